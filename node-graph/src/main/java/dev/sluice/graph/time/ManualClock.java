package dev.sluice.graph.time;

/** A clock that is moved by hand, for tests of whatever takes a {@link Clock}. One thread. */
public final class ManualClock implements Clock {
    private long nowNs;

    @Override
    public long nowNs() {
        return nowNs;
    }

    /** Moves time forward. */
    public void advance(final long ns) {
        nowNs += ns;
    }

    /** Moves time forward by whole milliseconds. */
    public void advanceMs(final long ms) {
        nowNs += ms * 1_000_000;
    }
}
