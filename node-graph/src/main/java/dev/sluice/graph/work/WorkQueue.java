package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.work.WorkQueueSpec.Flag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A front end for work items; pools do the work (Linux {@code workqueue_struct}). Thread-safe: state is guarded by the
 * lock of {@link WorkQueues}, which makes it.
 *
 * <p>Items of a bound queue run on the core where they were queued, or on one that graph workers leave when that is not
 * such a core. Waiting calls give way to other items when an item makes them, are refused with an
 * {@link IllegalStateException} where they would wait for themselves, and are not ended by an interrupt, which is kept.
 */
public final class WorkQueue {
    private final WorkQueues system;
    private volatile WorkQueueSpec spec;
    private final Map<Integer, PoolWorkqueue> links = new TreeMap<>();
    /** Links to pools of former attributes that have items left. */
    private final Set<PoolWorkqueue> retiring = new HashSet<>();

    private final Set<Work> delayed = new HashSet<>();
    private PoolWorker rescuer;
    private int draining;
    private boolean destroying;
    private boolean destroyed;

    FlushCohort cohort = new FlushCohort(null);
    int inFlight;
    long hogs;
    long rescuedItems;
    private long executed;
    private long failed;
    private long longestNs;
    private long latestNs;

    WorkQueue(final WorkQueues system, final WorkQueueSpec spec) {
        this.system = system;
        this.spec = spec;
    }

    public String name() {
        return spec.name();
    }

    public WorkQueueSpec spec() {
        return spec;
    }

    /**
     * Gives an unbound queue other attributes (the kernel's {@code apply_workqueue_attrs}): what is queued from now on
     * runs on the pool of these, what has a worker in prospect is run by the former pool. An ordered queue stays
     * ordered meanwhile.
     *
     * @param nice of the threads, -20 to 19
     * @param cores of the threads, empty for all that graph workers leave
     * @throws IllegalArgumentException when the queue is not unbound, or there is no such nice value or core; nothing
     *     was changed
     * @throws IllegalStateException when the queue has been destroyed
     */
    public void applyAttributes(final int nice, final CoreSet cores) {
        final WorkQueueSpec changed = spec.withAttributes(nice, cores);
        system.placement().refuseUnknown(changed);
        system.lock();
        try {
            if (destroying) {
                throw new IllegalStateException("cannot change work queue `" + name() + "': it has been destroyed");
            }
            if (changed.equals(spec)) {
                return;
            }
            spec = changed;
            final PoolWorkqueue former = links.remove(-1);
            final PoolWorkqueue link = linkOf(-1);
            if (former.active > 0) {
                retiring.add(former);
            }
            link.plugged = spec.has(Flag.ORDERED) && !retiring.isEmpty();
            link.takeOver(former, system.now());
            if (former.active == 0) {
                system.release(former.pool);
            }
        } finally {
            system.unlock();
        }
    }

    /** Called with the lock when an item of a link has ended: a link of former attributes goes with its last one. */
    void settled(final PoolWorkqueue link, final long nowNs) {
        if (link.active == 0 && retiring.remove(link)) {
            system.release(link.pool);
            if (retiring.isEmpty() && !destroyed) {
                final PoolWorkqueue present = links.get(-1);
                present.plugged = false;
                present.admit(nowNs);
            }
        }
    }

    /**
     * Queues an item on the core that calls.
     *
     * @return false when it waits already or is disabled
     * @throws IllegalStateException when the queue has been destroyed, or is draining and the caller is not one of its
     *     own items
     */
    public boolean queueWork(final Work work) {
        return queueDelayedWorkOn(-1, work, 0);
    }

    /**
     * As {@link #queueWork} on the given core, even when that is a graph worker's; of no meaning for an unbound queue.
     */
    public boolean queueWorkOn(final int core, final Work work) {
        system.placement().refuseUnknown(core, this);
        return queueDelayedWorkOn(core, work, 0);
    }

    /** As {@link #queueWork}, {@code delayNs} later. */
    public boolean queueDelayedWork(final Work work, final long delayNs) {
        return queueDelayedWorkOn(-1, work, delayNs);
    }

    private boolean queueDelayedWorkOn(final int core, final Work work, final long delayNs) {
        system.lock();
        try {
            if (!admits(work) || work.pending()) {
                return false;
            }
            begin(core, work, delayNs);
            return true;
        } finally {
            system.unlock();
        }
    }

    /**
     * Queues the item {@code delayNs} from now whether it waits or not.
     *
     * @return true when it was waiting; false when it was idle and has been queued, or is disabled
     */
    public boolean modDelayedWork(final Work work, final long delayNs) {
        system.lock();
        try {
            if (!admits(work)) {
                return false;
            }
            final boolean waited = system.takeBack(work);
            begin(-1, work, delayNs);
            return waited;
        } finally {
            system.unlock();
        }
    }

