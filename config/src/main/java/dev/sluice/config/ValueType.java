package dev.sluice.config;

import java.util.List;
import java.util.Objects;

/**
 * The type of a word's value: how help text shows it and how its text is read.
 *
 * @param syntax placeholder for help text, for example {@code <core-list>}; empty for a flag, which has no value in
 *     startup.conf
 * @param choices the only texts allowed, empty when open
 * @param parser reads the text
 * @param <T> what the text becomes
 */
public record ValueType<T>(String syntax, List<String> choices, Parser<T> parser) {
    /** Reads one value; immutable and free of side effects. */
    @FunctionalInterface
    public interface Parser<T> {
        /** The value of {@code text}, or an error that says what was expected. */
        T parse(String text) throws BadValueException;
    }

    public ValueType {
        Objects.requireNonNull(syntax);
        choices = List.copyOf(choices);
        Objects.requireNonNull(parser);
    }

    /** An open type. */
    public static <T> ValueType<T> of(final String syntax, final Parser<T> parser) {
        return new ValueType<>(syntax, List.of(), parser);
    }

    /** Whether the word stands alone in startup.conf; in HOCON it is {@code true} or {@code false}. */
    public boolean isFlag() {
        return syntax.isEmpty();
    }
}
