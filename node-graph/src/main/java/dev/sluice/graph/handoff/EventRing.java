package dev.sluice.graph.handoff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Events of two or four words on their way from one thread to main: what a worker has learned from packets. Bounded,
 * one writer, one reader.
 *
 * <p>Protocol: the writer fills a place and then stores {@code tail} with release, the reader loads {@code tail} with
 * acquire, reads, and stores {@code head} with release, which the writer loads with acquire before it uses a place
 * again. No allocation.
 */
public final class EventRing {
    /** Events that fit. */
    public static final int SIZE = 1024;

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(EventRing.class, "head", int.class);
            TAIL = MethodHandles.lookup().findVarHandle(EventRing.class, "tail", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int words;
    private final long[] events;
    private int head;
    private int tail;

    /** A ring of events of two words. */
    public EventRing() {
        this(2);
    }

    private EventRing(final int words) {
        this.words = words;
        events = new long[words * SIZE];
    }

    /** A ring of events of four words. */
    public static EventRing ofFourWords() {
        return new EventRing(4);
    }

    /** Receives events of four words. */
    @FunctionalInterface
    public interface WideSink {
        /** One event as it was offered. */
        void event(long first, long second, long third, long fourth);
    }

    /** Receives events. */
    @FunctionalInterface
    public interface Sink {
        /** One event as it was offered. */
        void event(long first, long second);
    }

    /** Writer: adds an event; false when the ring is full. */
    public boolean offer(final long first, final long second) {
        final int at = tail;
        if (at - (int) HEAD.getAcquire(this) == SIZE) {
            return false;
        }
        final int slot = words * (at & SIZE - 1);
        events[slot] = first;
        events[slot + 1] = second;
        TAIL.setRelease(this, at + 1);
        return true;
    }

    /** Writer: adds an event of four words, to a ring of such; false when the ring is full. */
    public boolean offer(final long first, final long second, final long third, final long fourth) {
        final int at = tail;
        if (at - (int) HEAD.getAcquire(this) == SIZE) {
            return false;
        }
        final int slot = words * (at & SIZE - 1);
        events[slot] = first;
        events[slot + 1] = second;
        events[slot + 2] = third;
        events[slot + 3] = fourth;
        TAIL.setRelease(this, at + 1);
        return true;
    }

    /** Reader: takes what is there of a ring of four words. */
    public void drainWide(final WideSink sink) {
        final int end = (int) TAIL.getAcquire(this);
        for (int at = head; at != end; at++) {
            final int slot = words * (at & SIZE - 1);
            final long first = events[slot];
            final long second = events[slot + 1];
            final long third = events[slot + 2];
            final long fourth = events[slot + 3];
            HEAD.setRelease(this, at + 1);
            sink.event(first, second, third, fourth);
        }
    }

    /** Reader: takes what is there. */
    public void drain(final Sink sink) {
        final int end = (int) TAIL.getAcquire(this);
        for (int at = head; at != end; at++) {
            final int slot = words * (at & SIZE - 1);
            final long first = events[slot];
            final long second = events[slot + 1];
            HEAD.setRelease(this, at + 1);
            sink.event(first, second);
        }
    }
}