    private boolean admits(final Work work) {
        if (destroyed || draining > 0 && system.currentQueue() != this) {
            throw new IllegalStateException("cannot queue work `" + work.name() + "': work queue `" + name() + "' "
                    + (destroyed ? "has been destroyed" : "is draining"));
        }
        return work.disabled == 0;
    }

    private void begin(final int core, final Work work, final long delayNs) {
        if (delayNs <= 0) {
            linkFor(core, work).insert(work, system.now());
            return;
        }
        delayed.add(work);
        work.timerQueue = this;
        // The action looks whether its timer is still the one that counts: cancelling may come between.
        final WorkTimers.Timer[] own = new WorkTimers.Timer[1];
        own[0] = system.timers().arm(delayNs, () -> expired(core, work, own));
        work.timer = own[0];
    }

    private void expired(final int core, final Work work, final WorkTimers.Timer[] own) {
        system.lock();
        try {
            if (own[0] != null && work.timer == own[0]) {
                dropTimer(work);
                linkFor(core, work).insert(work, system.now());
            }
        } finally {
            system.unlock();
        }
    }

    void dropTimer(final Work work) {
        work.timer = null;
        work.timerQueue = null;
        delayed.remove(work);
    }

    /** Where an item goes. An item that runs goes where it runs, so that it never runs twice at a time. */
    private PoolWorkqueue linkFor(final int core, final Work work) {
        if (spec.has(Flag.UNBOUND)) {
            return links.get(-1);
        }
        if (work.runningOn != null && work.runningOn.currentQueue() == this) {
            return work.runningOn.currentLink();
        }
        return linkOf(core >= 0 ? core : system.placement().pick());
    }

    /** Called with the lock: the link to the pool of a core (-1: of the attributes), made when it is not there. */
    PoolWorkqueue linkOf(final int core) {
        PoolWorkqueue link = links.get(core);
        if (link == null) {
            link = new PoolWorkqueue(this, system.poolFor(spec, core));
            link.pool.references++;
            links.put(core, link);
        }
        return link;
    }

    /**
     * Waits until the item has run that waits or runs now; a delay is not shortened.
     *
     * @return false when it was idle
     */
    public boolean flushWork(final Work work) {
        system.lock();
        try {
            final PoolWorker self = system.currentWorker();
            if (self != null && self.current() == work) {
                throw new IllegalStateException("work `" + work + "' cannot flush itself");
            }
            if (!work.pending() && work.runningOn == null) {
                return false;
            }
            final WorkQueue behind = work.queued == null ? work.timerQueue : work.queued.queue;
            if (self != null && behind == self.currentQueue() && behind.spec.maxActive() == 1) {
                throw new IllegalStateException("work `" + self.current() + "' cannot flush work `" + work
                        + "': it waits behind it in the ordered work queue `" + behind.name() + "'");
            }
            final long generation = work.generation + (work.timer == null ? 0 : 1);
            system.await(() -> work.finished >= generation, Long.MAX_VALUE);
            return true;
        } finally {
            system.unlock();
        }
    }

    /** As {@link #flushWork}, but a delay is over at once. */
    public boolean flushDelayedWork(final Work work) {
        system.lock();
        try {
            if (work.timer != null) {
                final WorkQueue queue = work.timerQueue;
                system.takeBack(work);
                queue.begin(-1, work, 0);
            }
        } finally {
            system.unlock();
        }
        return flushWork(work);
    }

    /** Takes the item back if it waits, and lets it run to its end if it runs. True when it was waiting. */
    public boolean cancelWork(final Work work) {
        system.lock();
        try {
            return system.takeBack(work);
        } finally {
            system.unlock();
        }
    }

    /**
     * As {@link #cancelWork}, and waits for it if it runs; while that lasts it cannot be queued, not even by itself.
     */
    public boolean cancelWorkSync(final Work work) {
        system.lock();
        try {
            final boolean waited = disableWorkSync(work);
            work.disabled--;
            return waited;
        } finally {
            system.unlock();
        }
    }

    /**
     * Takes the item back if it waits, and refuses to queue it until {@link #enableWork} has been called as often. True
     * when it was waiting.
     */
    public boolean disableWork(final Work work) {
        system.lock();
        try {
            work.disabled++;
            return system.takeBack(work);
        } finally {
            system.unlock();
        }
    }

