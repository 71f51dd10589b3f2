package dev.sluice.daemon.training;

import dev.sluice.daemon.Dataplane;
import dev.sluice.daemon.DataplaneHost;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.graph.time.ManualClock;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.RxQueue;
import dev.sluice.net.iface.RxQueues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A dataplane that only exists to be trained: two interfaces, a thousand routes, and frames in which one packet in 50
 * is odd. Its tables, counters and nodes
 * are its own; what stays is the code that the JIT compiler has made.
 */
public final class Training {
    private static final String INPUT = "ethernet-input";
    private static final int ODD_ONE_IN = 50;
    private static final long TURN_NS = 10_000;
    private static final int TRACE_ONE_ROUND_IN = 64;
    private static final List<String> SETUP = List.of(
            "set interface ip address train0 10.0.1.1/24",
            "set interface ip address train1 10.0.2.1/24",
            "set interface mtu 1400 train1",
            "ip neighbor train0 10.0.1.2 02:00:00:00:00:02",
            "ip neighbor train1 10.0.2.2 02:00:00:00:00:03",
            "ip route add 198.18.0.0/28 count 1000 via 10.0.2.2 train1",
            "ip route add 198.18.128.0/20 via 10.0.2.2 train1",
            "ip route add 198.18.128.0/20 via 10.0.1.2 train0",
            "ip route add 192.0.2.0/24 via 10.0.2.2",
            "ip route add 203.0.113.0/24 via drop");

    private final BufferPool pool;
    private final ManualClock clock = new ManualClock();
    private final Graph graph = new Graph(1);
    private final List<NodeFailure> failures = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Dispatcher dispatcher;
    private final Dataplane dataplane;
    private final List<byte[]> odd;
    private final TrainingPackets packets;
    private final int rx;
    private int flow;
    private long sent;

    /**
     * A dataplane ready to be trained.
     *
     * @param pool packet memory; all buffers are back when {@link #run} returns
     * @throws IllegalStateException when a command of the set-up fails, which is a bug
     */
    public Training(final BufferPool pool) {
        this.pool = pool;
        dispatcher = new Dispatcher(0, clock, pool, graph.counters(), failures::add);
        dataplane = new Dataplane(graph, host());
        try {
            final Interface train0 = create("train0", 0x02_00_00_00_01_00L);
            create("train1", 0x02_00_00_00_01_01L);
            rx = train0.index();
            packets = new TrainingPackets(train0.mac());
            odd = packets.odd();
        } catch (final InterfaceException e) {
            throw new IllegalStateException("training: " + e.getMessage(), e);
        }
        SETUP.forEach(this::command);
        dispatcher.rebuild(graph.shape());
    }

    /**
     * Sends packets until the time is over.
     *
     * @param budgetNs how long
     * @return packets sent
     * @throws IllegalStateException when a node threw or a buffer is missing, which is a bug
     */
    public long run(final long budgetNs) {
        final long end = System.nanoTime() + budgetNs;
        for (int round = 0; System.nanoTime() - end < 0; round++) {
            clock.advance(TURN_NS);
            turn(round);
        }
        dataplane.close();
        dispatcher.buffers().flush();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(
                    "training: node " + failures.getFirst().node() + " threw",
                    failures.getFirst().cause());
        }
        return sent;
    }

    private void turn(final int round) {
        dispatcher.beginTurn();
        final NodeContext input = dispatcher.context(INPUT);
        final Frame frame = new Frame();
        // small vectors are as much a part of life as full ones
        final int n = round % 4 == 3 ? 1 + round % 32 : Frame.SIZE;
        final boolean traced = round % TRACE_ONE_ROUND_IN == 0;
        for (int i = 0; i < n; i++) {
            add(frame, flow % ODD_ONE_IN == 7 ? odd.get(flow / ODD_ONE_IN % odd.size()) : packets.clean(flow), traced);
            flow++;
        }
        frame.rx = round % 8 == 5 ? Frame.MIXED : rx;
        frame.traced = traced;
        sent += n;
        dispatcher.append(input, frame);
        dispatcher.dispatchPending();
        dispatcher.runProcesses();
        dispatcher.dispatchPending();
        while (!later.isEmpty()) {
            later.remove().run();
        }
        if (traced) {
            dispatcher.tracer().clear();
        }
    }

    private void add(final Frame frame, final byte[] data, final boolean traced) {
        final int bufferIndex = dispatcher.buffers().allocate();
        final long address = pool.data(bufferIndex);
        Slab.put(address, data, 0, data.length);
        long meta = PacketMeta.of(address, data.length);
        if (traced) {
            dispatcher.tracer().add(0, 1);
            meta = dispatcher.tracer().begin(0, bufferIndex, meta);
        }
        frame.add(bufferIndex, meta, PacketMeta.x(rx), 0);
    }

    private Interface create(final String name, final long mac) throws InterfaceException {
        final NodeSpec transmit = NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> {
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        });
        final Interface iface =
                dataplane.interfaces().create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit));
        dataplane.interfaces().admin(iface, true);
        dataplane.interfaces().link(iface, true);
        return iface;
    }

    private void command(final String line) {
        final TextOutput out = new TextOutput();
        if (dataplane.commands().run(line, out) < 0) {
            throw new IllegalStateException("training: " + line + ": " + out.text());
        }
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    private DataplaneHost host() {
        return new DataplaneHost(
                clock,
                1,
                BarrierGuard.none(),
                later::add,
                later::add,
                Runnable::run,
                new RxQueues.Watcher() {
                    @Override
                    public void watch(final int thread, final RxQueue queue) {
                        // no queue is made here
                    }

                    @Override
                    public void unwatch(final int thread, final RxQueue queue) {
                        // no queue is made here
                    }
                },
                LoopSleeper.parking(),
                dispatcher.buffers(),
                thread -> {},
                thread -> "training");
    }
}
