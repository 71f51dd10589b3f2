package dev.sluice.net.icmp;

import dev.sluice.graph.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The pings that run. Main thread, but for {@link #isRunning}, {@link #wake} and the rings, which are for workers. */
final class Pings {
    private final List<PingRun> runs = new ArrayList<>();
    private final PingRing[] rings;
    private volatile int[] ids = {};
    private volatile Runnable wake = () -> {};
    private int lastId;

    Pings(final int threads) {
        rings = new PingRing[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new PingRing();
        }
    }

    /** The ring that a thread writes. */
    PingRing ring(final int thread) {
        return rings[thread];
    }

    /** True when a ping with this identifier waits for replies. Any thread. */
    boolean isRunning(final int id) {
        for (final int running : ids) {
            if (running == id) {
                return true;
            }
        }
        return false;
    }

    /** Lets the process run. Any thread. */
    void wake() {
        wake.run();
    }

    /** What {@link #wake} does. */
    void onWake(final Runnable action) {
        wake = action;
    }

    /** An identifier that no ping has. */
    int nextId(final Clock clock) {
        if (lastId == 0) {
            lastId = (int) (clock.nowNs() >>> 10) & 0xffff;
        }
        do {
            lastId = lastId + 1 & 0xffff;
        } while (isRunning(lastId));
        return lastId;
    }

    /** Starts a ping on the next turn. */
    void start(final PingRun run) {
        runs.add(run);
        publish();
        wake.run();
    }

    /** The pings. */
    List<PingRun> runs() {
        return List.copyOf(runs);
    }

    /** Takes a ping out. */
    void remove(final PingRun run) {
        runs.remove(run);
        publish();
    }

    /** Gives the replies that came to their pings. */
    void drain() {
        for (final PingRing ring : rings) {
            ring.drain((id, sequence, source, ttl, length, nowNs) -> {
                for (final PingRun run : List.copyOf(runs)) {
                    if (run.id() == id) {
                        run.reply(sequence, source, ttl, length, nowNs);
                    }
                }
            });
        }
    }

    private void publish() {
        ids = runs.stream().mapToInt(PingRun::id).toArray();
    }
}
