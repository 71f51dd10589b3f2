package dev.sluice.graph.work;

import org.agrona.concurrent.NanoClock;

/** A clock that tests move. */
final class ManualClock implements NanoClock {
    static final long MS = 1_000_000;

    private volatile long now = 1_000;

    @Override
    public long nanoTime() {
        return now;
    }

    void advance(final long nanos) {
        now += nanos;
    }
}
