package dev.sluice.graph.work;

import java.util.Objects;

/**
 * An item for {@link WorkQueue}s: a name and a function. It waits at most once at a time, may queue itself again while
 * it runs, and never runs on two threads at once, whichever queues it is put on. Its state is guarded by the lock of
 * its {@link WorkQueues}.
 */
public final class Work {
    /** What an item does. */
    @FunctionalInterface
    public interface Function {
        /** Runs on a pool's thread; what it throws is logged and counted, and the worker goes on. */
        void run(Work self) throws Exception;
    }

    private final String name;
    private final Function function;

    /** Where it waits: its timer while delayed, else its place in a pool, or null. */
    WorkTimers.Timer timer;

    WorkQueue timerQueue;
    PoolWorkqueue queued;
    /** True when it is in the pool's list; false while the queue's limit holds it back. */
    boolean active;

    /** The worker that has collided with itself on this item and will run it next, or null. */
    PoolWorker scheduledOn;

    FlushCohort cohort;
    long queuedNs;

    /** Where it runs, or null. */
    PoolWorker runningOn;

    int disabled;
    /** How often it has been queued, and which of these has ended: run or cancelled. */
    long generation;

    long finished;

    /** An item; {@code name} is for logs, the CLI and the flight recorder. */
    public Work(final String name, final Function function) {
        this.name = Objects.requireNonNull(name, "name");
        this.function = Objects.requireNonNull(function, "function");
    }

    public String name() {
        return name;
    }

    Function function() {
        return function;
    }

    boolean pending() {
        return queued != null || timer != null;
    }

    @Override
    public String toString() {
        return name;
    }
}
