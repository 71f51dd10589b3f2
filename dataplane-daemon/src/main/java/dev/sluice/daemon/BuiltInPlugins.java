package dev.sluice.daemon;

import dev.sluice.graph.spi.Plugin;
import java.util.List;

/** The features and drivers that are part of the daemon, in the order in which they are loaded: each finds what it builds on. */
final class BuiltInPlugins {
    private BuiltInPlugins() {}

    static List<Plugin> all() {
        return List.of();
    }
}
