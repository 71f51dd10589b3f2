package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads HOCON or JSON by a {@link Schema} into a {@link ConfTree}: a section is an object, a word a key, a flag
 * {@code true} or {@code false}, a block an object of objects by name ({@code plugins.plugin."x.jar" { enable = true
 * }}, or {@code = enable}). Substitutions ({@code ${unix.runtime-dir}}) see the text alone, neither the environment nor
 * the JVM's properties, and files are not included. The library keeps lines only; columns are found by looking for the
 * word in its line.
 */
final class HoconReader {
    private final Schema schema;
    private final String source;
    private final String[] lines;
    private final ConfTree tree;

    private HoconReader(final Schema schema, final String text, final String source, final ConfTree tree) {
        this.schema = schema;
        this.source = source;
        this.tree = tree;
        lines = text.split("\n", -1);
    }

    /** Adds everything in {@code text} to {@code tree}; the tree is of no use after an error. */
    static void read(final Schema schema, final String text, final String source, final ConfTree tree)
            throws StartupConfException {
        final HoconReader reader = new HoconReader(schema, text, source, tree);
        final ConfigSyntax syntax = source.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF;
        final Config config;
        try {
            config = ConfigFactory.parseString(
                            text,
                            ConfigParseOptions.defaults()
                                    .setSyntax(syntax)
                                    .setOriginDescription(source)
                                    .setIncluder(new NoIncludes()))
                    .resolve(ConfigResolveOptions.noSystem());
        } catch (final ConfigException broken) {
            throw reader.broken(broken);
        }
        reader.readTop(config.root());
    }

    /** An include that is not found would be left out in silence, so none is taken. */
    private static final class NoIncludes implements ConfigIncluder {
        @Override
        public ConfigIncluder withFallback(final ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(final ConfigIncludeContext context, final String what) {
            throw new ConfigException.Generic("'include' is not supported");
        }
    }

    private StartupConfException broken(final ConfigException broken) {
        final int line =
                broken.origin() == null ? 0 : Math.max(0, broken.origin().lineNumber());
        String problem = String.valueOf(broken.getMessage());
        if (broken.origin() != null && problem.startsWith(broken.origin().description() + ": ")) {
            problem = problem.substring(broken.origin().description().length() + 2);
        }
        return new StartupConfException(new SourcePosition(source, line, line == 0 ? 0 : 1), "", null, problem);
    }

    private void readTop(final ConfigObject root) throws StartupConfException {
        for (final Map.Entry<String, ConfigValue> entry : sorted(root)) {
            final String name = entry.getKey();
            final ConfigValue value = entry.getValue();
            final SourcePosition position = position(value.origin(), name);
            final SectionSpec section = schema.section(name);
            final Word<?> word = schema.root().wordSpelled(name);
            if (word != null) {
                readWord(List.of(), word, word.key(), name, value);
            } else if (section != null) {
                readBody(section, List.of(section.name()), name, value);
            } else if (schema.ignoredSections().containsKey(name)) {
                tree.warn(
                        name,
                        position + ": section '" + name + "' is accepted without effect: "
                                + schema.ignoredSections().get(name));
            } else {
                throw StartupConfException.unknown(
                        position, name, schema.sectionNames(), "unknown section '" + name + "'");
            }
        }
    }

    private void readBody(final SectionSpec spec, final List<String> path, final String owner, final ConfigValue value)
            throws StartupConfException {
        tree.open(path, position(value.origin(), owner));
        if (value instanceof final ConfigObject object) {
            for (final Map.Entry<String, ConfigValue> entry : sorted(object)) {
                readEntry(spec, path, entry.getKey(), entry.getValue());
            }
        } else if (value.valueType() == ConfigValueType.STRING) {
            // The form of one word without braces: plugin."x.jar" = enable
            final String flag = (String) value.unwrapped();
            final Word<?> word = spec.wordSpelled(flag);
            if (word == null || !word.type().isFlag()) {
                throw StartupConfException.unknown(
                        valuePosition(value, owner),
                        flag,
                        spec.spellings(),
                        "unknown word '" + flag + "' in '" + String.join(" ", path) + "'");
            }
            final SourcePosition position = valuePosition(value, owner);
            tree.put(path, word.key(), word, new ConfTree.Entry(flag, position, "true", position));
        } else {
            throw new StartupConfException(
                    position(value.origin(), owner), owner, null, "'" + owner + "' takes an object with words");
        }
    }

