package dev.sluice.net.fib;

import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;

/**
 * Indices that were taken out of published tables and wait until no worker can hold them. They go in batches, so that
 * the deletion of a million routes asks for a few grace periods and not for millions. Main thread only.
 */
final class Quarantine {
    private final GracePeriod grace;
    private final IntConsumer reuse;
    private int[] waiting = new int[16];
    private int[] collecting = new int[16];
    private int waitingCount;
    private int collectingCount;
    private boolean running;

    /** @param reuse is given each index when it may be used again */
    Quarantine(final GracePeriod grace, final IntConsumer reuse) {
        this.grace = grace;
        this.reuse = reuse;
    }

    /** Takes in an index that is not published any more. */
    void add(final int index) {
        if (collectingCount == collecting.length) {
            collecting = Arrays.copyOf(collecting, 2 * collectingCount);
        }
        collecting[collectingCount++] = index;
        if (!running) {
            begin();
        }
    }

    private void begin() {
        final int[] batch = collecting;
        collecting = waiting;
        waiting = batch;
        waitingCount = collectingCount;
        collectingCount = 0;
        running = true;
        try {
            grace.afterGracePeriod(this::end);
        } catch (final RejectedExecutionException e) {
            // too much is under way: these wait for the next index that comes in
            collecting = batch;
            collectingCount = waitingCount;
            waiting = new int[16];
            waitingCount = 0;
            running = false;
        }
    }

    private void end() {
        for (int i = 0; i < waitingCount; i++) {
            reuse.accept(waiting[i]);
        }
        waitingCount = 0;
        running = false;
        if (collectingCount > 0) {
            begin();
        }
    }
}
