package dev.sluice.config;

import java.util.List;

/**
 * A word that may stand in a section, as data: readers, checks and help text derive from it.
 *
 * @param name as written in startup.conf; may be several words ({@code default data-size}); ending in {@code *} it
 *     stands for any word with that beginning. The key in HOCON is the name with dashes for spaces.
 * @param aliases other spellings, read as {@code name}
 * @param type the type of its value
 * @param help one line, without a full stop
 * @param ignored why it has no meaning here, or null; a word with a reason is accepted and yields one warning
 * @param trailingNumber whether a number may follow the value in startup.conf, and belongs to it
 * @param <T> what its value becomes
 */
public record Word<T>(
        String name, List<String> aliases, ValueType<T> type, String help, String ignored, boolean trailingNumber) {
    public Word {
        aliases = List.copyOf(aliases);
    }

    /** A word with a meaning. */
    public static <T> Word<T> of(final String name, final ValueType<T> type, final String help) {
        return new Word<>(name, List.of(), type, help, null, false);
    }

    /** A word that is accepted for the sake of VPP's files; {@code reason} completes "has no meaning here: ". */
    public static <T> Word<T> ignored(final String name, final ValueType<T> type, final String reason) {
        return new Word<>(name, List.of(), type, "accepted without effect: " + reason, reason, false);
    }

    /** The same word with further spellings. */
    public Word<T> alsoSpelled(final String... spellings) {
        return new Word<>(name, List.of(spellings), type, help, ignored, trailingNumber);
    }

    /** The same word, whose value may be followed by a number. */
    public Word<T> withTrailingNumber() {
        return new Word<>(name, aliases, type, help, ignored, true);
    }

    /** Whether it stands for any word with the beginning {@link #prefix()}. */
    public boolean isWildcard() {
        return name.endsWith("*");
    }

    /** The beginning of the words that a wildcard stands for; may be empty. */
    public String prefix() {
        return name.substring(0, name.length() - 1);
    }

    /** The key below the section in the configuration tree. */
    String key() {
        return name.replace(' ', '-');
    }

    /** How help text shows the word with its value. */
    String syntax() {
        final String shown = isWildcard() ? prefix() + "<thread-type>" : name;
        return type.isFlag() ? shown : shown + " " + type.syntax();
    }
}
