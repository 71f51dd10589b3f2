package dev.sluice.daemon;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.graph.time.ManualClock;
import dev.sluice.net.iface.RxQueue;
import dev.sluice.net.iface.RxQueues;
import java.util.ArrayDeque;
import java.util.Queue;

/** The whole dataplane on the test's thread: no workers, a clock moved by hand, no sockets. */
final class DataplaneBed implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final Graph graph = new Graph(1);
    final Dataplane dataplane;
    final BufferPool pool = new BufferPool(0, 64, 2048, 2);
    private final Dispatcher dispatcher;
    private GraphShape shape;
    private final Queue<Runnable> later = new ArrayDeque<>();

    DataplaneBed() {
        dispatcher = new Dispatcher(0, clock, pool, graph.counters(), failure -> {});
        final RxQueues.Watcher nobody = new RxQueues.Watcher() {
            @Override
            public void watch(final int thread, final RxQueue queue) {
                // there are no queues
            }

            @Override
            public void unwatch(final int thread, final RxQueue queue) {
                // there are no queues
            }
        };
        dataplane = new Dataplane(
                graph,
                new DataplaneHost(
                        clock,
                        1,
                        BarrierGuard.none(),
                        Runnable::run,
                        later::add,
                        Runnable::run,
                        later::add,
                        Runnable::run,
                        queue -> Runnable::run,
                        ThreadTimers.none(),
                        nobody,
                        LoopSleeper.parking(),
                        dispatcher.buffers(),
                        thread -> {},
                        thread -> "main",
                        new HandoffQueues(1, thread -> {})));
    }

    /** Runs what was put off. */
    void turn() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    /** One turn of the graph: input nodes, pending frames, process nodes. */
    void runGraph() {
        if (shape != graph.shape()) {
            shape = graph.shape();
            dispatcher.rebuild(shape);
        }
        dispatcher.beginTurn();
        dispatcher.pollInputs();
        dispatcher.dispatchPending();
        dispatcher.runProcesses();
        dispatcher.dispatchPending();
    }

    /** Buffers that are neither in the pool nor in the cache. */
    int buffersInUse() {
        return pool.buffers() - pool.available() - dispatcher.buffers().cached();
    }

    @Override
    public void close() {
        dataplane.close();
    }
}
