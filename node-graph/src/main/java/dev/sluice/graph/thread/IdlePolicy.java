package dev.sluice.graph.thread;

/**
 * What a thread does when a turn found nothing to do: polls on while it must, spins a while because the next packet is
 * often near, then sleeps until a packet, a message or a timer. One object for each thread, owned by it.
 */
final class IdlePolicy {
    /** Empty turns in a row before the thread sleeps. */
    static final int SPIN_TURNS = 100;

    /**
     * Empty turns in a row after a sleep: what woke the thread is found in the first two, a timer that did nothing is
     * not worth more.
     */
    static final int TURNS_AFTER_SLEEP = 3;

    /** Longest sleep; nothing depends on it, it bounds the harm of a driver that forgets to wake us. */
    static final long MAX_SLEEP_NS = 1_000_000_000L;

    /**
     * Turns between two looks at the descriptors while the thread does not sleep: the system call costs as much as a
     * small vector.
     */
    static final int LOOK_TURNS = 64;

    /** What to do now. */
    enum Step {
        /** Turn again at once. */
        TURN,
        /** Turn again at once, but look at the descriptors first. */
        LOOK,
        /** Give the processor a hint and turn again. */
        SPIN,
        /** Sleep. */
        SLEEP
    }

    private int emptyTurns;
    private int sinceLook;

    /**
     * Decides after a turn.
     *
     * @param worked true when the turn did something
     * @param mustPoll true when the thread may not sleep
     */
    Step next(final boolean worked, final boolean mustPoll) {
        emptyTurns = worked ? 0 : emptyTurns + 1;
        if (emptyTurns > SPIN_TURNS && !mustPoll) {
            sinceLook = 0;
            return Step.SLEEP;
        }
        if (++sinceLook >= LOOK_TURNS) {
            sinceLook = 0;
            return Step.LOOK;
        }
        return worked ? Step.TURN : Step.SPIN;
    }

    /**
     * The thread has slept: a few turns look for what woke it, and the first that finds work brings all patience back.
     */
    void slept() {
        emptyTurns = SPIN_TURNS - TURNS_AFTER_SLEEP;
    }

    /** How long to sleep. */
    static long sleepNs(final long nowNs, final long deadlineNs) {
        if (deadlineNs == LoopTask.NO_DEADLINE) {
            return MAX_SLEEP_NS;
        }
        return Math.max(0, Math.min(MAX_SLEEP_NS, deadlineNs - nowNs));
    }
}