    private void readEntry(final SectionSpec spec, final List<String> path, final String key, final ConfigValue value)
            throws StartupConfException {
        for (final Word<?> word : spec.words()) {
            if (!word.isWildcard() && (word.key().equals(key) || word.aliases().contains(key))) {
                readWord(path, word, word.key(), key, value);
                return;
            }
        }
        final SectionSpec block = spec.blockNamed(key);
        final SectionSpec nameless = spec.blockNamed("");
        final Word<?> wildcard = spec.wildcardFor(key);
        if (block != null && value instanceof final ConfigObject blocks) {
            for (final Map.Entry<String, ConfigValue> inner : sorted(blocks)) {
                final List<String> innerPath = new ArrayList<>(path);
                innerPath.add(key);
                innerPath.add(inner.getKey());
                readBody(block, innerPath, inner.getKey(), inner.getValue());
            }
        } else if (wildcard != null) {
            readWord(path, wildcard, key, key, value);
        } else if (nameless != null) {
            final List<String> innerPath = new ArrayList<>(path);
            innerPath.add(key);
            readBody(nameless, innerPath, key, value);
        } else {
            final List<String> known = new ArrayList<>();
            spec.spellings().forEach(spelling -> known.add(spelling.replace(' ', '-')));
            throw StartupConfException.unknown(
                    position(value.origin(), key),
                    key,
                    known,
                    block == null
                            ? "unknown word '" + key + "' in '" + String.join(" ", path) + "'"
                            : "'" + key + "' takes an object of named objects");
        }
    }

    private void readWord(
            final List<String> path,
            final Word<?> word,
            final String key,
            final String spelling,
            final ConfigValue value)
            throws StartupConfException {
        final SourcePosition position = position(value.origin(), spelling);
        if (value.valueType() == ConfigValueType.OBJECT
                || value.valueType() == ConfigValueType.LIST
                || value.valueType() == ConfigValueType.NULL) {
            final String syntax =
                    word.type().isFlag() ? "true|false" : word.type().syntax();
            throw new StartupConfException(position, spelling, null, "'" + spelling + "' takes one value, " + syntax);
        }
        final String text = value.atKey("value").getString("value");
        if (word.type().isFlag() && text.equals("false")) {
            tree.put(path, key, word, new ConfTree.Entry(spelling, position, "false", position));
            return;
        }
        tree.put(path, key, word, new ConfTree.Entry(spelling, position, text, valuePosition(value, spelling)));
    }

    private SourcePosition position(final ConfigOrigin origin, final String word) {
        return find(origin, word, 0);
    }

    private SourcePosition valuePosition(final ConfigValue value, final String key) {
        final SourcePosition word = position(value.origin(), key);
        final String text = value.valueType() == ConfigValueType.OBJECT ? "{" : String.valueOf(value.unwrapped());
        return find(value.origin(), text, Math.max(0, word.column() - 1 + key.length()));
    }

    private SourcePosition find(final ConfigOrigin origin, final String word, final int from) {
        final int line = origin.lineNumber();
        if (line < 1 || line > lines.length) {
            return new SourcePosition(source, 0, 0);
        }
        final int at = lines[line - 1].indexOf(word, from);
        return new SourcePosition(source, line, Math.max(0, at) + 1);
    }

    /** In the order of lines, so that the first error in the text is the one reported. */
    private static List<Map.Entry<String, ConfigValue>> sorted(final ConfigObject object) {
        final List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
        entries.sort((a, b) -> {
            final int byLine = Integer.compare(
                    a.getValue().origin().lineNumber(), b.getValue().origin().lineNumber());
            return byLine != 0 ? byLine : a.getKey().compareTo(b.getKey());
        });
        return entries;
    }
}
