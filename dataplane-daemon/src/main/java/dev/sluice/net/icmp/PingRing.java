package dev.sluice.net.icmp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Echo replies that one thread has received, on their way to main: a bounded ring with one writer (that thread) and
 * one reader (main). The writer fills the
 * three longs of an event and stores {@code tail} with release; the reader stores {@code head} with release when it
 * is through with an event.
 */
final class PingRing {
    private static final int SIZE = 256;
    private static final int LONGS = 3;
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
        /** One reply; {@code source} in host order, {@code length} of the IPv4 packet. */
        void reply(int id, int sequence, int source, int ttl, int length, long nowNs);
    }

    /** Writer: adds a reply; false when the ring is full. */
    boolean offer(
            final int id, final int sequence, final int source, final int ttl, final int length, final long nowNs) {
        final int at = tail;
        if (at - (int) HEAD.getAcquire(this) == SIZE) {
            return false;
        }
        final int slot = LONGS * (at & SIZE - 1);
        events[slot] = (long) id << 16 | sequence;
        events[slot + 1] = (long) source << 32 | (long) length << 8 | ttl;
        events[slot + 2] = nowNs;
        TAIL.setRelease(this, at + 1);
        return true;
    }

    /** Reader: takes what is there. */
    void drain(final Sink sink) {
        final int end = (int) TAIL.getAcquire(this);
        for (int at = head; at != end; at++) {
            final int slot = LONGS * (at & SIZE - 1);
            final long which = events[slot];
            final long what = events[slot + 1];
            final long when = events[slot + 2];
            HEAD.setRelease(this, at + 1);
            sink.reply(
                    (int) (which >>> 16),
                    (int) which & 0xffff,
                    (int) (what >>> 32),
                    (int) what & 0xff,
                    (int) (what >>> 8) & 0xffff,
                    when);
        }
    }
}
