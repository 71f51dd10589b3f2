package dev.sluice.graph.thread;

import dev.sluice.graph.event.EventLog;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The threads of the daemon: main, the workers, and those of other types; messages between them; the barrier. Made by
 * {@link StartWorkers}. Methods may be called by any thread unless they say otherwise.
 */
public final class Threads {
    private final Clock clock;
    private final HandoffQueues handoffs;
    private final Barrier barrier;
    private final EventLog events;
    private volatile GraphThread[] graphThreads = {};
    private volatile List<LaunchedThread> others = List.of();
    private volatile Thread mainThread = Thread.currentThread();

    Threads(final Clock clock, final Graph graph, final int capacity) {
        this.clock = clock;
        this.handoffs = new HandoffQueues(capacity, this::wake);
        this.events = new EventLog(capacity, clock);
        this.barrier = new Barrier(this, graph, capacity);
    }

    /** The daemon's time. */
    public Clock clock() {
        return clock;
    }

    /** The barrier. */
    public Barrier barrier() {
        return barrier;
    }

    /** The event log. */
    public EventLog events() {
        return events;
    }

    /** The ways for frames from thread to thread. */
    public HandoffQueues handoffs() {
        return handoffs;
    }

    /** The main thread. */
    public GraphThread main() {
        return graphThreads[0];
    }

    /** Main and the workers by index. */
    public List<GraphThread> all() {
        return List.of(graphThreads);
    }

    /** The workers by index. */
    public List<GraphThread> workers() {
        final GraphThread[] now = graphThreads;
        return List.of(now).subList(Math.min(1, now.length), now.length);
    }

    /** How many workers there are; with none the main thread forwards. */
    public int workerCount() {
        return graphThreads.length - 1;
    }

    /** All threads, those without a clone of the graph last. */
    public List<LaunchedThread> launched() {
        final List<LaunchedThread> everything = new ArrayList<>(all());
        everything.addAll(others);
        return everything;
    }

    /** The graph thread with this index, null when there is none. */
    public GraphThread get(final int index) {
        final GraphThread[] now = graphThreads;
        return index >= 0 && index < now.length ? now[index] : null;
    }

    /** The graph thread of this name, null when there is none. */
    public GraphThread get(final String name) {
        for (final GraphThread thread : graphThreads) {
            if (thread.name().equals(name)) {
                return thread;
            }
        }
        return null;
    }

    /** Has the main thread run a message; false when too many wait already. */
    public boolean postToMain(final Runnable message) {
        return main().post(message);
    }

    /** Has a worker run a message; false when too many wait already. */
    public boolean postToWorker(final int worker, final Runnable message) {
        return graphThreads[worker].post(Objects.requireNonNull(message));
    }

    /**
     * Runs {@code visit} once on each graph thread, main included, all at the same time, and then {@code done} on main.
     * A thread that is late is visited when it comes back, one that is dead for good not at all. Main thread.
     */
    public void forEachThread(final Consumer<GraphThread> visit, final Runnable done) {
        checkMain();
        final List<GraphThread> all = all();
        final AtomicInteger left = new AtomicInteger(all.size());
        for (final GraphThread thread : all) {
            if (thread.isGone()) {
                left.decrementAndGet();
            } else if (thread.index() > 0) {
                main().postSurely(thread, new Visit(thread, visit, left, done));
            }
        }
        visit.accept(main());
        if (left.decrementAndGet() == 0) {
            done.run();
        }
    }

    /** A visit that is under way; must come to an end even when its thread does not. */
    private final class Visit implements Runnable {
        private final GraphThread thread;
        private final Consumer<GraphThread> visit;
        private final AtomicInteger left;
        private final Runnable done;

        Visit(
                final GraphThread thread,
                final Consumer<GraphThread> visit,
                final AtomicInteger left,
                final Runnable done) {
            this.thread = thread;
            this.visit = visit;
            this.left = left;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                visit.accept(thread);
            } finally {
                if (left.decrementAndGet() == 0) {
                    thread.postSurely(main(), done);
                }
            }
        }

        private void skip() {
            if (left.decrementAndGet() == 0) {
                done.run();
            }
        }
    }

    /**
     * Main thread: a worker will not run again. Throws its messages away, and ends the visits among them without it.
     */
    void giveUp(final GraphThread worker) {
        worker.giveUp();
        for (Runnable message = worker.takeMessage(); message != null; message = worker.takeMessage()) {
            if (message instanceof final Visit visit) {
                visit.skip();
            }
        }
    }

    /** Refuses callers that are not the main thread. */
    public void checkMain() {
        if (Thread.currentThread() != mainThread) {
            throw new IllegalStateException("main thread only, called by " + Thread.currentThread());
        }
    }

    void wake(final int thread) {
        graphThreads[thread].wake();
    }

    void set(final List<GraphThread> graph, final List<LaunchedThread> rest) {
        graphThreads = graph.toArray(GraphThread[]::new);
        others = List.copyOf(rest);
    }
}
