package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been read so far: values as text under their path, where each was written, and the warnings. Built by the
 * readers on one thread; a later value replaces an earlier one, as in VPP.
 */
final class ConfTree {
    /** A word as written: its spelling, where it stands, its value's text and where that stands. */
    record Entry(String spelling, SourcePosition word, String value, SourcePosition valuePosition) {}

    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, SourcePosition> sections = new HashMap<>();
    private final Map<String, String> warnings = new LinkedHashMap<>();

    /** Notes that a section or block is there, with or without content. */
    void open(final List<String> path, final SourcePosition position) {
        sections.put(ConfigUtil.joinPath(path), position);
        mapAt(path);
    }

    /** Checks the value by the word's type and stores it as {@code path.key}. */
    void put(final List<String> path, final String key, final Word<?> word, final Entry entry)
            throws StartupConfException {
        check(word, entry);
        mapAt(path).put(key, entry.value());
        final List<String> full = new ArrayList<>(path);
        full.add(key);
        final String joined = ConfigUtil.joinPath(full);
        entries.put(joined, entry);
        if (word.ignored() != null) {
            warn(joined, entry.word() + ": '" + entry.spelling() + "' is accepted without effect: " + word.ignored());
        }
    }

    /** Keeps one warning for each subject, the first. */
    void warn(final String subject, final String text) {
        warnings.putIfAbsent(subject, text);
    }

    private static void check(final Word<?> word, final Entry entry) throws StartupConfException {
        try {
            word.type().parser().parse(entry.value());
        } catch (final BadValueException bad) {
            final String near = bad.known().isEmpty() ? null : NearestWord.nearest(entry.value(), bad.known());
            final String hint =
                    near != null && NearestWord.isClose(entry.value(), near) ? ", did you mean '" + near + "'?" : "";
            throw new StartupConfException(
                    entry.valuePosition(),
                    entry.value(),
                    near,
                    "'" + entry.spelling() + "' takes " + bad.getMessage() + ", not '" + entry.value() + "'" + hint);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> mapAt(final List<String> path) {
        Map<String, Object> map = root;
        for (final String element : path) {
            map = (Map<String, Object>) map.computeIfAbsent(element, name -> new LinkedHashMap<String, Object>());
        }
        return map;
    }

    /** The values as a Typesafe tree, without defaults. */
    Config toConfig() {
        return ConfigValueFactory.fromMap(root, "startup configuration").toConfig();
    }

    Map<String, Entry> entries() {
        return Map.copyOf(entries);
    }

    Map<String, SourcePosition> sections() {
        return Map.copyOf(sections);
    }

    List<String> warnings() {
        return List.copyOf(warnings.values());
    }
}
