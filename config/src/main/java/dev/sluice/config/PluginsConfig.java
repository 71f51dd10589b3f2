package dev.sluice.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code plugins} section.
 *
 * @param path directories that are searched for plugin jars, in this order; empty for the distribution's own
 * @param addPath directories that are searched afterwards
 * @param defaultState for plugins that are not named, or null when it is the plugins' own
 * @param plugins by the name written: the plugin's, its jar's, or the {@code .so} name that VPP has for such a one
 */
public record PluginsConfig(
        List<Path> path, List<Path> addPath, PluginState defaultState, Map<String, PluginState> plugins) {
    private static final String DEFAULT = "default";

    static final Word<String> PLUGIN_PATH = Word.of("plugin_path", Values.PATH, "the same as 'path' in 'plugins'")
            .alsoSpelled("plugin-path");
    static final Word<String> PATH = Word.of("path", Values.PATH, "directories of plugin jars, separated by ':'");
    static final Word<String> ADD_PATH = Word.of("add-path", Values.PATH, "further directories, separated by ':'");
    static final Word<Boolean> ENABLE = Word.of("enable", Values.FLAG, "load it; a failure is reported and skipped");
    static final Word<Boolean> DISABLE = Word.of("disable", Values.FLAG, "do not load it");
    static final Word<Boolean> REQUIRED =
            Word.of("required", Values.FLAG, "load it; without it the daemon does not start");
    static final SectionSpec PLUGIN = SectionSpec.block(
            "plugin",
            "<file>|default",
            "one plugin, or those that are not named",
            ENABLE,
            DISABLE,
            REQUIRED,
            Word.ignored("skip-version-check", Values.FLAG, "a plugin's API version is always checked"));

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
                    "plugins",
                    "which plugins are loaded, and from where",
                    PATH,
                    ADD_PATH,
                    Word.ignored("name-filter", Values.STRING, "name the plugins instead"),
                    Word.ignored("vat-path", Values.PATH, "there is no API test tool"),
                    Word.ignored("vat-name-filter", Values.STRING, "there is no API test tool"))
            .with(PLUGIN);

    public PluginsConfig {
        path = List.copyOf(path);
        addPath = List.copyOf(addPath);
        plugins = Map.copyOf(plugins);
    }

    static PluginsConfig from(final ConfigSection root, final ConfigSection section) throws StartupConfException {
        final List<Path> path =
                split(section.find(PATH).or(() -> root.find(PLUGIN_PATH)).orElse(""));
        final List<Path> addPath = split(section.find(ADD_PATH).orElse(""));
        PluginState defaultState = null;
        final Map<String, PluginState> plugins = new TreeMap<>();
        for (final Map.Entry<String, ConfigSection> plugin :
                section.blocks(PLUGIN).entrySet()) {
            final PluginState state = state(plugin.getKey(), plugin.getValue());
            if (plugin.getKey().equals(DEFAULT)) {
                defaultState = state;
            } else {
                plugins.put(plugin.getKey(), state);
            }
        }
        return new PluginsConfig(path, addPath, defaultState, plugins);
    }

    private static PluginState state(final String name, final ConfigSection block) throws StartupConfException {
        final boolean disabled = block.has(DISABLE);
        if (disabled && (block.has(ENABLE) || block.has(REQUIRED))) {
            throw block.refuse(DISABLE.name(), "plugin '" + name + "' is both enabled and disabled");
        }
        if (block.has(REQUIRED) && name.equals(DEFAULT)) {
            throw block.refuse(REQUIRED.name(), "'plugin default' takes enable or disable, not 'required'");
        }
        if (block.has(REQUIRED)) {
            return PluginState.REQUIRED;
        }
        return disabled ? PluginState.DISABLED : PluginState.ENABLED;
    }

    private static List<Path> split(final String text) {
        return Arrays.stream(text.split(":"))
                .filter(part -> !part.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * The state of a plugin.
     *
     * @param name its name
     * @param defaultDisabled true for one that is loaded only where it is asked for
     */
    public PluginState state(final String name, final boolean defaultDisabled) {
        for (final Map.Entry<String, PluginState> entry : plugins.entrySet()) {
            if (isName(entry.getKey(), name)) {
                return entry.getValue();
            }
        }
        if (defaultState != null) {
            return defaultState;
        }
        return defaultDisabled ? PluginState.DISABLED : PluginState.ENABLED;
    }

    /**
     * True when what the configuration says means the plugin of a name: {@code x}, x.jar, x-plugin.jar, x_plugin.so.
     */
    public static boolean isName(final String written, final String name) {
        return written.equals(name)
                || written.equals(name + ".jar")
                || written.equals(name + "-plugin.jar")
                || written.equals(name.replace('-', '_') + "_plugin.so");
    }
}
