package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Read access to one section or block with defaults filled in; records are built from it with
 * {@code from(ConfigSection)}. Values have passed their type's check before. Immutable.
 */
public final class ConfigSection {
    private final Config tree;
    private final List<String> path;
    private final Map<String, ConfTree.Entry> entries;
    private final Map<String, SourcePosition> sections;

    ConfigSection(
            final Config tree,
            final List<String> path,
            final Map<String, ConfTree.Entry> entries,
            final Map<String, SourcePosition> sections) {
        this.tree = tree;
        this.path = List.copyOf(path);
        this.entries = entries;
        this.sections = sections;
    }

    /** The section's name, for a block the path to it; empty for the top level. */
    public String name() {
        return String.join(" ", path);
    }

    /** The value of a word that has a default; {@link IllegalStateException} when {@code reference.conf} lacks it. */
    public <T> T get(final Word<T> word) {
        return find(word)
                .orElseThrow(() ->
                        new IllegalStateException("no default for " + String.join(" ", path) + " " + word.name()));
    }

    /** The value of a word, empty when it was not given and has no default. */
    public <T> Optional<T> find(final Word<T> word) {
        return value(word, word.key());
    }

    /** Whether a flag was given. */
    public boolean has(final Word<Boolean> flag) {
        return find(flag).orElse(Boolean.FALSE);
    }

    /**
     * The values of all words that a wildcard stands for, by what follows the wildcard's beginning, in the order given.
     */
    public <T> Map<String, T> matching(final Word<T> wildcard, final SectionSpec spec) {
        final Map<String, T> values = new LinkedHashMap<>();
        for (final String key : keys()) {
            if (spec.wordSpelled(key) == null && wildcard.equals(spec.wildcardFor(key))) {
                values.put(
                        key.substring(wildcard.prefix().length()),
                        value(wildcard, key).orElseThrow());
            }
        }
        return values;
    }

    /** The named blocks of one kind, by name. */
    public Map<String, ConfigSection> blocks(final SectionSpec block) {
        final ConfigSection parent = block.name().isEmpty() ? this : inner(block.name());
        final Map<String, ConfigSection> blocks = new LinkedHashMap<>();
        for (final String name : parent.keys()) {
            blocks.put(name, parent.inner(name));
        }
        return blocks;
    }

    /** Where a word of this section was written, {@link SourcePosition#DEFAULT} when it was not. */
    public SourcePosition position(final String key) {
        final ConfTree.Entry entry = entries.get(join(key));
        return entry == null ? SourcePosition.DEFAULT : entry.word();
    }

    /** Where the value of a word of this section was written, {@link SourcePosition#DEFAULT} when it was not. */
    public SourcePosition valuePosition(final String key) {
        final ConfTree.Entry entry = entries.get(join(key));
        return entry == null ? SourcePosition.DEFAULT : entry.valuePosition();
    }

    /** Where this section or block was written, {@link SourcePosition#DEFAULT} when it was not. */
    public SourcePosition written() {
        return sections.getOrDefault(ConfigUtil.joinPath(path), SourcePosition.DEFAULT);
    }

    /** Whether the user wrote this section, be it empty. */
    public boolean isWritten() {
        return sections.containsKey(ConfigUtil.joinPath(path));
    }

    /** An error about the value of a word of this section. */
    public StartupConfException refuse(final String key, final String problem) {
        final ConfTree.Entry entry = entries.get(join(key));
        return entry == null
                ? new StartupConfException(SourcePosition.DEFAULT, key, null, problem)
                : new StartupConfException(entry.valuePosition(), entry.value(), null, problem);
    }

    private <T> Optional<T> value(final Word<T> word, final String key) {
        final String joined = join(key);
        if (!tree.hasPath(joined)) {
            return Optional.empty();
        }
        try {
            return Optional.of(word.type().parser().parse(tree.getString(joined)));
        } catch (final BadValueException bad) {
            throw new IllegalStateException(joined + " takes " + bad.getMessage(), bad);
        }
    }

    ConfigSection inner(final String name) {
        final List<String> inner = new ArrayList<>(path);
        inner.add(name);
        return new ConfigSection(tree, inner, entries, sections);
    }

    private List<String> keys() {
        if (path.isEmpty()) {
            return List.copyOf(tree.root().keySet());
        }
        final String joined = ConfigUtil.joinPath(path);
        if (!tree.hasPath(joined)) {
            return List.of();
        }
        final ConfigObject object = tree.getObject(joined);
        return object.keySet().stream().sorted().toList();
    }

    private String join(final String key) {
        final List<String> full = new ArrayList<>(path);
        full.add(key);
        return ConfigUtil.joinPath(full);
    }
}
