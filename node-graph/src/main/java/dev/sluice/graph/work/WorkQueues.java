package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.graph.work.WorkQueueSpec.Flag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Concurrency-managed work queues: the queues, the pools that serve them, and the lock of both (Linux
 * {@code kernel/workqueue.c}). Thread-safe.
 *
 * <p>Starts in two stages: queues can be made and filled at once, {@link #start()} makes the first worker of each pool
 * and the rescuers. One lock guards all lists, never held while an item runs or a thread is made; this is control path,
 * where a lock of some ten nanoseconds beats per-pool locks with rules for their order. Code in an item that blocks
 * says so with {@link #blocking()}, so that its pool goes on.
 */
public final class WorkQueues {
    /**
     * A worker that keeps others waiting for so long does not count for concurrency any more
     * ({@code wq_cpu_intensive_thresh_us}).
     */
    static final long CPU_INTENSIVE_NS = 10_000_000;

    /** {@code IDLE_WORKER_TIMEOUT}. */
    static final long IDLE_TIMEOUT_NS = 300_000_000_000L;

    /** {@code CREATE_COOLDOWN}. */
    static final long CREATE_COOLDOWN_NS = 1_000_000_000;

    /** A pool that makes no progress for so long is reported. */
    static final long STALL_NS = 30_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueues.class);

    private final WorkTimers timers;
    private final WorkerLauncher launcher;
    private final WorkPlacement placement;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<String, WorkQueue> queues = new LinkedHashMap<>();
    private final Map<WorkerPool.Key, WorkerPool> pools = new LinkedHashMap<>();
    private final ThreadLocal<PoolWorker> current = new ThreadLocal<>();
    private int waiters;
    private int nextPoolId;
    private volatile boolean online;
    private boolean closed;
    private String lastStall;

    /** Stage one: nothing runs yet. {@code timers} must have a thread by {@link #start()}. */
    public WorkQueues(final KThreads threads, final WorkTimers timers) {
        this(
                new KThreadLauncher(threads),
                timers,
                new WorkPlacement(
                        threads.platform().allowedCores(), threads::housekeeping, threads.platform()::currentCore));
    }

    WorkQueues(final WorkerLauncher launcher, final WorkTimers timers, final WorkPlacement placement) {
        this.launcher = launcher;
        this.timers = timers;
        this.placement = placement;
        // The kernel's numbers of unbound pools follow those of two pools per core.
        this.nextPoolId = 2 * (placement.highest() + 1);
    }

    /**
     * Makes a queue.
     *
     * @throws IllegalArgumentException when the name is taken or the attributes name a core that is not there
     * @throws dev.sluice.graph.kthread.KThreadException after {@link #start()} when a rescuer is asked for and cannot
     *     be had
     */
    public WorkQueue create(final WorkQueueSpec spec) throws InterruptedException {
        placement.refuseUnknown(spec);
        final WorkQueue queue = new WorkQueue(this, spec);
        if (online) {
            launchRescuer(queue);
        }
        lock.lock();
        try {
            if (closed || queues.containsKey(spec.name())) {
                if (queue.rescuer() != null) {
                    queue.rescuer().die();
                }
                throw new IllegalArgumentException("work queue `" + spec.name() + "' "
                        + (closed ? "cannot be made: shutting down" : "exists already"));
            }
            queues.put(spec.name(), queue);
            if (spec.has(Flag.UNBOUND)) {
                queue.linkOf(-1);
            }
            return queue;
        } finally {
            lock.unlock();
        }
    }

    private void launchRescuer(final WorkQueue queue) throws InterruptedException {
        if (!queue.spec().has(Flag.MEM_RECLAIM) || queue.rescuer() != null) {
            return;
        }
        final PoolWorker rescuer = new PoolWorker(this, queue);
        rescuer.handle(launcher.launch(rescuer.name(), placement.housekeeping(), 0, rescuer::rescue));
        queue.rescuer(rescuer);
        rescuer.wake();
    }

    /**
     * Stage two: makes the first worker of each pool and the rescuers; what has been queued starts to run, and the
     * watchdog watches. A worker that cannot be had is reported and tried again, a rescuer that cannot is an error.
     */
    public void start() throws InterruptedException {
        for (final WorkQueue queue : list()) {
            launchRescuer(queue);
        }
        lock.lock();
        try {
            if (online) {
                throw new IllegalStateException("the work queues have been started already");
            }
            online = true;
            for (final WorkerPool pool : List.copyOf(pools.values())) {
                pool.createWorker();
                pool.kick();
            }
        } finally {
            lock.unlock();
        }
        timers.arm(STALL_NS / 2, this::watch);
    }

    /**
     * To be called by an item's code before it blocks, in a {@code try}: until the end of the block the worker does not
     * count as running, and its pool lets another one go on. Does nothing on other threads.
     */
    public Blocked blocking() {
        final PoolWorker worker = current.get();
        if (worker == null) {
            return () -> {};
        }
        lock.lock();
        try {
            worker.block();
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                worker.unblock();
            } finally {
                lock.unlock();
            }
        };
    }

    /** As {@link #blocking()} round one call. */
    public <T> T block(final Callable<T> call) throws Exception {
        try (var _ = blocking()) {
            return call.call();
        }
    }

    /** The end of a blocking stretch. */
    @FunctionalInterface
    public interface Blocked extends AutoCloseable {
        @Override
        void close();
    }

    /** The queue of this name, null when there is none: {@code events} and its like, which the daemon makes for all. */
    public WorkQueue get(final String name) {
        lock.lock();
        try {
            return queues.get(name);
        } finally {
            lock.unlock();
        }
    }

    /** The queues in the order of creation. */
    public List<WorkQueue> list() {
        lock.lock();
        try {
            return List.copyOf(queues.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Destroys all queues and ends all workers.
     *
     * @return the names of the queues that were not empty within {@code timeoutNs} in all
     */
    public List<String> close(final long timeoutNs) {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        final List<String> late = new ArrayList<>();
        final long deadline = now() + timeoutNs;
        for (final WorkQueue queue : list().reversed()) {
            if (!queue.destroy(Math.max(0, deadline - now()))) {
                late.add(queue.name());
            }
        }
        lock.lock();
        try {
            pools.values().forEach(WorkerPool::destroy);
            pools.clear();
        } finally {
            lock.unlock();
        }
        return late;
    }

    /**
     * Figures of a pool at one moment.
     *
     * @param queues that use it
     * @param running workers that count as running; of an unbound pool, which counts none, those that have an item
     */
    public record PoolStats(
            String name,
            String cores,
            int nice,
            int queues,
            int workers,
            int idle,
            int running,
            int pending,
            long created,
            long culled,
            long stalls,
            String error) {}

    /** The pools in the order of creation. */
    public List<PoolStats> pools() {
        lock.lock();
        try {
            return pools.values().stream().map(WorkerPool::stats).toList();
        } finally {
            lock.unlock();
        }
    }

    /** What the workers do that do something, a line each: {@code slwork/0:1: scan of events for 12 ms, blocked}. */
    public List<String> busyWorkers() {
        lock.lock();
        try {
            return pools.values().stream()
                    .flatMap(p -> p.workers.stream())
                    .filter(w -> w.current() != null)
                    .map(w -> w.describe(now()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The last report of the watchdog, or null. */
    public String lastStall() {
        lock.lock();
        try {
            return lastStall;
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        final List<WorkerPool> stalled = new ArrayList<>();
        lock.lock();
        try {
            long next = STALL_NS / 2;
            for (final WorkerPool pool : pools.values()) {
                final long left = pool.worklist.isEmpty() ? STALL_NS : STALL_NS - (now() - pool.progressNs);
                if (left <= 0) {
                    pool.stalls++;
                    stalled.add(pool);
                } else {
                    next = Math.min(next, left);
                }
            }
            for (final WorkerPool pool : stalled) {
                lastStall = StallReport.of(pool, now());
                LOG.error("{}", lastStall);
            }
            if (!closed) {
                timers.arm(next, this::watch);
            }
        } finally {
            lock.unlock();
        }
    }

    WorkerPool poolFor(final WorkQueueSpec spec, final int core) {
        final WorkerPool.Key key = core >= 0
                ? new WorkerPool.Key(core, spec.has(Flag.HIGHPRI) ? WorkQueueSpec.HIGHPRI_NICE : 0, CoreSet.EMPTY)
                : new WorkerPool.Key(-1, spec.nice(), spec.cores());
        WorkerPool pool = pools.get(key);
        if (pool == null) {
            pool = new WorkerPool(this, key, core >= 0 ? core : nextPoolId++);
            pools.put(key, pool);
            if (online) {
                pool.requestWorker(0);
            }
        }
        return pool;
    }

    /** A queue does not use the pool any more; the pools of cores stay. */
    void release(final WorkerPool pool) {
        if (--pool.references == 0 && !pool.bound()) {
            pools.remove(pool.key());
            pool.destroy();
        }
    }

    void remove(final WorkQueue queue) {
        queues.remove(queue.name());
    }

    WorkPlacement placement() {
        return placement;
    }

    void creationFailed(final WorkerPool pool, final String error) {
        LOG.warn("pool {} gets no worker: {}", pool.label(), error);
    }

    /** Takes an item out of wherever it waits; false when it does not. Called with the lock. */
    boolean takeBack(final Work work) {
        if (work.timer != null) {
            timers.cancel(work.timer);
            work.timerQueue.dropTimer(work);
            work.generation++;
        } else if (work.queued != null) {
            work.queued.remove(work, now());
        } else {
            return false;
        }
        if (work.runningOn == null) {
            work.finished = work.generation;
            signalEnded();
        }
        return true;
    }

    /**
     * Waits until {@code done}, or {@code timeoutNs} is over; lets the pool go on when an item waits. Called with the
     * lock.
     */
    boolean await(final BooleanSupplier done, final long timeoutNs) {
        final PoolWorker self = current.get();
        long left = timeoutNs;
        boolean interrupted = false;
        waiters++;
        if (self != null) {
            self.block();
        }
        try {
            while (!done.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                try {
                    left = ended.awaitNanos(left);
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            waiters--;
            if (self != null) {
                self.unblock();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void signalEnded() {
        if (waiters > 0) {
            ended.signalAll();
        }
    }

    PoolWorker enter(final PoolWorker worker) {
        final PoolWorker outer = current.get();
        current.set(worker);
        return outer;
    }

    void leave(final PoolWorker outer) {
        if (outer == null) {
            current.remove();
        } else {
            current.set(outer);
        }
    }

    PoolWorker currentWorker() {
        return current.get();
    }

    WorkQueue currentQueue() {
        final PoolWorker worker = current.get();
        return worker == null ? null : worker.currentQueue();
    }

    boolean online() {
        return online;
    }

    WorkTimers timers() {
        return timers;
    }

    WorkerLauncher launcher() {
        return launcher;
    }

    long now() {
        return timers.clock().nanoTime();
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
