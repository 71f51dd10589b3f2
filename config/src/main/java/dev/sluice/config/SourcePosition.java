package dev.sluice.config;

/**
 * Where a word stands in what the user wrote.
 *
 * @param source file name as given by the user, or {@link #COMMAND_LINE}
 * @param line counted from 1; 0 when there is no line, as for a built-in default
 * @param column counted from 1 in characters, a tab counts as one; 0 when there is none
 */
public record SourcePosition(String source, int line, int column) {
    /**
     * Source name of configuration text given as arguments; its column counts in the arguments joined by single spaces.
     */
    public static final String COMMAND_LINE = "command line";

    /** Position of values that the user did not write. */
    public static final SourcePosition DEFAULT = new SourcePosition("default", 0, 0);

    /** {@code source:line:column}, or the source alone where there is no line. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
