package dev.sluice.graph.testkit;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.ManualClock;
import dev.sluice.graph.trace.TraceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One or more nodes under test, with a sink at the end of every arc that leads to no registered node. The test gives
 * packets to a node and looks at what the sinks got, at counters, traces and the buffers still out.
 *
 * <pre>{@code
 * try (NodeHarness harness = new NodeHarness(MyNode.spec())) {
 *     harness.packet(1, bytes);
 *     harness.run("my-node");
 *     assertEquals(1, harness.out("error-drop").size());
 * }   // fails when a buffer is missing
 * }</pre>
 *
 * One thread.
 */
public final class NodeHarness implements AutoCloseable {
    private static final int BUFFERS = 2048;

    /** A packet that came out at a sink: its columns and all its bytes, a chain put together. */
    public record Packet(String node, byte[] data, long meta, long x, int aux, int bufferIndex) {}

    private final ManualClock clock = new ManualClock();
    private final BufferPool pool = BufferPool.ofDefaultSize(BUFFERS, 2);
    private final Graph graph = new Graph(1);
    private final List<NodeFailure> failures = new ArrayList<>();
    private final Map<String, List<Packet>> outputs = new HashMap<>();
    private final Set<String> sinks = new LinkedHashSet<>();
    private final List<Frame> waiting = new ArrayList<>();
    private final BufferCache buffers;
    private Dispatcher dispatcher;

    /** A graph of these nodes. */
    public NodeHarness(final NodeSpec... specs) {
        for (final NodeSpec spec : specs) {
            graph.register(spec);
        }
        dispatcher = new Dispatcher(0, clock, pool, graph.counters(), failures::add);
        buffers = dispatcher.buffers();
        refresh();
    }

    /** The graph, to add arcs or nodes; {@link #refresh()} afterwards. */
    public Graph graph() {
        return graph;
    }

    /** The time that the nodes see. */
    public ManualClock clock() {
        return clock;
    }

    /** The dispatcher of the only thread. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Takes over changes of {@link #graph()}: new arcs get their sinks. */
    public void refresh() {
        if (!graph.contains(Graph.DROP)) {
            sink(Graph.DROP);
        }
        for (final String name : graph.names()) {
            for (final String next : graph.nexts(name)) {
                if (!graph.contains(next)) {
                    sink(next);
                }
            }
        }
        dispatcher.rebuild(graph.shape());
    }

    /** Puts a packet into the frame that {@link #run} will give to a node; its current header is the first byte. */
    public void packet(final int rxInterface, final byte[] data) {
        packet(rxInterface, data, 0, 0);
    }

    /** Puts a packet with flags and an aux word into the frame that {@link #run} will give to a node. */
    public void packet(final int rxInterface, final byte[] data, final long flags, final int aux) {
        final Frame frame = openFrame();
        frame.rx = frame.n == 0 || frame.rx == rxInterface ? rxInterface : Frame.MIXED;
        final int bufferIndex = buffers.allocate();
        final long address = pool.data(bufferIndex);
        final int first = Math.min(data.length, pool.dataBytes());
        Slab.put(address, data, 0, first);
        final long chained = data.length > first ? PacketMeta.CHAINED : 0;
        if (chained != 0) {
            chain(bufferIndex, data, first);
        }
        final long meta = PacketMeta.of(address, first) | flags | chained;
        frame.add(bufferIndex, meta, PacketMeta.x(rxInterface), aux);
    }

    /** Sets the x word of the packet that was added last. */
    public void lastX(final long x) {
        final Frame frame = waiting.getLast();
        frame.x[frame.n - 1] = x;
    }

    /** Index of the first buffer of the packet that was added last. */
    public int lastBuffer() {
        final Frame frame = waiting.getLast();
        return frame.bi[frame.n - 1];
    }

    /** Traces the packets that were added so far. */
    public void trace() {
        final int index = dispatcher.size() - 1;
        for (final Frame frame : waiting) {
            for (int i = 0; i < frame.n; i++) {
                dispatcher.tracer().add(index, 1);
                frame.meta[i] = dispatcher.tracer().begin(index, frame.bi[i], frame.meta[i]);
            }
            frame.traced = true;
        }
    }

    /** Gives the packets that were added to a node and runs the graph until nothing is pending. */
    public void run(final String node) {
        dispatcher.beginTurn();
        final NodeContext to = dispatcher.context(node);
        for (final Frame frame : waiting) {
            dispatcher.append(to, frame);
        }
        waiting.clear();
        dispatcher.dispatchPending();
    }

