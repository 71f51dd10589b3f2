package dev.sluice.driver.os;

import dev.sluice.config.SchedulerPolicy;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.SchedulerCalls;
import java.util.BitSet;

/**
 * The engine's port to the scheduler, for the calling thread. Thread-safe. Pinning is left to Java-Thread-Affinity, as
 * the port has it.
 */
public final class SchedulerSystemCalls implements SchedulerCalls {
    @Override
    public void setScheduler(final SchedulerPolicy policy, final int priority) {
        try {
            ThreadControl.setScheduler(0, policy.number(), policy.isRealTime() ? priority : 0);
        } catch (final OsException e) {
            throw new KThreadException(
                    "scheduler policy `" + policy.label() + "' with priority " + priority + ": " + reason(e), e);
        }
    }

    @Override
    public void setNice(final int nice) {
        try {
            ThreadControl.setNice(ThreadControl.threadId(), nice);
        } catch (final OsException e) {
            throw new KThreadException("nice " + nice + ": " + reason(e), e);
        }
    }

    @Override
    public int threadId() {
        return ThreadControl.threadId();
    }

    @Override
    public int currentCore() {
        return ThreadControl.currentCore();
    }

    @Override
    public BitSet affinity() {
        try {
            return ThreadControl.affinity(0);
        } catch (final OsException e) {
            throw new KThreadException("cores of the thread: " + reason(e), e);
        }
    }

    @Override
    public long preemptions() {
        return ThreadControl.preemptions();
    }

    private static String reason(final OsException e) {
        return Errno.text(e.errno()) + " (" + Errno.name(e.errno()) + ")";
    }
}
