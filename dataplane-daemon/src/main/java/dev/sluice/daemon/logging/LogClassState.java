package dev.sluice.daemon.logging;

import dev.sluice.config.LogLevel;
import java.util.concurrent.TimeUnit;

/**
 * Levels and rate of one log class. Guarded by {@link LogRouter}'s lock.
 *
 * <p>A class that logs more than its rate within a second is silenced until nothing of it came for the unthrottle time,
 * as in VPP: a storm of errors leaves room for the rest.
 */
final class LogClassState {
    /** VPP's default, messages a second. */
    static final int DEFAULT_RATE_LIMIT = 50;

    /** What to do with a message. */
    enum Verdict {
        PASS,
        THROTTLE_BEGINS,
        THROTTLED
    }

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    final String name;
    /** Null: the default. */
    LogLevel level;
    /** Null: the default. */
    LogLevel syslogLevel;

    int rateLimit = DEFAULT_RATE_LIMIT;

    private long windowStartNs;
    private long lastNs;
    private int inWindow;
    private boolean throttled;

    LogClassState(final String name) {
        this.name = name;
    }

    /** Counts a message; {@code unthrottleSeconds} 0 never throttles. */
    Verdict count(final long nowNs, final int unthrottleSeconds) {
        final long sinceLast = nowNs - lastNs;
        lastNs = nowNs;
        if (throttled) {
            if (unthrottleSeconds > 0 && sinceLast < unthrottleSeconds * SECOND_NS) {
                return Verdict.THROTTLED;
            }
            throttled = false;
            inWindow = 0;
        }
        if (inWindow == 0 || nowNs - windowStartNs >= SECOND_NS) {
            windowStartNs = nowNs;
            inWindow = 0;
        }
        inWindow++;
        if (unthrottleSeconds > 0 && inWindow > rateLimit) {
            throttled = true;
            return Verdict.THROTTLE_BEGINS;
        }
        return Verdict.PASS;
    }
}
