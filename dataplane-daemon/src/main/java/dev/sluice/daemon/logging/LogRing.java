package dev.sluice.daemon.logging;

import java.util.ArrayDeque;
import java.util.List;

/** The latest entries, for {@code show logging}. Any thread; the lock is held for a few instructions. */
final class LogRing {
    private final ArrayDeque<LogEntry> entries = new ArrayDeque<>();
    private int size;

    /** An empty ring of {@code size} entries. */
    LogRing(final int size) {
        this.size = size;
    }

    /** Appends, the oldest goes when it is full. */
    synchronized void add(final LogEntry entry) {
        entries.addLast(entry);
        trim();
    }

    /** All entries, the oldest first. */
    synchronized List<LogEntry> entries() {
        return List.copyOf(entries);
    }

    /** Forgets all entries. */
    synchronized void clear() {
        entries.clear();
    }

    synchronized int size() {
        return size;
    }

    /** Changes the size; the oldest go when there are more. */
    synchronized void resize(final int newSize) {
        size = newSize;
        trim();
    }

    private void trim() {
        while (entries.size() > size) {
            entries.removeFirst();
        }
    }
}
