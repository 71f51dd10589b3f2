package dev.sluice.daemon.plugin;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.spi.Plugin;
import dev.sluice.graph.time.Clock;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and unloads plugins. Main thread.
 *
 * <p>A jar is opened and its classes are found before the workers are stopped; they are at the barrier only while the
 * plugin registers. A plugin that throws there is taken back whole.
 */
public final class PluginManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("plugin");

    /** A loaded plugin. */
    public record Loaded(PluginJar jar, PluginRegistrations registrations) {
        /** The plugin itself. */
        public Plugin plugin() {
            return jar.plugin();
        }
    }

    private final BarrierGuard barrier;
    private final Supplier<PluginRegistrations> registrations;
    private final Map<String, Loaded> loaded = new LinkedHashMap<>();

    private PluginManager(final BarrierGuard barrier, final Supplier<PluginRegistrations> registrations) {
        this.barrier = barrier;
        this.registrations = registrations;
    }

    /** A manager whose plugins register with these. */
    public static PluginManager over(
            final Graph graph,
            final CommandRegistry commands,
            final CounterDirectory counters,
            final Clock clock,
            final int threads,
            final PluginServices services,
            final BarrierGuard barrier) {
        return new PluginManager(
                barrier, () -> new PluginRegistrations(graph, commands, counters, clock, threads, services));
    }

    /** The plugins in the order in which they were loaded. */
    public Collection<Loaded> loaded() {
        return Collections.unmodifiableCollection(loaded.values());
    }

    /**
     * Loads the plugin of a jar that was opened; when it is refused the jar is closed.
     *
     * @return the plugin's name
     * @throws PluginException when one of its name is loaded, or it throws
     */
    String load(final PluginJar jar) throws PluginException {
        try {
            register(jar);
            return jar.plugin().name();
        } catch (final PluginException | RuntimeException e) {
            jar.close();
            throw e;
        }
    }

    /**
     * Opens a jar and loads it if its plugin is wanted.
     *
     * @param wanted is asked with the plugin, of which nothing but its description has run
     * @throws PluginException as {@link PluginJar#open} and {@link #load}
     */
    public void loadIf(final Path jar, final Predicate<Plugin> wanted) throws PluginException {
        final PluginJar opened = PluginJar.open(jar);
        if (wanted.test(opened.plugin())) {
            load(opened);
        } else {
            opened.close();
        }
    }

    /** Unloads a plugin that came as a jar. */
    public void unload(final String name) throws PluginException {
        final Loaded plugin = loaded.get(name);
        if (plugin == null) {
            throw new PluginException("no plugin `" + name + "' is loaded");
        }
        try (BarrierGuard.Held _ = barrier.sync("plugin unload " + name)) {
            loaded.remove(name);
            plugin.registrations.takeBack();
        } catch (final CommandException e) {
            throw new PluginException(e.getMessage(), e);
        } catch (final RuntimeException e) {
            throw new PluginException("plugin `" + name + "' is unloaded, but threw: " + e, e);
        } finally {
            plugin.jar.close();
        }
        LOG.info("plugin {} unloaded", name);
    }

    /** Takes all plugins back, the last first; one that throws is logged. The workers do not run any more. */
    @Override
    public void close() {
        for (final Loaded plugin : List.copyOf(loaded.values()).reversed()) {
            try {
                plugin.registrations.takeBack();
            } catch (final RuntimeException e) {
                LOG.error("plugin {}", plugin.plugin().name(), e);
            }
            plugin.jar.close();
        }
        loaded.clear();
    }

    private void register(final PluginJar jar) throws PluginException {
        final Plugin plugin = jar.plugin();
        if (loaded.containsKey(plugin.name())) {
            throw new PluginException("plugin `" + plugin.name() + "' is loaded already");
        }
        final PluginRegistrations context = registrations.get();
        try (BarrierGuard.Held _ = barrier.sync("plugin load " + plugin.name())) {
            try {
                plugin.load(context);
            } catch (final Exception | LinkageError e) {
                context.takeBack();
                throw new PluginException("plugin `" + plugin.name() + "' refused to load: " + e, e);
            }
        } catch (final CommandException e) {
            throw new PluginException(e.getMessage(), e);
        }
        loaded.put(plugin.name(), new Loaded(jar, context));
        LOG.info("plugin {} {} loaded from {}", plugin.name(), plugin.version(), jar.path());
    }
}
