package dev.sluice.graph.kthread;

import dev.sluice.config.SchedulerPolicy;
import java.util.BitSet;
import net.openhft.affinity.Affinity;

/**
 * System calls on the calling thread. Cores are Java-Thread-Affinity's, which {@link AffinityLibrary} gets ready. The
 * daemon asks where a thread runs by calls of its own, since that is done before; without the daemon nothing sets
 * policy and nice.
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

    /** {@code gettid(2)}. */
    default int threadId() {
        return Affinity.getThreadId();
    }

    /** {@code sched_getcpu(3)}. */
    default int currentCore() {
        return Affinity.getCpu();
    }

    /** {@code sched_getaffinity(2)}: the cores that the thread may run on. */
    default BitSet affinity() {
        return Affinity.getAffinity();
    }

    /** {@code sched_setaffinity(2)}; throws a runtime exception when the system refuses. */
    default void setAffinity(final BitSet cores) {
        Affinity.setAffinity(cores);
    }

    /**
     * How often the thread has lost its core to another one since it began ({@code getrusage(2)}); 0 where that is not
     * known.
     */
    default long preemptions() {
        return 0;
    }
}
