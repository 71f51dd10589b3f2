package dev.sluice.config;

/**
 * Configuration that was refused. The message is complete for the user: position, what is wrong with which word, and
 * the nearest known word or what was expected. Whoever throws this has changed nothing.
 */
public final class StartupConfException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition position;
    private final String word;
    private final String nearest;

    /** A refusal; {@code nearest} is null where there is no list of known words. */
    public StartupConfException(
            final SourcePosition position, final String word, final String nearest, final String problem) {
        super(position + ": " + problem);
        this.position = position;
        this.word = word;
        this.nearest = nearest;
    }

    /** A word that is not among the known ones: {@code problem} is for example {@code unknown word 'x' in 'cpu'}. */
    public static StartupConfException unknown(
            final SourcePosition position, final String word, final Iterable<String> known, final String problem) {
        final String nearest = NearestWord.nearest(word, known);
        final String hint;
        if (nearest == null) {
            hint = "";
        } else if (NearestWord.isClose(word, nearest)) {
            hint = ", did you mean '" + nearest + "'?";
        } else {
            hint = " (known: " + String.join(", ", known) + ")";
        }
        return new StartupConfException(position, word, nearest, problem + hint);
    }

    /** Where the offending word stands. */
    public SourcePosition position() {
        return position;
    }

    /** The offending word as the user wrote it. */
    public String word() {
        return word;
    }

    /** The known word with the smallest edit distance, null where there is no list of known words. */
    public String nearest() {
        return nearest;
    }
}
