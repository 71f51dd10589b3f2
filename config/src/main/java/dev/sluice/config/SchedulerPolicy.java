package dev.sluice.config;

/** A Linux scheduling policy with its number in {@code linux/sched.h}. */
public enum SchedulerPolicy {
    OTHER(0),
    FIFO(1),
    RR(2),
    BATCH(3),
    IDLE(5);

    private final int number;

    SchedulerPolicy(final int number) {
        this.number = number;
    }

    /** The policy argument of {@code sched_setscheduler(2)}. */
    public int number() {
        return number;
    }

    /** Whether a priority from 1 to 99 goes with it. */
    public boolean isRealTime() {
        return this == FIFO || this == RR;
    }
}
