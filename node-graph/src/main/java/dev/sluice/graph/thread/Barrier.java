package dev.sluice.graph.thread;

import dev.sluice.graph.event.EventKind;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.time.SystemClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.FlightRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all workers while the main thread changes what must not change under them: the shape of the graph, workers,
 * queue placement. Not for tables, which are published.
 *
 * <p>Main thread: {@link #sync} and {@link #release}, nesting, or {@link #hold}. When the graph has changed in between,
 * all threads rebuild their clones in parallel after the release, and {@code release} returns when they have. Under
 * load the barrier stays open for a multiple of the time for which it was closed. Workers that do not come in time are
 * reported and counted out, and join again when they come round: the caller gets {@link BarrierTimeout}, nobody hangs,
 * and a pause of the whole machine or a garbage collection is not taken for a dead worker.
 *
 * <p>Workers: {@link #check} at the start of each turn, two loads while open.
 */
public final class Barrier {
    /**
     * Time in which all workers must arrive, unless set otherwise: also enough for a first packet whose node classes
     * are still being loaded.
     */
    public static final long DEFAULT_TIMEOUT_NS = 3_000_000_000L;

    /** Open time is at least so many times the closed time before it, when a worker is busy. */
    static final int OPEN_FACTOR = 3;

    /** But main never waits longer than this for it. */
    static final long MAX_HOLD_DOWN_NS = 1_000_000;

    /** A worker is busy when its internal nodes work on more packets a turn. */
    private static final double BUSY_VECTORS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);
    private static final int SPINS = 2_000;
    private static final int YIELDS = 200;
    private static final long NAP_NS = 20_000;
    private static final long STALL_NS = 10_000_000;
    private static final long REBUILD_TIMEOUT_NS = 10_000_000_000L;

    private final Threads threads;
    private final Graph graph;
    private final BarrierLines lines;
    private final AtomicReferenceArray<Thread> parked;
    private final AtomicReferenceArray<RuntimeException> rebuildFailures;
    private final int closedEvent;
    private final int openEvent;
    private final BarrierJournal journal = new BarrierJournal();
    private volatile GraphShape shape;
    private long timeoutNs = DEFAULT_TIMEOUT_NS;

    private int depth;
    private String reason;
    private long askedNs;
    private long heldDownNs;
    private long gatherNs;
    private long closedTicks;
    private long openFromTicks;
    private long lastReleaseNs;
    private BarrierEvent event;

    /** Workers that are being held. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Barrier(final Threads threads, final Graph graph, final int capacity) {
        this.threads = threads;
        this.graph = graph;
        this.lines = new BarrierLines(capacity);
        this.parked = new AtomicReferenceArray<>(capacity);
        this.rebuildFailures = new AtomicReferenceArray<>(capacity);
        this.closedEvent = threads.events()
                .type((gather, workers) -> "barrier closed, " + workers + " workers gathered in " + gather + " ns");
        this.openEvent = threads.events()
                .type((closed, late) ->
                        "barrier open after " + closed + " ns" + (late == 0 ? "" : ", late workers: " + late));
    }

    /** As {@link #sync}, released when the result is closed. Main thread. */
    public Held hold(final String why) {
        sync(why);
        return this::release;
    }

    /**
     * Stops all workers; nests. Main thread.
     *
     * @param why who wants it and what for; shown in the journal, that of the outermost call
     * @throws BarrierTimeout when a worker did not arrive; then the barrier is open and must not be released
     */
    public void sync(final String why) {
        threads.checkMain();
        if (depth > 0) {
            depth++;
            return;
        }
        reason = why;
        askedNs = threads.clock().nowNs();
        event = FlightRecorder.isInitialized() ? new BarrierEvent() : null;
        holdDown();
        if (event != null) {
            event.begin();
        }
        final long from = SystemClock.ticks();
        final long closed = lines.epoch() + 1;
        lines.epoch(closed);
        final List<GraphThread> awaited = live();
        awaited.forEach(GraphThread::wake);
        final List<GraphThread> late = await(awaited, closed, timeoutNs);
        closedTicks = SystemClock.ticks();
        gatherNs = closedTicks - from;
        if (!late.isEmpty()) {
            giveUp(awaited.size(), late);
        }
        depth = 1;
        if (threads.events().wants(EventKind.BARRIER)) {
            threads.events().log(0, closedEvent, gatherNs, awaited.size());
        }
    }

    /**
     * Lets the workers run when this is the outermost release. Main thread.
     *
     * @throws IllegalStateException when the barrier is not held; or, with all threads running again, when a thread
     *     could not rebuild its clone: it goes on with the graph as it was
     */
    public void release() {
        threads.checkMain();
        if (depth == 0) {
            throw new IllegalStateException("barrier released without being held");
        }
        if (--depth > 0) {
            return;
        }
        final int workers = live().size();
        RuntimeException failure = null;
        final GraphShape before = shape;
        try {
            if (before != null) {
                shape = graph.shape();
            }
        } catch (final RuntimeException e) {
            failure = e;
        }
        final boolean changed = before != null && before.version() != shape.version();
        final long openTicks = SystemClock.ticks();
        open();
        final long closedNs = openTicks - closedTicks;
        openFromTicks = openTicks;
        if (changed) {
            failure = rebuildAll();
        }
        final long rebuildNs = changed ? Math.max(1, SystemClock.ticks() - openTicks) : 0;
        record(workers, closedNs, rebuildNs, List.of());
        if (failure != null) {
            throw new IllegalStateException("the graph was not rebuilt: " + failure.getMessage(), failure);
        }
    }

    /** True between the outermost sync and its release. Main thread. */
    public boolean isHeld() {
        return depth > 0;
    }

    /** Depth of nesting, 0 when open. Main thread. */
    public int depth() {
        return depth;
    }

    /** What it was used for. Main thread. */
    public BarrierJournal journal() {
        return journal;
    }

    /** Loop time of the last release. Main thread. */
    public long lastReleaseNs() {
        return lastReleaseNs;
    }

    /** Sets the time in which all workers must arrive. Main thread. */
    public void timeoutNs(final long ns) {
        timeoutNs = ns;
    }

    /** One word for {@code show threads}: blank for a thread that takes part. Any thread. */
    public String stateOf(final int thread) {
        return switch ((int) lines.state(thread)) {
            case (int) BarrierLines.LATE -> "late";
            case (int) BarrierLines.DEAD -> "dead";
            case (int) BarrierLines.ABSENT -> thread == 0 ? "" : "stopped";
            default -> "";
        };
    }

    /** True when the worker takes part: it was started, and is neither late nor dead. Any thread. */
    public boolean isLive(final int thread) {
        return lines.state(thread) == BarrierLines.LIVE;
    }

    /**
     * Start of a worker's turn: waits while closed, and brings the clone up to the graph when it has changed. That
     * worker.
     */
    void check(final GraphThread worker) {
        if (!lines.mayPass(worker.index())) {
            arrive(worker);
        }
    }

    /**
     * True when the worker must come to the barrier instead of sleeping. That worker, and main for which it is never
     * true.
     */
    boolean isClosedFor(final GraphThread thread) {
        return thread.index() != 0 && !lines.mayPass(thread.index());
    }

    private void arrive(final GraphThread worker) {
        final int index = worker.index();
        worker.stats().held();
        while (!worker.stopRequested()) {
            if (lines.state(index) != BarrierLines.LIVE) {
                comeBack(worker);
                continue;
            }
            final long epoch = lines.epoch();
            if (BarrierLines.isClosed(epoch)) {
                lines.ack(index, epoch);
                waitWhile(worker, epoch);
                continue;
            }
            rebuild(worker);
            lines.ack(index, epoch);
            if (lines.mayPass(index)) {
                return;
            }
        }
    }

    /** A worker that was counted out asks to take part again and waits until main says so. */
    private void comeBack(final GraphThread worker) {
        worker.postSurely(threads.main(), () -> readmit(worker));
        awaitAdmission(worker);
    }

    private void readmit(final GraphThread worker) {
        if (lines.state(worker.index()) == BarrierLines.LATE) {
            LOG.warn("worker {} is back at the barrier and takes part again", worker.name());
            admit(worker);
        }
    }

    /** Waits until main lets the worker take part, or wants it to end. That worker. */
    void awaitAdmission(final GraphThread worker) {
        final int index = worker.index();
        parked.set(index, Thread.currentThread());
        while (lines.state(index) != BarrierLines.LIVE && !worker.stopRequested()) {
            worker.runReplies();
            LockSupport.parkNanos(this, STALL_NS);
        }
        parked.set(index, null);
    }

    /** Lets a worker take part. Main thread, the barrier open. */
    void admit(final GraphThread worker) {
        lines.ack(worker.index(), lines.epoch());
        lines.state(worker.index(), BarrierLines.LIVE);
        unpark(worker.index());
    }

    /** A worker's function ended with an exception: nobody waits for it any more. That worker. */
    void died(final int thread) {
        lines.state(thread, BarrierLines.DEAD);
    }

    /** A worker has ended. That worker, or main when it is gone. */
    void left(final int thread) {
        lines.state(thread, BarrierLines.ABSENT);
    }

    void unpark(final int thread) {
        final Thread waiting = parked.get(thread);
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** The shape that all clones have or are about to get; null before the start. */
    GraphShape shape() {
        return shape;
    }

    void shape(final GraphShape first) {
        shape = first;
    }

    private void rebuild(final GraphThread thread) {
        final GraphShape wanted = shape;
        if (wanted != null && thread.dispatcher().version() != wanted.version()) {
            try {
                thread.dispatcher().dispatchPending();
                thread.dispatcher().rebuild(wanted);
                rebuildFailures.set(thread.index(), null);
            } catch (final RuntimeException e) {
                rebuildFailures.set(thread.index(), e);
            }
        }
    }

    private void waitWhile(final GraphThread worker, final long epoch) {
        for (int i = 0; i < SPINS; i++) {
            if (lines.epoch() != epoch) {
                return;
            }
            Thread.onSpinWait();
        }
        final int index = worker.index();
        parked.set(index, Thread.currentThread());
        while (lines.epoch() == epoch && lines.state(index) == BarrierLines.LIVE && !worker.stopRequested()) {
            LockSupport.park(this);
        }
        parked.set(index, null);
    }

    private void open() {
        lines.epoch(lines.epoch() + 1);
        lastReleaseNs = threads.clock().nowNs();
        for (final GraphThread worker : threads.workers()) {
            unpark(worker.index());
        }
    }

    private RuntimeException rebuildAll() {
        final long epoch = lines.epoch();
        rebuild(threads.main());
        final List<GraphThread> awaited = live();
        final List<GraphThread> late = await(awaited, epoch, REBUILD_TIMEOUT_NS);
        if (!late.isEmpty()) {
            countOut(late);
        }
        for (final GraphThread thread : threads.all()) {
            final RuntimeException failure = rebuildFailures.getAndSet(thread.index(), null);
            if (failure != null) {
                LOG.error("thread {} could not rebuild its clone of the graph", thread.name(), failure);
                return failure;
            }
        }
        return null;
    }

    /** Waits until all have acknowledged {@code epoch}; returns those that have not when the time is over. */
    private List<GraphThread> await(final List<GraphThread> awaited, final long epoch, final long limitNs) {
        long deadline = SystemClock.ticks() + limitNs;
        long last = SystemClock.ticks();
        for (int round = 0; ; round++) {
            final List<GraphThread> missing = missing(awaited, epoch);
            if (missing.isEmpty()) {
                return missing;
            }
            if (round < SPINS) {
                Thread.onSpinWait();
            } else if (round < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(this, NAP_NS);
            }
            final long now = SystemClock.ticks();
            if (now - last > STALL_NS) {
                // we were not running ourselves, so the workers may not have been either: a GC pause, a paused machine
                deadline += now - last;
            }
            last = now;
            if (deadline - now < 0) {
                return missing(awaited, epoch);
            }
        }
    }

    private List<GraphThread> missing(final List<GraphThread> awaited, final long epoch) {
        List<GraphThread> missing = Collections.emptyList();
        for (final GraphThread worker : awaited) {
            if (lines.state(worker.index()) == BarrierLines.LIVE && lines.ack(worker.index()) < epoch) {
                missing = missing.isEmpty() ? new ArrayList<>() : missing;
                missing.add(worker);
            }
        }
        return missing;
    }

    private void giveUp(final int workers, final List<GraphThread> late) {
        countOut(late);
        open();
        final List<String> names = late.stream().map(GraphThread::name).toList();
        record(workers, SystemClock.ticks() - closedTicks, 0, names);
        throw new BarrierTimeout("barrier (" + reason + "): worker " + String.join(", ", names)
                + " did not arrive within " + timeoutNs / 1_000_000 + " ms");
    }

    private void countOut(final List<GraphThread> late) {
        for (final GraphThread worker : late) {
            lines.state(worker.index(), BarrierLines.LATE);
            unpark(worker.index());
            final StringBuilder stack = new StringBuilder();
            final Thread java = worker.thread();
            if (java != null) {
                for (final StackTraceElement element : java.getStackTrace()) {
                    stack.append("\n    at ").append(element);
                }
            }
            LOG.error(
                    "worker {} did not arrive at the barrier ({}), counted out; it is at{}",
                    worker.name(),
                    reason,
                    stack);
        }
    }

    private void holdDown() {
        heldDownNs = 0;
        final long from = SystemClock.ticks();
        if (openFromTicks - from <= 0 || !anyBusy()) {
            return;
        }
        while (openFromTicks - SystemClock.ticks() > 0) {
            Thread.onSpinWait();
        }
        heldDownNs = SystemClock.ticks() - from;
    }

    private boolean anyBusy() {
        for (final GraphThread worker : threads.workers()) {
            if (worker.stats().vectorsPerTurn() > BUSY_VECTORS) {
                return true;
            }
        }
        return false;
    }

    private List<GraphThread> live() {
        final List<GraphThread> live = new ArrayList<>();
        for (final GraphThread worker : threads.workers()) {
            if (isLive(worker.index())) {
                live.add(worker);
            }
        }
        return live;
    }

    private void record(final int workers, final long closedNs, final long rebuildNs, final List<String> late) {
        openFromTicks = SystemClock.ticks() + Math.min(MAX_HOLD_DOWN_NS, OPEN_FACTOR * closedNs);
        journal.add(
                new BarrierJournal.Entry(askedNs, reason, workers, heldDownNs, gatherNs, closedNs, rebuildNs, late));
        if (threads.events().wants(EventKind.BARRIER)) {
            threads.events().log(0, openEvent, closedNs, late.size());
        }
        if (event == null) {
            return;
        }
        event.end();
        if (event.shouldCommit()) {
            event.reason = reason;
            event.workers = workers;
            event.gatherNs = gatherNs;
            event.late = late.size();
            event.commit();
        }
    }
}