    /** One turn: input nodes, pending frames, process nodes. Returns the packets that came in. */
    public int turn() {
        dispatcher.beginTurn();
        final int packets = dispatcher.pollInputs();
        dispatcher.dispatchPending();
        dispatcher.runProcesses();
        dispatcher.dispatchPending();
        return packets;
    }

    /** What came out at a sink so far, in order. */
    public List<Packet> out(final String node) {
        if (!sinks.contains(node)) {
            throw new IllegalArgumentException("`" + node + "' is not a sink; there are " + sinks);
        }
        return outputs.getOrDefault(node, List.of());
    }

    /** Forgets what came out. */
    public void clearOutputs() {
        outputs.clear();
    }

    /** Value of a counter of a node by its short name, 0 when the node does not have it. */
    public long counter(final String node, final String counter) {
        return graph.counterOwners().entrySet().stream()
                .filter(e -> e.getValue().node().equals(node)
                        && e.getValue().spec().name().equals(counter))
                .mapToLong(e -> graph.counters().sum(e.getKey()))
                .sum();
    }

    /** Value of a counter of a node. */
    public long counter(final String node, final Enum<?> counter) {
        return graph.counters().sum(dispatcher.context(node).counterIndex(counter));
    }

    /** The traces as {@code show trace} would print them, without times. */
    public String traces() {
        return dispatcher.tracer().packets().stream()
                .flatMap(List::stream)
                .map(this::format)
                .collect(Collectors.joining("\n"));
    }

    /** What nodes threw so far. */
    public List<NodeFailure> failures() {
        return failures;
    }

    /** Buffers that are neither in the pool nor in the cache. */
    public int buffersInUse() {
        return pool.buffers() - pool.available() - buffers.cached();
    }

    /** Fails when a buffer is missing, or when a node threw and the test did not clear {@link #failures()}. */
    @Override
    public void close() {
        waiting.forEach(frame -> buffers.free(frame.bi, frame.meta, 0, frame.n));
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    "a node threw: " + failures.getFirst(), failures.getFirst().cause());
        }
        if (buffersInUse() != 0) {
            throw new AssertionError(buffersInUse() + " buffers are missing");
        }
    }

    private Frame openFrame() {
        if (waiting.isEmpty() || waiting.getLast().n == Frame.SIZE) {
            waiting.add(new Frame());
        }
        return waiting.getLast();
    }

    private void chain(final int firstBuffer, final byte[] data, final int from) {
        BufferHeader.rest(pool.header(firstBuffer), data.length - from);
        int previous = firstBuffer;
        for (int at = from; at < data.length; at += pool.dataBytes()) {
            final int bufferIndex = buffers.allocate();
            final int length = Math.min(pool.dataBytes(), data.length - at);
            final long more = at + length < data.length ? PacketMeta.CHAINED : 0;
            Slab.put(pool.data(bufferIndex), data, at, length);
            BufferHeader.meta(pool.header(bufferIndex), PacketMeta.of(pool.data(bufferIndex), length) | more);
            BufferHeader.next(pool.header(previous), bufferIndex);
            previous = bufferIndex;
        }
    }

    private String format(final TraceRecord record) {
        final NodeSpec spec = graph.shape().specs().get(record.nodeIndex());
        final String text = spec.trace().format(record);
        return text.isEmpty() ? spec.name() : spec.name() + "\n" + text;
    }

    private void sink(final String name) {
        sinks.add(name);
        graph.register(NodeSpec.internal(name, context -> (frame, ctx) -> {
            for (int i = 0; i < frame.n; i++) {
                outputs.computeIfAbsent(name, key -> new ArrayList<>()).add(packetOf(name, frame, i));
            }
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        }));
    }

    private Packet packetOf(final String node, final Frame frame, final int i) {
        final long meta = frame.meta[i];
        final boolean chained = (meta & PacketMeta.CHAINED) != 0;
        final int first = PacketMeta.length(meta);
        final byte[] data = new byte[first + (chained ? BufferHeader.rest(pool.header(frame.bi[i])) : 0)];
        Slab.get(Slab.address(meta), data, 0, first);
        int at = first;
        boolean more = chained;
        int previous = frame.bi[i];
        while (more && at < data.length) {
            final int next = BufferHeader.next(pool.header(previous));
            final long segment = BufferHeader.meta(pool.header(next));
            final int length = Math.min(PacketMeta.length(segment), data.length - at);
            Slab.get(Slab.address(segment), data, at, length);
            at += length;
            more = (segment & PacketMeta.CHAINED) != 0;
            previous = next;
        }
        return new Packet(node, data, meta, frame.x[i], frame.aux[i], frame.bi[i]);
    }
}
