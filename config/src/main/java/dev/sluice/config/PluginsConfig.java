package dev.sluice.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The {@code plugins} section.
 *
 * @param path directories that are searched for plugin jars, in this order
 * @param defaultState for plugins that are not named: enabled or disabled
 * @param plugins by the name written, a jar's name or one of VPP's {@code .so} names
 */
public record PluginsConfig(List<Path> path, PluginState defaultState, Map<String, PluginState> plugins) {
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
        plugins = Map.copyOf(plugins);
    }

    static PluginsConfig from(final ConfigSection root, final ConfigSection section) throws StartupConfException {
        final List<Path> path = new ArrayList<>();
        split(section.find(PATH).or(() -> root.find(PLUGIN_PATH)).orElse("")).forEach(path::add);
        split(section.find(ADD_PATH).orElse("")).forEach(path::add);
        PluginState defaultState = PluginState.ENABLED;
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
        return new PluginsConfig(path, defaultState, plugins);
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

    private static Stream<Path> split(final String text) {
        return Arrays.stream(text.split(":")).filter(part -> !part.isEmpty()).map(Path::of);
    }

    /** The state of a plugin by its name. */
    public PluginState state(final String name) {
        return plugins.getOrDefault(name, defaultState);
    }
}
