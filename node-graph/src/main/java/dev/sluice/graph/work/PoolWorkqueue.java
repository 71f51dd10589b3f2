package dev.sluice.graph.work;

import java.util.LinkedHashSet;

/**
 * The link of one queue with one pool: how many of its items are active there, and which wait for the limit. Guarded by
 * {@link WorkQueues}' lock.
 */
final class PoolWorkqueue {
    final WorkQueue queue;
    final WorkerPool pool;
    final LinkedHashSet<Work> inactive = new LinkedHashSet<>();

    /** Holds all items back: an ordered queue has items left in the pool that it had before. */
    boolean plugged;

    /** Items in the pool's list, scheduled, or running; at most the queue's limit. */
    int active;

    PoolWorkqueue(final WorkQueue queue, final WorkerPool pool) {
        this.queue = queue;
        this.pool = pool;
    }

    /** Puts an item in: into the pool's list, or behind those that wait for the limit. */
    void insert(final Work work, final long nowNs) {
        work.generation++;
        work.queued = this;
        work.queuedNs = nowNs;
        work.cohort = queue.cohort;
        work.cohort.inFlight++;
        queue.inFlight++;
        if (!plugged && active < queue.spec().maxActive() && inactive.isEmpty()) {
            activate(work, nowNs);
        } else {
            work.active = false;
            inactive.add(work);
        }
    }

    private void activate(final Work work, final long nowNs) {
        active++;
        work.active = true;
        pool.append(work, nowNs);
    }

    /** Takes a waiting item out again. */
    void remove(final Work work, final long nowNs) {
        if (work.active) {
            if (work.scheduledOn != null) {
                work.scheduledOn.scheduled.remove(work);
                work.scheduledOn = null;
            } else {
                pool.worklist.remove(work);
            }
        } else {
            inactive.remove(work);
        }
        work.queued = null;
        ended(work.cohort, work.active, nowNs);
    }

    /** One item less: run, or taken out. Lets the next one in. */
    void ended(final FlushCohort cohort, final boolean wasActive, final long nowNs) {
        cohort.inFlight--;
        queue.inFlight--;
        if (wasActive) {
            active--;
            if (!inactive.isEmpty()) {
                activate(inactive.removeFirst(), nowNs);
            }
            queue.settled(this, nowNs);
        }
    }

    /** Takes over what waits for the limit of the queue's former link. */
    void takeOver(final PoolWorkqueue former, final long nowNs) {
        for (final Work work : former.inactive) {
            work.queued = this;
            inactive.add(work);
        }
        former.inactive.clear();
        admit(nowNs);
    }

    /** Lets items in as far as the limit allows. */
    void admit(final long nowNs) {
        while (!plugged && active < queue.spec().maxActive() && !inactive.isEmpty()) {
            activate(inactive.removeFirst(), nowNs);
        }
    }
}
