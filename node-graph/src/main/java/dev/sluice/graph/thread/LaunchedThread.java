package dev.sluice.graph.thread;

import dev.sluice.config.CoreSet;
import dev.sluice.config.SchedulerPolicy;

/**
 * A thread of a registered type, as it was placed and as it runs. Fields are written by the thread at its start and may
 * be read by any.
 */
public class LaunchedThread {
    private final int index;
    private final String name;
    private final String type;

    private volatile Thread thread;
    private volatile int osThreadId;
    private volatile CoreSet cores = CoreSet.EMPTY;
    private volatile int numaNode;
    private volatile SchedulerPolicy policy = SchedulerPolicy.OTHER;
    private volatile int priority;
    private volatile boolean stop;

    LaunchedThread(final int index, final String name, final String type) {
        this.index = index;
        this.name = name;
        this.type = type;
    }

    /** Number of the thread, 0 is main. */
    public final int index() {
        return index;
    }

    /** Name as the operating system shows it. */
    public final String name() {
        return name;
    }

    /** Name of the thread type, blank for main. */
    public final String type() {
        return type;
    }

    /** The Java thread, null before it runs. */
    public final Thread thread() {
        return thread;
    }

    /** The kernel's id of the thread. */
    public final int osThreadId() {
        return osThreadId;
    }

    /** The core that it is pinned to, or -1. */
    public final int core() {
        return cores.first();
    }

    /** The NUMA node of its core. */
    public final int numaNode() {
        return numaNode;
    }

    /** Its scheduling policy. */
    public final SchedulerPolicy policy() {
        return policy;
    }

    /** Its priority, 0 with the policies that have none. */
    public final int priority() {
        return priority;
    }

    /** True when the function is to return. */
    public final boolean stopRequested() {
        return stop;
    }

    /** Asks the thread to end. Any thread. */
    void requestStop() {
        stop = true;
    }

    final void runsOn(final Thread java, final int osId) {
        thread = java;
        osThreadId = osId;
    }

    final void pinned(final CoreSet to, final int node) {
        cores = to;
        numaNode = node;
    }

    final void scheduled(final SchedulerPolicy newPolicy, final int newPriority) {
        policy = newPolicy;
        priority = newPriority;
    }
}