    /** As {@link #disableWork}, and waits for it if it runs. */
    public boolean disableWorkSync(final Work work) {
        system.lock();
        try {
            final PoolWorker self = system.currentWorker();
            if (self != null && self.current() == work) {
                throw new IllegalStateException("work `" + work + "' cannot wait for itself");
            }
            work.disabled++;
            final boolean waited = system.takeBack(work);
            system.await(() -> work.runningOn == null, Long.MAX_VALUE);
            return waited;
        } finally {
            system.unlock();
        }
    }

    /**
     * Takes one {@link #disableWork} back.
     *
     * @return true when the item can be queued again
     * @throws IllegalStateException when it was not disabled
     */
    public boolean enableWork(final Work work) {
        system.lock();
        try {
            if (work.disabled == 0) {
                throw new IllegalStateException("work `" + work + "' is not disabled");
            }
            return --work.disabled == 0;
        } finally {
            system.unlock();
        }
    }

    /** Waits until everything that is queued now has run; what still has a delay does not count. */
    public void flush() {
        system.lock();
        try {
            refuseInside("flush");
            final FlushCohort closed = cohort;
            cohort = new FlushCohort(closed);
            system.await(closed::done, Long.MAX_VALUE);
        } finally {
            system.unlock();
        }
    }

    /**
     * Waits until the queue is empty; meanwhile only its own items may queue more, and whatever has a delay when that
     * ends.
     */
    public void drain() {
        drain(Long.MAX_VALUE);
    }

    private boolean drain(final long timeoutNs) {
        system.lock();
        try {
            refuseInside("drain");
            draining++;
            final boolean empty = system.await(() -> inFlight == 0, timeoutNs);
            draining--;
            return empty;
        } finally {
            system.unlock();
        }
    }

    /**
     * Drains the queue, drops what still has a delay, and gives its pools and rescuer back.
     *
     * @throws IllegalStateException the second time, or from one of its own items
     */
    public void destroy() {
        destroy(Long.MAX_VALUE);
    }

    /** As {@link #destroy()}; false when it was not empty in time, and then what waits is dropped. */
    boolean destroy(final long timeoutNs) {
        system.lock();
        try {
            refuseInside("destroy");
            if (destroying) {
                throw new IllegalStateException("work queue `" + name() + "' has been destroyed already");
            }
            destroying = true;
        } finally {
            system.unlock();
        }
        final boolean empty = drain(timeoutNs);
        system.lock();
        try {
            destroyed = true;
            Set.copyOf(delayed).forEach(system::takeBack);
            final List<PoolWorkqueue> all = new ArrayList<>(links.values());
            all.addAll(retiring);
            retiring.clear();
            all.forEach(this::giveBack);
            if (rescuer != null) {
                rescuer.die();
            }
            system.remove(this);
        } finally {
            system.unlock();
        }
        return empty;
    }

    private void giveBack(final PoolWorkqueue link) {
        Set.copyOf(link.inactive).forEach(system::takeBack);
        for (final Work work : link.pool.worklist.toArray(new Work[0])) {
            if (work.queued == link) {
                system.takeBack(work);
            }
        }
        system.release(link.pool);
    }

    private void refuseInside(final String action) {
        if (system.currentQueue() == this) {
            throw new IllegalStateException("work `" + system.currentWorker().current() + "' cannot " + action
                    + " work queue `" + name() + "' that it runs on: it would wait for itself");
        }
    }

    void rescuer(final PoolWorker newRescuer) {
        rescuer = newRescuer;
    }

    PoolWorker rescuer() {
        return rescuer;
    }

    /** The pool of a link has no worker for our items: the rescuer shall come. */
    void mayday(final PoolWorkqueue link) {
        if (rescuer != null && !rescuer.maydays.contains(link)) {
            rescuer.maydays.add(link);
            rescuer.wake();
        }
    }

    void ran(final boolean good, final long waited, final long took) {
        executed++;
        failed += good ? 0 : 1;
        longestNs = Math.max(longestNs, took);
        latestNs = Math.max(latestNs, waited);
    }

    /**
     * Figures at one moment: active items wait for a worker or run, inactive ones wait for the limit, delayed ones for
     * their time.
     */
    public record Stats(
            int active,
            int inactive,
            int delayed,
            long executed,
            long failed,
            long hogs,
            long rescued,
            long longestNs,
            long latestNs) {}

    /** The figures now. */
    public Stats stats() {
        system.lock();
        try {
            final int active = Stream.concat(links.values().stream(), retiring.stream())
                    .mapToInt(l -> l.active)
                    .sum();
            return new Stats(
                    active,
                    inFlight - active,
                    delayed.size(),
                    executed,
                    failed,
                    hogs,
                    rescuedItems,
                    longestNs,
                    latestNs);
        } finally {
            system.unlock();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
