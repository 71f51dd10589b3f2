package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel's {@code schedstat} says of a thread: how long it ran and how long it waited for its core. */
final class WorkerDelay {
    private final Path schedstat;
    private long fromNs;
    private long[] from;

    WorkerDelay(final Path task) {
        schedstat = task.resolve("schedstat");
    }

    void begin() throws IOException {
        from = read();
        fromNs = System.nanoTime();
    }

    /**
     * Ends an interval.
     *
     * @param ranNs time on the core
     * @param waited the share of the interval that the thread was ready and not running
     */
    record Interval(long ranNs, double waited) {}

    /** The time since {@link #begin}. */
    Interval end() throws IOException {
        final long[] to = read();
        final long ns = System.nanoTime() - fromNs;
        return new Interval(to[0] - from[0], (double) (to[1] - from[1]) / ns);
    }

    private long[] read() throws IOException {
        final String[] words = Files.readString(schedstat).strip().split(" ");
        return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    }
}
