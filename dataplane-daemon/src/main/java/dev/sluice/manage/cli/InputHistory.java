package dev.sluice.manage.cli;

import java.util.ArrayList;
import java.util.List;

/** The lines a session has entered, oldest first. Owned by one session on the main thread. */
final class InputHistory {
    private final List<String> lines = new ArrayList<>();
    private int limit;

    InputHistory(final int limit) {
        this.limit = limit;
    }

    /** Keeps a line unless it is blank or repeats the one before. */
    void add(final String line) {
        if (line.isBlank() || !lines.isEmpty() && lines.getLast().equals(line)) {
            return;
        }
        lines.add(line);
        trim();
    }

    /** How many lines are kept; 0 keeps none. */
    void limit(final int most) {
        limit = most;
        trim();
    }

    int limit() {
        return limit;
    }

    List<String> lines() {
        return lines;
    }

    /**
     * The index of the nearest line that contains {@code text}, from {@code from} on by {@code step} (1 or -1); -1 when
     * there is none.
     */
    int search(final String text, final int from, final int step) {
        for (int i = from; i >= 0 && i < lines.size(); i += step) {
            if (lines.get(i).contains(text)) {
                return i;
            }
        }
        return -1;
    }

    private void trim() {
        if (lines.size() > limit) {
            lines.subList(0, lines.size() - limit).clear();
        }
    }
}
