package dev.sluice.manage.cli;

/** An incremental search through the history (^R, ^S). Owned by one session on the main thread. */
final class HistorySearch {
    private final InputHistory history;
    private final StringBuilder text = new StringBuilder();
    private final int origin;
    private int step;
    private int index = -1;

    /**
     * @param step -1 towards older lines, 1 towards newer
     * @param origin index of the line where the search begins
     */
    HistorySearch(final InputHistory history, final int step, final int origin) {
        this.history = history;
        this.step = step;
        this.origin = origin;
    }

    /** Adds a character; false when no line matches any more (the last match stays). */
    boolean type(final char c) {
        text.append(c);
        return find(index < 0 ? first() : index);
    }

    /** Takes the last character back and searches anew. */
    boolean erase() {
        if (text.isEmpty()) {
            return false;
        }
        text.setLength(text.length() - 1);
        index = -1;
        return text.isEmpty() || find(first());
    }

    /** Goes to the next match in this direction. */
    boolean again(final int direction) {
        step = direction;
        return find(index < 0 ? first() : index + step);
    }

    /** Index of the line that was found, -1 for none. */
    int index() {
        return index;
    }

    /** What is shown in place of the prompt. */
    String prompt() {
        return (step < 0 ? "(reverse-i-search)`" : "(i-search)`") + text + "': ";
    }

    private int first() {
        return Math.min(origin, history.lines().size() - 1);
    }

    private boolean find(final int from) {
        final int found = history.search(text.toString(), from, step);
        if (found >= 0) {
            index = found;
        }
        return found >= 0;
    }
}
