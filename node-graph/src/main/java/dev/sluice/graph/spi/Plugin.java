package dev.sluice.graph.spi;

/**
 * A jar with features, loaded and unloaded while the daemon runs. Main thread, the workers at the barrier. Needs a
 * public constructor without parameters.
 */
public interface Plugin {
    /** Version of this interface; a plugin that was built against another one is refused before any more of it runs. */
    int API_VERSION = 1;

    /** Unique, lower case: what {@code plugin unload} takes. */
    String name();

    /** One line for {@code show plugins}. */
    String description();

    /** The version of its own. */
    String version();

    /** {@link #API_VERSION} as it was when the plugin was compiled: {@code return API_VERSION;}. */
    int apiVersion();

    /** True when it is loaded only where the configuration names it: what nobody wants unless he says so. */
    default boolean defaultDisabled() {
        return false;
    }

    /**
     * Registers nodes, commands and features. What goes through the context is taken back by itself when this throws,
     * and when the plugin is unloaded.
     *
     * @throws Exception when it cannot work; the daemon goes on without it
     */
    void load(PluginContext context) throws Exception;
}
