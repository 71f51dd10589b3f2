package dev.sluice.graph.command;

import java.util.List;

/**
 * What can stand at the cursor of an unfinished command line.
 *
 * @param start index of the first character of the word under the cursor; a candidate replaces the text from here to
 *     the cursor
 * @param candidates in the order in which they are shown
 * @param mayEnd true when the command may be entered as it is, without another word
 */
public record CommandCompletion(int start, List<Candidate> candidates, boolean mayEnd) {
    /**
     * One possible word.
     *
     * @param text the word, or {@code <kind>} for a value that cannot be listed
     * @param help one line, may be empty
     * @param literal true when {@code text} can be put into the line
     */
    public record Candidate(String text, String help, boolean literal) {}

    /**
     * What all candidates that can be put into the line have in common from {@link #start}; empty when there are none.
     */
    public String commonPrefix() {
        String common = null;
        for (final Candidate candidate : candidates) {
            if (candidate.literal()) {
                common = common == null ? candidate.text() : common(common, candidate.text());
            }
        }
        return common == null ? "" : common;
    }

    /** The only candidate when there is exactly one and it can be put into the line, else null. */
    public Candidate single() {
        return candidates.size() == 1 && candidates.getFirst().literal() ? candidates.getFirst() : null;
    }

    private static String common(final String a, final String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return a.substring(0, length);
    }
}
