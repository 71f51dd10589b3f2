package dev.sluice.net.icmp;

import dev.sluice.net.packet.IpAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Echo replies that one thread has received, on their way to main: a bounded ring with one writer (that thread) and one
 * reader (main). The writer fills the four longs of an event and stores {@code tail} with release; the reader stores
 * {@code head} with release when it is through with an event.
 */
final class PingRing {
    private static final int SIZE = 256;
    private static final int LONGS = 4;
    private static final long IP6 = 1L << 56;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(PingRing.class, "head", int.class);
            TAIL = MethodHandles.lookup().findVarHandle(PingRing.class, "tail", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] events = new long[LONGS * SIZE];
    private int head;
    private int tail;

    /** Receives replies. */
    interface Sink {
        /** One reply; {@code length} of the IPv4 packet, or of what follows the IPv6 header. */
        void reply(int id, int sequence, IpAddress source, int ttl, int length, long nowNs);
    }

    /** Writer: adds an IPv4 reply, {@code source} in host order; false when the ring is full. */
    boolean offer(
            final int id, final int sequence, final int source, final int ttl, final int length, final long nowNs) {
        return offer(which(id, sequence, ttl, length), 0, source & 0xffff_ffffL, nowNs);
    }

    /** Writer: adds an IPv6 reply, its source in halves; false when the ring is full. */
    boolean offer(
            final int id,
            final int sequence,
            final long sourceHigh,
            final long sourceLow,
            final int ttl,
            final int length,
            final long nowNs) {
        return offer(which(id, sequence, ttl, length) | IP6, sourceHigh, sourceLow, nowNs);
    }

    private static long which(final int id, final int sequence, final int ttl, final int length) {
        return (long) id << 16 | sequence | (long) length << 32 | (long) ttl << 48;
    }

    private boolean offer(final long which, final long high, final long low, final long nowNs) {
        final int at = tail;
        if (at - (int) HEAD.getAcquire(this) == SIZE) {
            return false;
        }
        final int slot = LONGS * (at & SIZE - 1);
        events[slot] = which;
        events[slot + 1] = high;
        events[slot + 2] = low;
        events[slot + 3] = nowNs;
        TAIL.setRelease(this, at + 1);
        return true;
    }

    /** Reader: takes what is there. */
    void drain(final Sink sink) {
        final int end = (int) TAIL.getAcquire(this);
        for (int at = head; at != end; at++) {
            final int slot = LONGS * (at & SIZE - 1);
            final long which = events[slot];
            final long high = events[slot + 1];
            final long low = events[slot + 2];
            final long when = events[slot + 3];
            HEAD.setRelease(this, at + 1);
            sink.reply(
                    (int) (which >>> 16) & 0xffff,
                    (int) which & 0xffff,
                    (which & IP6) == 0 ? IpAddress.ip4((int) low) : IpAddress.ip6(high, low),
                    (int) (which >>> 48) & 0xff,
                    (int) (which >>> 32) & 0xffff,
                    when);
        }
    }
}
