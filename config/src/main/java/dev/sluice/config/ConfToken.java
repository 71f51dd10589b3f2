package dev.sluice.config;

/**
 * One token of startup.conf text.
 *
 * @param kind what it is
 * @param text the characters of a word; empty for the others
 * @param start offset of its first character in the text
 * @param end offset behind its last character
 * @param position line and column of its first character
 */
record ConfToken(Kind kind, String text, int start, int end, SourcePosition position) {
    enum Kind {
        WORD,
        OPEN,
        CLOSE,
        END
    }

    boolean is(final Kind other) {
        return kind == other;
    }

    /** The word's rest from character {@code from} on, as a word of its own at its own column. */
    ConfToken rest(final int from) {
        return new ConfToken(
                kind,
                text.substring(from),
                start + from,
                end,
                new SourcePosition(position.source(), position.line(), position.column() + from));
    }

    /** How an error names this token. */
    String shown() {
        return switch (kind) {
            case WORD -> text;
            case OPEN -> "{";
            case CLOSE -> "}";
            case END -> "end of text";
        };
    }
}
