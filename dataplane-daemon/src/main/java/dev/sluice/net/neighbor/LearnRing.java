package dev.sluice.net.neighbor;

import dev.sluice.graph.handoff.EventRing;

/** What one thread has learned of neighbours, on its way to main: one writer (that thread), one reader (main). */
final class LearnRing {
    /** The sender of a request or an answer: becomes a neighbour when it is none. */
    static final int LEARN = 0;

    /** The sender of an announcement: is changed when it is a neighbour. */
    static final int UPDATE = 1;

    private static final int KIND_SHIFT = 48;

    private final EventRing ring = new EventRing();

    /** Receives events. */
    interface Sink {
        /** One event; address in host order, MAC address in 48 bits. */
        void event(int kind, int swIfIndex, int address, long mac);
    }

    /** Writer: adds an event; false when the ring is full. */
    boolean offer(final int kind, final int swIfIndex, final int address, final long mac) {
        return ring.offer((long) swIfIndex << 32 | address & 0xffff_ffffL, (long) kind << KIND_SHIFT | mac);
    }

    /** Reader: takes what is there. */
    void drain(final Sink sink) {
        ring.drain((where, what) -> sink.event(
                (int) (what >>> KIND_SHIFT), (int) (where >>> 32), (int) where, what & (1L << KIND_SHIFT) - 1));
    }
}
