package dev.sluice.graph.kthread;

import dev.sluice.config.CoreSet;
import dev.sluice.config.SchedulerPolicy;

/**
 * What threads need from the operating system. The setters act on the calling thread; all of it is control path.
 *
 * <p>Every method that changes something throws {@link KThreadException} with the cause in words when the system
 * refuses, and then nothing was changed.
 */
public interface ThreadPlatform {
    /** The kernel's id of the calling thread (LWP in {@code top -H}). */
    int threadId();

    /** The core that the calling thread is on at this moment. */
    int currentCore();

    /** The cores that this process may use: the affinity that it was started with. */
    CoreSet allowedCores();

    /** The cores of a NUMA node; empty when there is no such node. */
    CoreSet coresOfNode(int node);

    /** The NUMA node (VPP's socket) of a core; 0 where the system does not say. */
    int nodeOfCore(int core);

    /** Pins the calling thread to {@code cores}. */
    void setAffinity(CoreSet cores);

    /** The cores that the calling thread may run on. */
    CoreSet affinity();

    /**
     * Sets the policy of the calling thread; {@code priority} is 1..99 for the real-time policies and 0 for the others.
     */
    void setScheduler(SchedulerPolicy policy, int priority);

    /** Sets the nice value, -20 (served first) to 19, of the calling thread alone. */
    void setNice(int nice);

    /**
     * How often the calling thread has lost its core to another one; allocates nothing, takes less than a microsecond.
     */
    long preemptions();

    /** CPU time that a thread of this process has used, nanoseconds; -1 when there is no such thread. */
    long cpuTimeNs(int threadId);

    /** How a thread of this process is scheduled at the moment; null when there is no such thread. */
    Scheduling scheduling(int threadId);
}
