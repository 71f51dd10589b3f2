package dev.sluice.config;

import java.util.List;

/** A value that its type refuses; becomes a {@link StartupConfException} where the position is known. */
public final class BadValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> known;

    /** {@code expected} reads after "expected", for example {@code a number from 1 to 99}. */
    public BadValueException(final String expected) {
        this(expected, List.of());
    }

    /** As above with the words that would have been right. */
    public BadValueException(final String expected, final List<String> known) {
        super(expected);
        this.known = List.copyOf(known);
    }

    List<String> known() {
        return known;
    }
}
