package dev.sluice.graph.thread;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The barrier closed and opened at once, over workers that sleep or that turn all the time. The thread of the bench is
 * main; run it with one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BarrierBench {
    @Param({"1", "3"})
    public int workers;

    @Param({"false", "true"})
    public boolean busy;

    private StartWorkers start;

    @Setup
    public void setUp() throws StartException {
        final ThreadRegistration type = ThreadRegistration.workers();
        final List<CpuPlacement.Placed> placed = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            placed.add(new CpuPlacement.Placed(type, "bench_wk_" + i, -1));
        }
        final CpuPlacement placement = new CpuPlacement(-1, placed, List.of());
        final Graph graph = new Graph(placement.graphThreads());
        graph.register(NodeSpec.internal(Graph.DROP, context -> (frame, ctx) -> {
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        }));
        start = new StartWorkers(
                new StartWorkers.Settings("bench_main", null, 0, 0),
                new ThreadRegistry(),
                placement,
                graph,
                BufferPool.ofDefaultSize(1024, placement.graphThreads()),
                new SystemClock(),
                new AffinityThreadPlatform(),
                name -> LoopSleeper.parking(),
                failure -> {});
        start.start();
        if (busy) {
            start.threads().workers().forEach(worker -> worker.addPollDemand(() -> true));
        }
    }

    @TearDown
    public void tearDown() {
        start.stop(10_000_000_000L);
    }

    @Benchmark
    public void syncAndRelease() {
        final Barrier barrier = start.threads().barrier();
        barrier.sync("bench");
        barrier.release();
    }
}
