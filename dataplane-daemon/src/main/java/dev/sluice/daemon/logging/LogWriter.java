package dev.sluice.daemon.logging;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes entries to the sinks on a thread of its own. {@link #offer} is for any thread and never waits; the rest belongs to main.
 */
final class LogWriter implements AutoCloseable {
    private static final int QUEUE = 4096;
    private static final int POLL_MS = 200;
    private static final long CLOSE_MS = 1000;

    private final ArrayBlockingQueue<LogEntry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<LogSink> sinks;
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    /** Starts the thread. */
    LogWriter(final List<LogSink> sinks) {
        this.sinks = List.copyOf(sinks);
        thread = Thread.ofPlatform().daemon().name("sluice_log").start(this::run);
    }

    /** Hands an entry over; counts it as lost when the sinks are too slow. */
    void offer(final LogEntry entry) {
        if (!sinks.isEmpty() && !queue.offer(entry)) {
            lost.incrementAndGet();
        }
    }

    /** Entries that no sink got since the start: the queue was full, or writing failed. */
    long lost() {
        return lost.get();
    }

    /** Has every sink begin anew. Any thread. */
    void reopen() throws IOException {
        for (final LogSink sink : sinks) {
            sink.reopen();
        }
    }

    /** Writes what is left, for at most a second, and closes the sinks. */
    @Override
    public void close() throws IOException {
        closing = true;
        try {
            thread.join(CLOSE_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (final LogSink sink : sinks) {
            sink.close();
        }
    }

    private void run() {
        try {
            while (true) {
                final LogEntry entry = queue.poll(closing ? 0 : POLL_MS, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    write(entry);
                } else if (closing) {
                    return;
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(final LogEntry entry) {
        for (final LogSink sink : sinks) {
            try {
                sink.write(entry);
            } catch (final IOException e) {
                // The log cannot say that the log fails; `show logging configuration' does.
                lost.incrementAndGet();
            }
        }
    }
}
