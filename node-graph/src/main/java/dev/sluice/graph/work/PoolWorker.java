package dev.sluice.graph.work;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker of a pool, or a queue's rescuer, which helps one pool after the other. State is guarded by the lock of
 * {@link WorkQueues}; the lock is given back while an item runs.
 */
final class PoolWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PoolWorker.class);

    /** Why a worker does not count as running. */
    private static final int PREPARING = 1;

    private static final int CPU_INTENSIVE = 2;
    private static final int UNBOUND = 4;
    private static final int BLOCKED = 8;
    private static final int RESCUER = 16;

    private final WorkQueues system;
    private final String name;
    private final int id;
    private final WorkQueue rescued;
    /** Items that another worker may not run because they run here. */
    final LinkedHashSet<Work> scheduled = new LinkedHashSet<>();

    /** Rescuer only: links whose pool could not get a worker. */
    final ArrayDeque<PoolWorkqueue> maydays = new ArrayDeque<>();

    private WorkerPool pool;
    private WorkerLauncher.Handle handle;
    private int flags = PREPARING;
    private int blocks;
    private boolean waking;
    private boolean dying;
    private Work current;
    private PoolWorkqueue currentLink;
    private long startedNs;
    private long idleSinceNs;

    /** A worker of a pool. */
    PoolWorker(final WorkQueues system, final WorkerPool pool, final String name, final int id) {
        this.system = system;
        this.pool = pool;
        this.name = name;
        this.id = id;
        this.rescued = null;
        if (!pool.bound()) {
            flags |= UNBOUND;
        }
    }

    /** The rescuer of a queue. */
    PoolWorker(final WorkQueues system, final WorkQueue rescued) {
        this.system = system;
        this.name = "slwork/R-" + rescued.name();
        this.id = -1;
        this.rescued = rescued;
        this.flags = RESCUER;
    }

    String name() {
        return name;
    }

    void handle(final WorkerLauncher.Handle newHandle) {
        handle = newHandle;
    }

    WorkerLauncher.Handle handle() {
        return handle;
    }

    long idleSinceNs() {
        return idleSinceNs;
    }

    Work current() {
        return current;
    }

    WorkQueue currentQueue() {
        return currentLink == null ? null : currentLink.queue;
    }

    PoolWorkqueue currentLink() {
        return currentLink;
    }

    void wake() {
        if (handle != null && !waking) {
            // Once is enough: it is taken back by the turn that it leads to.
            waking = true;
            handle.wake();
        }
    }

    /** Out of the pool for good. */
    void die() {
        dying = true;
        if (rescued == null) {
            pool.workers.remove(this);
            pool.returnId(id);
        }
        if (handle != null) {
            handle.stop();
        }
    }

    void enterIdle() {
        idleSinceNs = system.now();
        pool.idle.addFirst(this);
        pool.armCulling();
    }

    private void setFlag(final int flag) {
        if (flags == 0) {
            pool.running--;
        }
        flags |= flag;
    }

    private void clearFlag(final int flag) {
        final int before = flags;
        flags &= ~flag;
        if (before != 0 && flags == 0) {
            pool.running++;
        }
    }

    /** Works as long as the pool needs this worker. */
    boolean turn() {
        system.lock();
        try {
            waking = false;
            if (dying || !pool.needMoreWorker()) {
                return false;
            }
            pool.idle.remove(this);
            // One must be left to go on should this one block; if none can be had it works all the same.
            if (!pool.idle.isEmpty() || !pool.createWorker() || pool.needMoreWorker()) {
                work();
            }
            if (!dying) {
                enterIdle();
            }
            return true;
        } finally {
            system.unlock();
        }
    }

    private void work() {
        clearFlag(PREPARING);
        while (pool.keepWorking() && !dying) {
            assign(pool.worklist.removeFirst());
            runScheduled();
        }
        setFlag(PREPARING);
    }

    private void assign(final Work work) {
        final PoolWorker busy = work.runningOn;
        final PoolWorker on = busy == null ? this : busy;
        work.scheduledOn = on;
        on.scheduled.add(work);
    }

    private void runScheduled() {
        while (!scheduled.isEmpty()) {
            run(scheduled.removeFirst());
        }
    }

    /** Rescuer: runs the items of its queue that wait in pools without workers. */
    boolean rescue() {
        system.lock();
        try {
            waking = false;
            final PoolWorkqueue link = maydays.poll();
            if (link == null) {
                return false;
            }
            pool = link.pool;
            for (final Work work : pool.worklist.toArray(new Work[0])) {
                if (work.queued.queue == rescued && pool.worklist.remove(work)) {
                    rescued.rescuedItems++;
                    assign(work);
                }
            }
            runScheduled();
            if (pool.needToCreate()) {
                pool.callRescuers();
            }
            pool.kick();
            pool = null;
            return true;
        } finally {
            system.unlock();
        }
    }

    private void run(final Work work) {
        final PoolWorkqueue link = work.queued;
        final WorkQueue queue = link.queue;
        final FlushCohort cohort = work.cohort;
        final long generation = work.generation;
        work.queued = null;
        work.scheduledOn = null;
        work.runningOn = this;
        current = work;
        currentLink = link;
        startedNs = system.now();
        final long waited = startedNs - work.queuedNs;
        pool.progressNs = startedNs;
        if (queue.spec().has(WorkQueueSpec.Flag.CPU_INTENSIVE)) {
            setFlag(CPU_INTENSIVE);
        }
        pool.kick();
        final PoolWorker outer = system.enter(this);
        system.unlock();
        boolean good = false;
        try {
            work.function().run(work);
            good = true;
        } catch (final Throwable e) {
            // an Error too: a worker that died here would be missed by all other items
            LOG.error("work {} of work queue {} failed on {}", work, queue.name(), name, e);
        } finally {
            final long ran = system.now() - startedNs;
            WorkItemEvent.record(queue.name(), work.name(), waited, ran);
            system.lock();
            system.leave(outer);
            clearFlag(CPU_INTENSIVE);
            current = null;
            currentLink = null;
            work.runningOn = null;
            // A later round that was taken back while this one ran is over as well.
            work.finished = work.pending() ? Math.max(work.finished, generation) : work.generation;
            queue.ran(good, waited, ran);
            link.ended(cohort, true, system.now());
            system.signalEnded();
        }
    }

    /** The item that runs here is about to block: let another worker go on. Nests. */
    void block() {
        if (blocks++ == 0) {
            setFlag(BLOCKED);
            pool.kick();
        }
    }

    void unblock() {
        if (--blocks == 0) {
            clearFlag(BLOCKED);
        }
    }

    /**
     * Stops counting this worker when its item runs too long; else how long that will take, {@code Long.MAX_VALUE} when
     * it does not count anyway.
     */
    long flagWhenHog(final long nowNs) {
        if (flags != 0 || current == null) {
            return Long.MAX_VALUE;
        }
        final long left = WorkQueues.CPU_INTENSIVE_NS - (nowNs - startedNs);
        if (left > 0) {
            return left;
        }
        setFlag(CPU_INTENSIVE);
        currentLink.queue.hogs++;
        return Long.MAX_VALUE;
    }

    /** One line for the watchdog: what runs here and for how long. */
    String describe(final long nowNs) {
        if (current == null) {
            return name + ": idle";
        }
        return name + ": " + current + " of " + currentLink.queue.name() + " for " + (nowNs - startedNs) / 1_000_000
                + " ms" + (blocks > 0 ? ", blocked" : "");
    }
}
