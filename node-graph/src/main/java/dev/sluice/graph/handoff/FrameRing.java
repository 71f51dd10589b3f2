package dev.sluice.graph.handoff;

import dev.sluice.graph.node.Frame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded queue of frames from many threads to one. No lock, no allocation once each slot has its frame.
 *
 * <p>Publication protocol. Slot {@code p & mask} carries a sequence number: {@code p} says that it is free for the
 * frame at position {@code p}, {@code p + 1} that this frame is in it. A producer wins position {@code p} with a
 * compare-and-set of the tail, exchanges its full frame for the empty one in the slot and stores {@code p + 1} with
 * release. The consumer reads that with acquire, exchanges the full frame for an empty one of its own and stores
 * {@code p + size} with release: the slot is free for the next round. Frames change owners whole and nothing is copied.
 */
final class FrameRing {
    private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);

    /** Longs between two counters that different threads write: two cache lines. */
    private static final int LINE = 16;

    private static final int TAIL = LINE;
    private static final int HEAD = 2 * LINE;

    private final int mask;
    private final Frame[] frames;
    private final long[] sequences;
    private final long[] ends = new long[3 * LINE + 1];

    /** @param size in frames, a power of two */
    FrameRing(final int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("frame queue size " + size + " is not a power of two");
        }
        mask = size - 1;
        frames = new Frame[size];
        sequences = new long[size];
        for (int i = 0; i < size; i++) {
            sequences[i] = i;
        }
    }

    /**
     * Queues a frame. Any thread.
     *
     * @return an empty frame for the one that was given away, or null when the queue is full and {@code full} is still
     *     the caller's
     */
    Frame offer(final Frame full) {
        for (; ; ) {
            final long position = (long) SEQUENCE.getVolatile(ends, TAIL);
            final int slot = (int) position & mask;
            final long sequence = (long) SEQUENCE.getAcquire(sequences, slot);
            if (sequence == position) {
                if (SEQUENCE.compareAndSet(ends, TAIL, position, position + 1)) {
                    final Frame empty = frames[slot];
                    frames[slot] = full;
                    SEQUENCE.setRelease(sequences, slot, position + 1);
                    return empty == null ? new Frame() : empty;
                }
            } else if (sequence < position) {
                return null;
            }
        }
    }

    /**
     * The frame that is first, or null; it is the caller's when {@link #take} has been given another for it. Consumer.
     */
    Frame peek() {
        final long position = ends[HEAD];
        final int slot = (int) position & mask;
        return (long) SEQUENCE.getAcquire(sequences, slot) == position + 1 ? frames[slot] : null;
    }

    /** Takes the frame that {@link #peek} has shown and leaves an empty one in its place. Consumer. */
    void take(final Frame empty) {
        final long position = ends[HEAD];
        final int slot = (int) position & mask;
        frames[slot] = empty;
        SEQUENCE.setRelease(sequences, slot, position + mask + 1);
        SEQUENCE.setRelease(ends, HEAD, position + 1);
    }

    /** True when a frame can be taken. Any thread. */
    boolean hasFrame() {
        final long position = (long) SEQUENCE.getAcquire(ends, HEAD);
        return (long) SEQUENCE.getAcquire(sequences, (int) position & mask) == position + 1;
    }

    /** Frames in it, about. Any thread. */
    int used() {
        return (int) (tail() - head());
    }

    /** Frames taken so far. Any thread. */
    long head() {
        return (long) SEQUENCE.getAcquire(ends, HEAD);
    }

    /** Frames queued so far. Any thread. */
    long tail() {
        return (long) SEQUENCE.getAcquire(ends, TAIL);
    }

    /** Most frames that it holds. */
    int size() {
        return mask + 1;
    }
}
