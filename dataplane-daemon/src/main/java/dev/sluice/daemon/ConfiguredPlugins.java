package dev.sluice.daemon;

import dev.sluice.config.FileFailure;
import dev.sluice.config.PluginState;
import dev.sluice.config.PluginsConfig;
import dev.sluice.daemon.plugin.PluginException;
import dev.sluice.daemon.plugin.PluginManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the jars that the {@code plugins} stanza asks for. Main thread. */
final class ConfiguredPlugins {
    private static final Logger LOG = LoggerFactory.getLogger("plugin");

    private ConfiguredPlugins() {}

    /** The directories that are searched: those configured, or the one of the distribution that runs. */
    static List<Path> path(final PluginsConfig config) {
        final List<Path> path = new ArrayList<>(config.path());
        final String home = System.getProperty("sluice.home");
        if (path.isEmpty() && home != null && Files.isDirectory(Path.of(home, "plugins"))) {
            path.add(Path.of(home, "plugins"));
        }
        path.addAll(config.addPath());
        return path;
    }

    /** Loads them; one that fails is reported and skipped unless it is required. */
    static void load(final PluginsConfig config, final PluginManager plugins) throws PluginException {
        for (final Path directory : path(config)) {
            for (final Path jar : jars(directory)) {
                load(config, plugins, jar);
            }
        }
        for (final var entry : config.plugins().entrySet()) {
            final boolean there = plugins.loaded().stream()
                    .anyMatch(loaded ->
                            PluginsConfig.isName(entry.getKey(), loaded.plugin().name()));
            if (entry.getValue() == PluginState.REQUIRED && !there) {
                throw new PluginException("plugin `" + entry.getKey() + "' is required and not there");
            }
            if (entry.getValue() == PluginState.ENABLED && !there) {
                LOG.warn("plugin {} is enabled and not there; searched: {}", entry.getKey(), path(config));
            }
        }
    }

    private static void load(final PluginsConfig config, final PluginManager plugins, final Path jar)
            throws PluginException {
        final PluginState[] state = {PluginState.ENABLED};
        try {
            plugins.loadIf(jar, plugin -> {
                state[0] = config.state(plugin.name(), plugin.defaultDisabled());
                return state[0] != PluginState.DISABLED;
            });
        } catch (final PluginException e) {
            if (state[0] == PluginState.REQUIRED) {
                throw e;
            }
            LOG.error("{}", e.getMessage());
        }
    }

    private static List<Path> jars(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (final IOException e) {
            LOG.warn("plugin directory {}: {}", directory, FileFailure.reason(e));
            return List.of();
        }
    }
}
