package dev.sluice.config;

/**
 * Linux scheduling policies with their numbers ({@code linux/sched.h}) and the names that {@code cpu { scheduler-policy
 * }} takes.
 */
public enum SchedulerPolicy {
    OTHER(0, "other"),
    FIFO(1, "fifo"),
    RR(2, "rr"),
    BATCH(3, "batch"),
    IDLE(5, "idle");

    private final int number;
    private final String label;

    SchedulerPolicy(final int number, final String label) {
        this.number = number;
        this.label = label;
    }

    /** The policy with this number, or null when there is none. */
    public static SchedulerPolicy of(final int number) {
        for (final SchedulerPolicy policy : values()) {
            if (policy.number == number) {
                return policy;
            }
        }
        return null;
    }

    /** The kernel's number, the argument of {@code sched_setscheduler(2)}. */
    public int number() {
        return number;
    }

    /** The configuration's word for it, lower case. */
    public String label() {
        return label;
    }

    /** True when a priority from 1 to 99 belongs to the policy; the others take 0. */
    public boolean isRealTime() {
        return this == FIFO || this == RR;
    }
}
