package dev.sluice.config;

/**
 * The known word that a mistyped one is nearest to, by edit distance with neighbouring letters swapped counted as one
 * edit.
 */
public final class NearestWord {
    private NearestWord() {}

    /** The known word with the smallest distance, the first of several; null when there is no known word. */
    public static String nearest(final String word, final Iterable<String> known) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (final String candidate : known) {
            final int distance = distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Whether the two are so near that a mistyped word is the likely explanation. */
    public static boolean isClose(final String word, final String known) {
        return known.startsWith(word) && word.length() >= 2
                || distance(word, known) <= Math.max(1, Math.min(3, Math.max(word.length(), known.length()) / 3));
    }

    /** Optimal string alignment distance: insert, delete, replace and swap of neighbours cost 1. */
    static int distance(final String a, final String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int cost = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost = Math.min(cost, beforePrevious[j - 2] + 1);
                }
                current[j] = cost;
            }
            final int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }
}
