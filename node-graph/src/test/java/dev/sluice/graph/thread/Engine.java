package dev.sluice.graph.thread;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.Clock;
import dev.sluice.graph.time.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Main and some workers over a small graph, for tests of threads. The test's thread is main. */
public final class Engine implements AutoCloseable {
    /** Longer than any thread of a healthy test waits for its turn on a crowded machine. */
    static final long PATIENCE_NS = 30_000_000_000L;

    public final List<NodeFailure> failures = new ArrayList<>();
    public final ThreadRegistry registry = new ThreadRegistry();
    public final Graph graph;
    public final BufferPool pool;
    final CpuPlacement placement;
    public final StartWorkers start;
    public final Threads threads;

    public Engine(final int workers) {
        this(workers, new SystemClock());
    }

    public Engine(final int workers, final Clock clock) {
        this(workers, clock, ThreadLauncher.OWN);
    }

    public Engine(final int workers, final Clock clock, final ThreadLauncher launcher) {
        this(workers, clock, launcher, List.of());
    }

    Engine(final int workers, final List<CpuPlacement.Placed> others) {
        this(workers, new SystemClock(), ThreadLauncher.OWN, others);
    }

    private Engine(
            final int workers,
            final Clock clock,
            final ThreadLauncher launcher,
            final List<CpuPlacement.Placed> others) {
        final ThreadRegistration type = ThreadRegistration.workers().launchedBy(launcher);
        registry.replace(type);
        final List<CpuPlacement.Placed> placed = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            placed.add(new CpuPlacement.Placed(type, "test_wk_" + i, -1));
        }
        placed.addAll(others);
        placement = new CpuPlacement(-1, placed, List.of());
        graph = new Graph(placement.graphThreads());
        pool = BufferPool.ofDefaultSize(8192, placement.graphThreads());
        graph.register(drop(Graph.DROP));
        start = new StartWorkers(
                new StartWorkers.Settings("test_main", null, 0, 0),
                registry,
                placement,
                graph,
                pool,
                clock,
                new AffinityThreadPlatform(),
                name -> LoopSleeper.parking(),
                failures::add);
        threads = start.threads();
        threads.barrier().timeoutNs(PATIENCE_NS);
    }

    public static NodeSpec drop(final String name) {
        return NodeSpec.internal(name, context -> (frame, ctx) -> {
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        });
    }

    public Engine started() throws StartException {
        start.start();
        return this;
    }

    public GraphThread worker(final int i) {
        return threads.workers().get(i);
    }

    /** Turns the main loop until something has become true. */
    public void turnUntil(final BooleanSupplier done) {
        final long limit = System.nanoTime() + PATIENCE_NS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - limit > 0) {
                throw new AssertionError("did not become true");
            }
            start.turnMain();
            Thread.yield();
        }
    }

    public int buffersInUse() {
        int cached = 0;
        for (final GraphThread thread : threads.all()) {
            cached += thread.dispatcher().buffers().cached();
        }
        return pool.buffers() - pool.available() - cached;
    }

    @Override
    public void close() {
        final List<String> left = start.stop(PATIENCE_NS);
        if (!left.isEmpty()) {
            throw new AssertionError(left.toString());
        }
        if (buffersInUse() != 0) {
            throw new AssertionError(buffersInUse() + " buffers are missing");
        }
    }
}
