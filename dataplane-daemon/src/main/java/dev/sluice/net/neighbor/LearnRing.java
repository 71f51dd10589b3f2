package dev.sluice.net.neighbor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one thread has learned of neighbours, on its way to main: a bounded ring with one writer (that thread) and one
 * reader (main).
 *
 * <p>Protocol: an event is two longs; the writer fills them and then stores {@code tail} with release, the reader
 * loads {@code tail} with acquire, reads, and
 * stores {@code head} with release, which the writer loads with acquire before it uses a place again. No allocation.
 */
final class LearnRing {
    /** The sender of a request or an answer: becomes a neighbour when it is none. */
    static final int LEARN = 0;

    /** The sender of an announcement: is changed when it is a neighbour. */
    static final int UPDATE = 1;

    private static final int SIZE = 1024;
    private static final int KIND_SHIFT = 48;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(LearnRing.class, "head", int.class);
            TAIL = MethodHandles.lookup().findVarHandle(LearnRing.class, "tail", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] events = new long[2 * SIZE];
    private int head;
    private int tail;

    /** Receives events. */
    interface Sink {
        /** One event; address in host order, MAC address in 48 bits. */
        void event(int kind, int swIfIndex, int address, long mac);
    }

    /** Writer: adds an event; false when the ring is full. */
    boolean offer(final int kind, final int swIfIndex, final int address, final long mac) {
        final int at = tail;
        if (at - (int) HEAD.getAcquire(this) == SIZE) {
            return false;
        }
        final int slot = 2 * (at & SIZE - 1);
        events[slot] = (long) swIfIndex << 32 | address & 0xffff_ffffL;
        events[slot + 1] = (long) kind << KIND_SHIFT | mac;
        TAIL.setRelease(this, at + 1);
        return true;
    }

    /** Reader: takes what is there. */
    void drain(final Sink sink) {
        final int end = (int) TAIL.getAcquire(this);
        for (int at = head; at != end; at++) {
            final int slot = 2 * (at & SIZE - 1);
            final long where = events[slot];
            final long what = events[slot + 1];
            HEAD.setRelease(this, at + 1);
            sink.event((int) (what >>> KIND_SHIFT), (int) (where >>> 32), (int) where, what & (1L << KIND_SHIFT) - 1);
        }
    }
}
