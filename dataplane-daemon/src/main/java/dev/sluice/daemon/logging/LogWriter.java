package dev.sluice.daemon.logging;

import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes entries to the sinks on a thread of its own. {@link #offer} is for any thread and never waits; the rest belongs
 * to main.
 */
final class LogWriter implements AutoCloseable {
    private static final int QUEUE = 4096;
    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final ArrayBlockingQueue<LogEntry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<LogSink> sinks;
    private final AtomicLong lost = new AtomicLong();
    private final KThread thread;

    /**
     * Starts the thread.
     *
     * @throws IOException when there is no thread to be had
     */
    LogWriter(final List<LogSink> sinks, final KThreads threads) throws IOException {
        this.sinks = List.copyOf(sinks);
        try {
            thread = threads.run(KThreadSpec.of("sluice_log", this::run).withType("log"));
        } catch (final KThreadException e) {
            throw new IOException(e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while starting the log's thread");
        }
    }

    /** Hands an entry over; counts it as lost when the sinks are too slow. */
    void offer(final LogEntry entry) {
        if (sinks.isEmpty()) {
            return;
        }
        if (queue.offer(entry)) {
            thread.wake();
        } else {
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
        if (thread.stop(CLOSE_NS)) {
            // A thread that was asked to stop before it ever ran has written nothing.
            for (LogEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
                write(entry);
            }
        } else {
            lost.addAndGet(queue.size());
        }
        for (final LogSink sink : sinks) {
            sink.close();
        }
    }

    private int run(final KThread self) {
        while (true) {
            final LogEntry entry = queue.poll();
            if (entry != null) {
                write(entry);
            } else if (self.shouldStop()) {
                return 0;
            } else {
                self.parkMe();
                self.sleep();
            }
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
