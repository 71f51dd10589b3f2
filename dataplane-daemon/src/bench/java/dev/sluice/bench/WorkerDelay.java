package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long a thread waited for its core, by the kernel's {@code schedstat}. */
final class WorkerDelay {
    private final Path schedstat;
    private long fromNs;
    private long waitedNs;

    WorkerDelay(final Path task) {
        schedstat = task.resolve("schedstat");
    }

    void begin() throws IOException {
        waitedNs = waitedNs();
        fromNs = System.nanoTime();
    }

    /** The share of the time since {@link #begin} that the thread was ready and not running. */
    double share() throws IOException {
        return (double) (waitedNs() - waitedNs) / (System.nanoTime() - fromNs);
    }

    /** The second number: nanoseconds on the run queue. */
    private long waitedNs() throws IOException {
        return Long.parseLong(Files.readString(schedstat).strip().split(" ")[1]);
    }
}
