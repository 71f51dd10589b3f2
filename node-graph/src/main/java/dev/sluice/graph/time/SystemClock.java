package dev.sluice.graph.time;

import java.util.concurrent.atomic.AtomicLong;

/** The machine's monotonic clock, from 0 at start; can be moved forward ({@code set clock adjust}). Any thread. */
public final class SystemClock implements Clock {
    private final long startNs = System.nanoTime();
    private final AtomicLong adjustedNs = new AtomicLong();

    /** The machine's clock as it is, for measuring how long something took. */
    public static long ticks() {
        return System.nanoTime();
    }

    @Override
    public long nowNs() {
        return System.nanoTime() - startNs + adjustedNs.getOpaque();
    }

    @Override
    public long ticksAt(final long nowNs) {
        return nowNs + startNs - adjustedNs.getOpaque();
    }

    /**
     * Moves the daemon's time forward; timers see it on their next turn.
     *
     * @throws IllegalArgumentException when {@code ns} is negative: time does not go back
     */
    public void advance(final long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("time goes forward only");
        }
        adjustedNs.addAndGet(ns);
    }
}
