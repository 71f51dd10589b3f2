package dev.sluice.graph.thread;

import dev.sluice.graph.time.Clock;
import java.util.function.LongConsumer;

/**
 * Moves the daemon's time forward from timer to timer, so that what is due fires in its order and what that makes due
 * fires as well: an hour passes in a moment, with all that would have happened in it. Main thread.
 *
 * <p>A task of main's loop: in a turn in which nothing is due any more it moves the clock to the next deadline of any
 * thread. Long ways are made in at most {@value #STEPS} steps, so that timers in one step may fire late by its length.
 * Workers follow by themselves; one that is slow may see several of its timers at once.
 */
public final class VirtualTime implements LoopTask {
    private static final int STEPS = 1000;
    private static final long SHORTEST_STEP_NS = 1_000_000L;

    /** Turns in which something is due before time goes on all the same: a poller may always be. */
    private static final int PATIENCE = 4;

    private final Threads threads;
    private final Clock clock;
    private final LongConsumer mover;
    private Runnable done;
    private long leftNs;
    private long stepNs;
    private long nowNs;
    private int busyTurns;
    private boolean looking;

    /**
     * A clock that is left alone until told otherwise.
     *
     * @param mover moves {@code clock} forward by nanoseconds
     */
    public VirtualTime(final Threads threads, final Clock clock, final LongConsumer mover) {
        this.threads = threads;
        this.clock = clock;
        this.mover = mover;
    }

    /**
     * Moves the clock by {@code ns} and runs {@code whenDone} once all that was due has run; in later turns of the
     * loop.
     *
     * @return false while it is being moved already; then nothing is done
     */
    public boolean advance(final long ns, final Runnable whenDone) {
        if (done != null) {
            return false;
        }
        done = whenDone;
        leftNs = ns;
        stepNs = Math.max(SHORTEST_STEP_NS, ns / STEPS);
        busyTurns = 0;
        nowNs = clock.nowNs();
        threads.main().addTask(this);
        return true;
    }

    @Override
    public int poll(final long turnNs) {
        nowNs = turnNs;
        final long gapNs = nextDeadlineOfAll() - turnNs;
        if (gapNs <= 0 && busyTurns < PATIENCE) {
            busyTurns++;
            return 1;
        }
        busyTurns = 0;
        if (leftNs == 0) {
            threads.main().removeTask(this);
            final Runnable end = done;
            done = null;
            end.run();
            return 1;
        }
        final long step = Math.min(leftNs, Math.max(gapNs, stepNs));
        leftNs -= step;
        mover.accept(step);
        for (final GraphThread thread : threads.all()) {
            if (thread.index() != 0) {
                thread.wake();
            }
        }
        return 1;
    }

    private long nextDeadlineOfAll() {
        looking = true;
        long first = LoopTask.NO_DEADLINE;
        for (final GraphThread thread : threads.all()) {
            first = Math.min(first, thread.nextDeadlineNs());
        }
        looking = false;
        return first;
    }

    /** The loop does not sleep meanwhile. */
    @Override
    public long nextDeadlineNs() {
        return looking ? LoopTask.NO_DEADLINE : nowNs;
    }
}
