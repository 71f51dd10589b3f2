package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Workers that share a list of items: one pool per core and priority, and one per set of attributes of unbound queues.
 * Everything here is guarded by the lock of {@link WorkQueues}.
 *
 * <p>A pool on a core keeps just enough workers running: an item starts when none runs. A worker that blocks, or
 * computes for long, does not count as running, so another one goes on. In an unbound pool no worker counts as running,
 * and every item starts at once.
 */
final class WorkerPool {
    /** What pools are shared by. {@code core} is -1 of an unbound pool. */
    record Key(int core, int nice, CoreSet cores) {}

    private final WorkQueues system;
    private final Key key;
    private final String label;
    private final BitSet usedIds = new BitSet();

    final LinkedHashSet<Work> worklist = new LinkedHashSet<>();
    final List<PoolWorker> workers = new ArrayList<>();
    /** The most recently idle first. */
    final ArrayDeque<PoolWorker> idle = new ArrayDeque<>();

    /** Queues that use it; an unbound pool without one goes away. */
    int references;

    int running;
    boolean creating;
    boolean dead;
    WorkTimers.Timer cullTimer;
    WorkTimers.Timer hogTimer;
    WorkTimers.Timer createTimer;
    long progressNs;
    long created;
    long culled;
    long stalls;
    String createError;

    WorkerPool(final WorkQueues system, final Key key, final int id) {
        this.system = system;
        this.key = key;
        this.label = key.core() < 0 ? "u" + id : Integer.toString(key.core());
    }

    Key key() {
        return key;
    }

    boolean bound() {
        return key.core() >= 0;
    }

    /** {@code 2}, {@code 2H}, {@code u8}: what the CLI shows. */
    String label() {
        return label + (highpri() ? "H" : "");
    }

    private boolean highpri() {
        return bound() && key.nice() < 0;
    }

    /** Takes the lowest free number and makes the kernel's name with it: {@code slwork/2:0H}. */
    String workerName(final int id) {
        return "slwork/" + label + ":" + id + (highpri() ? "H" : "");
    }

    int takeId() {
        final int id = usedIds.nextClearBit(0);
        usedIds.set(id);
        return id;
    }

    void returnId(final int id) {
        usedIds.clear(id);
    }

    void append(final Work work, final long nowNs) {
        if (worklist.isEmpty()) {
            progressNs = nowNs;
        }
        worklist.add(work);
        kick();
    }

    boolean needMoreWorker() {
        return !worklist.isEmpty() && running == 0;
    }

    boolean keepWorking() {
        return !worklist.isEmpty() && running <= 1;
    }

    boolean needToCreate() {
        return needMoreWorker() && idle.isEmpty();
    }

    /**
     * Wakes a worker when items wait and none runs, has one made when none is there, and watches over those that keep
     * the others waiting.
     */
    void kick() {
        if (!system.online() || dead) {
            return;
        }
        if (needMoreWorker()) {
            if (!idle.isEmpty()) {
                idle.getFirst().wake();
            } else {
                if (createError != null) {
                    callRescuers();
                }
                requestWorker(0);
            }
        } else if (!worklist.isEmpty() && hogTimer == null) {
            hogTimer = system.timers().arm(WorkQueues.CPU_INTENSIVE_NS, this::detectHogs);
        }
    }

    /** Has a worker made by the timer thread. */
    void requestWorker(final long delayNs) {
        if (createTimer == null && !creating) {
            createTimer = system.timers().arm(delayNs, this::createLater);
        }
    }

    private void createLater() {
        system.lock();
        try {
            createTimer = null;
            if (!dead && (needToCreate() || workers.isEmpty())) {
                createWorker();
            }
        } finally {
            system.unlock();
        }
    }

    /**
     * Makes an idle worker. Called with the lock, which it gives back for the time of the launch. False when none could
     * be had.
     */
    boolean createWorker() {
        if (creating || !system.online()) {
            return false;
        }
        creating = true;
        final int id = takeId();
        final PoolWorker worker = new PoolWorker(system, this, workerName(id), id);
        WorkerLauncher.Handle handle = null;
        String error = null;
        system.unlock();
        try {
            handle = system.launcher().launch(worker.name(), cores(), key.nice(), worker::turn);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            error = "interrupted";
        } catch (final RuntimeException e) {
            error = String.valueOf(e.getMessage());
        } finally {
            system.lock();
            creating = false;
        }
        if (handle == null) {
            returnId(id);
            creationFailed(error);
            return false;
        }
        if (dead) {
            handle.stop();
            return false;
        }
        createError = null;
        created++;
        worker.handle(handle);
        workers.add(worker);
        worker.enterIdle();
        worker.wake();
        return true;
    }

    /** Calls the rescuers of the queues whose items wait here, and tries again later. */
    private void creationFailed(final String error) {
        if (createError == null) {
            // once until it goes well again: it is tried each second
            system.creationFailed(this, error);
        }
        createError = error;
        callRescuers();
        if (!dead) {
            requestWorker(WorkQueues.CREATE_COOLDOWN_NS);
        }
    }

    void callRescuers() {
        for (final Work work : worklist) {
            work.queued.queue.mayday(work.queued);
        }
    }

    private CoreSet cores() {
        if (bound()) {
            return CoreSet.of(key.core());
        }
        return key.cores().isEmpty() ? system.placement().housekeeping() : key.cores();
    }

    /** Timer: items have waited behind a running one; who has run too long since then does not count any more. */
    private void detectHogs() {
        system.lock();
        try {
            hogTimer = null;
            final long now = system.now();
            long soonest = Long.MAX_VALUE;
            for (final PoolWorker worker : workers) {
                soonest = Math.min(soonest, worker.flagWhenHog(now));
            }
            if (!worklist.isEmpty() && running > 0 && soonest != Long.MAX_VALUE) {
                hogTimer = system.timers().arm(soonest, this::detectHogs);
            }
            kick();
        } finally {
            system.unlock();
        }
    }

    /** Keeps one idle worker and looks after the others when their time may be over. */
    void armCulling() {
        if (idle.size() > 1 && cullTimer == null && !dead) {
            final long oldest = system.now() - idle.getLast().idleSinceNs();
            cullTimer = system.timers().arm(WorkQueues.IDLE_TIMEOUT_NS - oldest, this::cull);
        }
    }

    private void cull() {
        system.lock();
        try {
            cullTimer = null;
            final long now = system.now();
            while (idle.size() > 1 && now - idle.getLast().idleSinceNs() >= WorkQueues.IDLE_TIMEOUT_NS) {
                culled++;
                idle.removeLast().die();
            }
            armCulling();
        } finally {
            system.unlock();
        }
    }

    /** Ends all workers; those that run an item end after it. */
    void destroy() {
        dead = true;
        for (final WorkTimers.Timer timer : new WorkTimers.Timer[] {cullTimer, hogTimer, createTimer}) {
            if (timer != null) {
                system.timers().cancel(timer);
            }
        }
        for (final PoolWorker worker : List.copyOf(workers)) {
            idle.remove(worker);
            worker.die();
        }
    }

    /** What is shown of it. Under the lock. */
    WorkQueues.PoolStats stats() {
        final String cores = key.cores().isEmpty() ? "any" : key.cores().toString();
        return new WorkQueues.PoolStats(
                label(),
                bound() ? Integer.toString(key.core()) : cores,
                key.nice(),
                references,
                workers.size(),
                idle.size(),
                bound() ? running : workers.size() - idle.size(),
                worklist.size(),
                created,
                culled,
                stalls,
                createError);
    }
}
