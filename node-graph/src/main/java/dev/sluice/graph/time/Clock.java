package dev.sluice.graph.time;

/**
 * The daemon's time: nanoseconds since it started, never going back. The only way to time in the engine and the
 * features, so that tests (and {@code set clock adjust}) can move it.
 */
public interface Clock {
    /** Nanoseconds since the clock was made. Any thread. */
    long nowNs();

    /**
     * What {@link SystemClock#ticks} said when this clock said {@code nowNs}; where that is not known, what it says
     * now.
     */
    default long ticksAt(final long nowNs) {
        return SystemClock.ticks();
    }
}
