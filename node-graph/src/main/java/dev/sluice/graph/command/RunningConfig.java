package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is configured, as the commands that would configure it again: each feature writes those of its own. Main thread.
 *
 * <p>What is learned, counted or measured is no configuration; nor is what the startup.conf says.
 */
public final class RunningConfig {
    /** When in a script the commands of a source come: what they name must be there. */
    public enum Stage {
        TABLES,
        INTERFACES,
        INTERFACE_SETTINGS,
        SWITCHING,
        ADDRESSES,
        INTERFACE_STATES,
        NEIGHBORS,
        ROUTES
    }

    /** What writes commands. */
    @FunctionalInterface
    public interface Source {
        /** Hands each command to {@code line}, in an order in which they can be run. */
        void write(Consumer<String> line);
    }

    private final Map<Stage, List<Source>> sources = new EnumMap<>(Stage.class);

    /** Adds a source behind those of the same stage. */
    public void add(final Stage stage, final Source source) {
        sources.computeIfAbsent(stage, s -> new ArrayList<>()).add(source);
    }

    /** All commands, in an order in which they can be run. */
    public List<String> commands() {
        final List<String> all = new ArrayList<>();
        sources.values().forEach(list -> list.forEach(source -> source.write(all::add)));
        return all;
    }
}
