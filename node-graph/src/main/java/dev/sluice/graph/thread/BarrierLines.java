package dev.sluice.graph.thread;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The words that main and the workers share at the barrier, each worker's on cache lines of its own.
 *
 * <p>Publication protocol. The epoch is odd while the barrier is closed. Main stores it, and reads the
 * acknowledgements; a worker reads the epoch at the start of each turn and stores the epoch that it has seen as its
 * acknowledgement with release. Main's acquire read of that store sees all that the worker did before; the worker's
 * read of the next epoch sees all that main did while closed. It is a number and not a flag: a worker that is slow to
 * leave cannot be taken for one that has arrived for the next use.
 */
final class BarrierLines {
    /** Not there (yet, or any more). */
    static final long ABSENT = 0;

    /** Takes part. */
    static final long LIVE = 1;

    /** Did not arrive in time; main waits for it no more until it has asked to come back. */
    static final long LATE = 2;

    /** Died of an exception. */
    static final long DEAD = 3;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int LINE = 16;
    private static final int EPOCH = LINE;
    private static final int ACK = 0;
    private static final int STATE = 1;

    private final long[] words;

    BarrierLines(final int threads) {
        words = new long[(threads + 3) * LINE];
    }

    private static int at(final int thread, final int word) {
        return (thread + 2) * LINE + word;
    }

    static boolean isClosed(final long epoch) {
        return (epoch & 1) != 0;
    }

    long epoch() {
        return (long) LONGS.getVolatile(words, EPOCH);
    }

    void epoch(final long epoch) {
        LONGS.setVolatile(words, EPOCH, epoch);
    }

    /** What a worker looks at each turn: open, and it takes part. */
    boolean mayPass(final int thread) {
        return ((long) LONGS.getAcquire(words, EPOCH) & 1) == 0
                && (long) LONGS.getAcquire(words, at(thread, STATE)) == LIVE;
    }

    long ack(final int thread) {
        return (long) LONGS.getAcquire(words, at(thread, ACK));
    }

    void ack(final int thread, final long epoch) {
        LONGS.setRelease(words, at(thread, ACK), epoch);
    }

    long state(final int thread) {
        return (long) LONGS.getVolatile(words, at(thread, STATE));
    }

    void state(final int thread, final long state) {
        LONGS.setVolatile(words, at(thread, STATE), state);
    }
}
