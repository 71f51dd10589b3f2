package dev.sluice.graph.kthread;

import dev.sluice.config.SchedulerPolicy;

/**
 * The two system calls that no Java library offers; the daemon supplies them from its foreign-function package. Both
 * act on the calling thread.
 */
public interface SchedulerCalls {
    /** For places without the calls (tests, tools): refuses every change by name. */
    SchedulerCalls NONE = new SchedulerCalls() {
        @Override
        public void setScheduler(final SchedulerPolicy policy, final int priority) {
            throw new KThreadException("scheduler policy `" + policy.label() + "' cannot be set here");
        }

        @Override
        public void setNice(final int nice) {
            throw new KThreadException("nice " + nice + " cannot be set here");
        }
    };

    /** {@code sched_setscheduler(2)}. */
    void setScheduler(SchedulerPolicy policy, int priority);

    /** {@code setpriority(2)} on the thread, -20..19. */
    void setNice(int nice);
}
