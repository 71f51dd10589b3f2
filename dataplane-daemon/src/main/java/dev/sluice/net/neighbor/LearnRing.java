package dev.sluice.net.neighbor;

import dev.sluice.graph.handoff.EventRing;
import dev.sluice.net.packet.IpAddress;

/** What one thread has learned of neighbours, on its way to main: one writer (that thread), one reader (main). */
final class LearnRing {
    /** The sender of a request or an answer: becomes a neighbour when it is none. */
    static final int LEARN = 0;

    /** The sender of an announcement: is changed when it is a neighbour. */
    static final int UPDATE = 1;

    private static final int KIND = 1;
    private static final int IP6 = 2;

    private final EventRing ring = EventRing.ofFourWords();

    /** Receives events. */
    interface Sink {
        /** One event; MAC address in 48 bits. */
        void event(int kind, int swIfIndex, IpAddress address, long mac);
    }

    /** Writer: adds an event about an IPv4 address, host order; false when the ring is full. */
    boolean offer(final int kind, final int swIfIndex, final int address, final long mac) {
        return ring.offer((long) swIfIndex << 32 | kind, mac, 0, address & 0xffff_ffffL);
    }

    /** Writer: adds an event about an IPv6 address, its halves as numbers; false when the ring is full. */
    boolean offer(final int kind, final int swIfIndex, final long high, final long low, final long mac) {
        return ring.offer((long) swIfIndex << 32 | kind | IP6, mac, high, low);
    }

    /** Reader: takes what is there. */
    void drain(final Sink sink) {
        ring.drainWide((where, mac, high, low) -> sink.event(
                (int) where & KIND,
                (int) (where >>> 32),
                (where & IP6) == 0 ? IpAddress.ip4((int) low) : IpAddress.ip6(high, low),
                mac));
    }
}
