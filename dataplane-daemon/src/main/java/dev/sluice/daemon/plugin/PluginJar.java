package dev.sluice.daemon.plugin;

import dev.sluice.config.FileFailure;
import dev.sluice.graph.spi.Plugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jar that was opened, and the plugin in it, made but not loaded. Opening reads files and may take a while: any
 * thread does, one at a time; afterwards it is main's.
 *
 * @param path the file
 * @param loader of its classes
 * @param plugin the one that the jar names
 */
record PluginJar(Path path, URLClassLoader loader, Plugin plugin) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("plugin");

    /**
     * Opens a jar.
     *
     * @throws PluginException when it cannot be read, is no plugin, or is built against another version
     */
    static PluginJar open(final Path jar) throws PluginException {
        if (!Files.isReadable(jar)) {
            throw new PluginException("cannot read `" + jar + "'");
        }
        final URLClassLoader loader = loader(jar);
        try {
            return new PluginJar(jar, loader, find(jar, loader));
        } catch (final PluginException | RuntimeException e) {
            close(loader);
            throw e;
        }
    }

    /** Closes the file; classes that are not loaded by now cannot be any more. */
    @Override
    public void close() {
        close(loader);
    }

    private static URLClassLoader loader(final Path jar) throws PluginException {
        try {
            return new URLClassLoader(
                    "plugin " + jar.getFileName(), new URL[] {jar.toUri().toURL()}, PluginJar.class.getClassLoader());
        } catch (final IOException e) {
            throw new PluginException("cannot open `" + jar + "': " + FileFailure.reason(e), e);
        }
    }

    private static Plugin find(final Path jar, final URLClassLoader loader) throws PluginException {
        try {
            final List<ServiceLoader.Provider<Plugin>> own = ServiceLoader.load(Plugin.class, loader).stream()
                    .filter(provider -> provider.type().getClassLoader() == loader)
                    .toList();
            if (own.size() != 1) {
                throw new PluginException("`" + jar + "' names " + own.size() + " plugins, must name one in "
                        + "META-INF/services/" + Plugin.class.getName());
            }
            final Plugin plugin = own.getFirst().get();
            if (plugin.apiVersion() != Plugin.API_VERSION) {
                throw new PluginException("`" + jar + "' is built for plugin API " + plugin.apiVersion()
                        + ", this daemon has " + Plugin.API_VERSION);
            }
            return plugin;
        } catch (final ServiceConfigurationError | LinkageError e) {
            throw new PluginException("`" + jar + "' is no plugin: " + e.getMessage(), e);
        }
    }

    private static void close(final URLClassLoader loader) {
        try {
            loader.close();
        } catch (final IOException e) {
            LOG.warn("closing {}: {}", loader.getName(), e.getMessage());
        }
    }
}
