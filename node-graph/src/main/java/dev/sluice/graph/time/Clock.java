package dev.sluice.graph.time;

/**
 * The daemon's time: nanoseconds since it started, never going back. The only way to time in the engine and the
 * features, so that tests (and
 * {@code set clock adjust}) can move it.
 */
public interface Clock {
    /** Nanoseconds since the clock was made. Any thread. */
    long nowNs();

    /** Seconds for people and for protocols that have them. */
    default double nowSeconds() {
        return nowNs() / 1e9;
    }
}
