package dev.sluice.graph.work;

import dev.sluice.graph.kthread.KThread;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one ordered list of work items (Linux {@code kthread_worker}). Thread-safe; items run one after the other
 * in the order of queueing on the thread that {@link KthreadWorkers} gave it, or on whoever calls {@link #runNext()}.
 *
 * <p>Waiting calls ({@code flush..}, {@code cancel..Sync}, {@link #destroy()}) from inside the worker's own items would
 * wait for themselves and are refused with an {@link IllegalStateException}. They are not ended by an interrupt, which
 * is kept.
 */
public final class KthreadWorker {
    private static final Logger LOG = LoggerFactory.getLogger(KthreadWorker.class);

    /** The function of the items that only mark a place in the list; they are not counted. */
    private static final KthreadWork.Function MARK = self -> {};

    private final String name;
    private final WorkTimers timers;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final LinkedHashSet<KthreadWork> queue = new LinkedHashSet<>();
    private final Set<KthreadWork> delayed = new HashSet<>();

    private volatile KThread thread;
    private volatile Thread executor;
    private KthreadWork current;
    private boolean waking;
    private boolean destroyed;
    private long executed;
    private long failed;
    private long longestNs;
    private long latestNs;
    private long currentSinceNs;

    KthreadWorker(final String name, final WorkTimers timers) {
        this.name = name;
        this.timers = timers;
        this.clock = timers.clock();
    }

    public String name() {
        return name;
    }

    /**
     * Puts the item at the end of the list.
     *
     * @return false when it waits already, or is being cancelled, or queues itself on a worker that is being destroyed
     * @throws IllegalStateException when the worker has been destroyed
     * @throws IllegalArgumentException when the item belongs to another worker
     */
    public boolean queueWork(final KthreadWork work) {
        return queueDelayedWork(work, 0);
    }

    /** As {@link #queueWork}, {@code delayNs} later; waiting for that counts as waiting in the list. */
    public boolean queueDelayedWork(final KthreadWork work, final long delayNs) {
        work.attach(this);
        lock.lock();
        try {
            if (refused(work) || pending(work) || work.canceling > 0) {
                return false;
            }
            begin(work, delayNs);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues the item {@code delayNs} from now whether it waits or not.
     *
     * @return true when it was waiting, false when it was idle and has been queued, or is being cancelled
     */
    public boolean modDelayedWork(final KthreadWork work, final long delayNs) {
        work.attach(this);
        lock.lock();
        try {
            if (refused(work) || work.canceling > 0) {
                return false;
            }
            final boolean waited = pending(work);
            if (waited) {
                takeBack(work, false);
            }
            begin(work, delayNs);
            return waited;
        } finally {
            lock.unlock();
        }
    }

    private void begin(final KthreadWork work, final long delayNs) {
        work.generation++;
        if (delayNs > 0) {
            delayed.add(work);
            // The action looks whether its timer is still the one that counts: cancelling may come between.
            final WorkTimers.Timer[] own = new WorkTimers.Timer[1];
            own[0] = timers.arm(delayNs, () -> expired(work, own));
            work.timer = own[0];
        } else {
            append(work);
        }
    }

    private void expired(final KthreadWork work, final WorkTimers.Timer[] own) {
        lock.lock();
        try {
            if (own[0] != null && work.timer == own[0]) {
                work.timer = null;
                delayed.remove(work);
                append(work);
            }
        } finally {
            lock.unlock();
        }
    }

    private void append(final KthreadWork work) {
        work.queued = true;
        work.queuedNs = clock.nanoTime();
        queue.add(work);
        final KThread sleeper = thread;
        if (sleeper != null && current == null && !waking) {
            // Once is enough: it is taken back by the turn that it leads to.
            waking = true;
            sleeper.wake();
        }
    }

    private boolean refused(final KthreadWork work) {
        if (!destroyed) {
            return false;
        }
        if (executor == Thread.currentThread()) {
            return true;
        }
        throw new IllegalStateException(
                "cannot queue work `" + work.name() + "': worker `" + name + "' has been destroyed");
    }

    private static boolean pending(final KthreadWork work) {
        return work.queued || work.timer != null;
    }

    /** Out of the list or of the timers; {@code end} says that nobody will run this round of it. */
    private void takeBack(final KthreadWork work, final boolean end) {
        if (work.timer != null) {
            timers.cancel(work.timer);
            work.timer = null;
            delayed.remove(work);
        }
        queue.remove(work);
        work.queued = false;
        if (end) {
            work.finished = work.generation;
            ended.signalAll();
        }
    }

    /**
     * Runs the next item, if there is one, on the calling thread: the worker's own, or a test's.
     *
     * @return false when there was none
     */
    public boolean runNext() {
        final KthreadWork work;
        final long generation;
        final long waited;
        lock.lock();
        try {
            waking = false;
            if (queue.isEmpty()) {
                return false;
            }
            work = queue.removeFirst();
            work.queued = false;
            generation = work.generation;
            current = work;
            executor = Thread.currentThread();
            currentSinceNs = clock.nanoTime();
            waited = currentSinceNs - work.queuedNs;
        } finally {
            lock.unlock();
        }
        boolean good = false;
        try {
            work.function().run(work);
            good = true;
        } catch (final Throwable e) {
            // an Error too: a worker that died here would be missed by all other items
            LOG.error("work {} failed on worker {}", work, name, e);
        } finally {
            end(work, generation, waited, good);
        }
        return true;
    }

    private void end(final KthreadWork work, final long generation, final long waited, final boolean good) {
        final long ran;
        lock.lock();
        try {
            ran = clock.nanoTime() - currentSinceNs;
            executed += work.function() == MARK ? 0 : 1;
            failed += good ? 0 : 1;
            longestNs = Math.max(longestNs, ran);
            latestNs = Math.max(latestNs, waited);
            current = null;
            executor = null;
            work.finished = Math.max(work.finished, generation);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        WorkItemEvent.record(name, work.name(), waited, ran);
    }

    /**
     * Waits until the item has run that waits or runs now; what is queued later does not count. A delay is not
     * shortened.
     *
     * @return false when it was idle
     */
    public boolean flushWork(final KthreadWork work) {
        work.attach(this);
        lock.lock();
        try {
            if (!pending(work) && current != work) {
                return false;
            }
            refuseInside("flush work `" + work.name() + "'");
            awaitFinished(work, work.generation);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that is in the list now has run. */
    public void flushWorker() {
        lock.lock();
        try {
            refuseInside("flush the worker");
            if (queue.isEmpty() && current == null) {
                return;
            }
            final KthreadWork mark = new KthreadWork("flush", MARK);
            mark.generation = 1;
            append(mark);
            awaitFinished(mark, 1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the item back if it waits, and waits for it if it runs; while that lasts it cannot be queued, not even by
     * itself.
     *
     * @return true when it was waiting
     */
    public boolean cancelWorkSync(final KthreadWork work) {
        work.attach(this);
        lock.lock();
        try {
            if (current == work) {
                refuseInside("cancel work `" + work.name() + "'");
            }
            final boolean waited = pending(work);
            if (waited) {
                takeBack(work, current != work);
            }
            if (current == work) {
                work.canceling++;
                while (current == work) {
                    ended.awaitUninterruptibly();
                }
                work.canceling--;
                if (!pending(work)) {
                    work.finished = work.generation;
                    ended.signalAll();
                }
            }
            return waited;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #cancelWorkSync}, for an item that may wait for its delay. */
    public boolean cancelDelayedWorkSync(final KthreadWork work) {
        return cancelWorkSync(work);
    }

    /**
     * Ends the worker: nothing new is taken, delayed items are dropped and named in the log, what is in the list is
     * run, then the thread ends.
     *
     * @throws IllegalStateException the second time, or from one of its own items
     */
    public void destroy() {
        lock.lock();
        try {
            refuseInside("destroy the worker");
            if (destroyed) {
                throw new IllegalStateException("worker `" + name + "' has been destroyed already");
            }
            destroyed = true;
            if (!delayed.isEmpty()) {
                LOG.warn("worker {} is destroyed with delayed work {}", name, delayed);
                Set.copyOf(delayed).forEach(work -> takeBack(work, true));
            }
        } finally {
            lock.unlock();
        }
        final KThread running = thread;
        if (running != null) {
            running.stop();
        }
    }

    private void awaitFinished(final KthreadWork work, final long generation) {
        while (work.finished < generation) {
            ended.awaitUninterruptibly();
        }
    }

    private void refuseInside(final String action) {
        if (executor == Thread.currentThread()) {
            throw new IllegalStateException("cannot " + action + " from inside worker `" + name + "': its item `"
                    + current + "' would wait for itself");
        }
    }

    /** The worker's thread: runs what comes and drains the list before it ends. */
    int loop(final KThread self) {
        thread = self;
        while (true) {
            self.parkMe();
            if (!runNext()) {
                if (self.shouldStop()) {
                    return 0;
                }
                self.sleep();
            }
        }
    }

    /** Figures at one moment. {@code current} is null when idle. */
    public record Stats(
            int queued, int delayed, long executed, long failed, long longestNs, long latestNs, String current) {}

    /** The figures now. */
    public Stats stats() {
        lock.lock();
        try {
            final String running = current == null ? null : current.name();
            return new Stats(queue.size(), delayed.size(), executed, failed, longestNs, latestNs, running);
        } finally {
            lock.unlock();
        }
    }

    void thread(final KThread newThread) {
        thread = newThread;
    }

    /** Its thread; null of one that is turned by hand. */
    public KThread thread() {
        return thread;
    }
}
