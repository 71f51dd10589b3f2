package dev.sluice.graph.kthread;

import dev.sluice.config.SchedulerPolicy;

/**
 * How the kernel schedules a thread.
 *
 * @param policy null when it is none that we know
 * @param priority 1 to 99 with the real-time policies, else 0
 * @param nice -20 (served first) to 19; of no meaning with the real-time policies
 */
public record Scheduling(SchedulerPolicy policy, int priority, int nice) {
    /** As {@code show threads} has it: {@code other (0)}. */
    @Override
    public String toString() {
        return (policy == null ? "unknown" : policy.label()) + " (" + priority + ")";
    }
}
