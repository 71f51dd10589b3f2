package dev.sluice.net.iface;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;

/**
 * The nodes at which packets end: {@code error-drop} and {@code drop}, {@code error-punt} and {@code punt}; and
 * {@code interface-output}.
 */
final class EdgeNodes {
    /** Sends packets to the output node of the interface in their x word. */
    static final String INTERFACE_OUTPUT = "interface-output";

    /**
     * Where the {@code interface-output} arc ends: sends packets to the transmit node of the interface in their x word.
     */
    static final String OUTPUT_ARC_END = "interface-output-arc-end";

    private enum Count {
        UNKNOWN_INTERFACE
    }

    private EdgeNodes() {}

    static void register(final Graph graph, final Interfaces interfaces) {
        graph.register(end(Graph.DROP, interfaces, interfaces.counters().drops, graph));
        graph.register(end("drop", interfaces, interfaces.counters().drops, graph));
        graph.register(end("error-punt", interfaces, interfaces.counters().punts, graph));
        graph.register(end("punt", interfaces, interfaces.counters().punts, graph));
        graph.register(byTx(INTERFACE_OUTPUT, interfaces.outputs()));
        graph.register(byTx(OUTPUT_ARC_END, interfaces.transmits()));
    }

    private static NodeSpec byTx(final String name, final OutputArcs arcs) {
        return NodeSpec.internal(name, context -> new ByTxInterface(arcs))
                .next(Graph.DROP)
                .count(Count.UNKNOWN_INTERFACE, Severity.ERROR, "interface deleted");
    }

    private static NodeSpec end(
            final String name, final Interfaces interfaces, final WorkerCounters counters, final Graph graph) {
        return NodeSpec.internal(name, context -> new End(counters, interfaces.dropTap()))
                .traceBefore(record -> format(record, interfaces, graph));
    }

    private static String format(final TraceRecord record, final Interfaces interfaces, final Graph graph) {
        final Interface rx = interfaces.get(PacketMeta.rx(record.x()));
        final Graph.CounterOwner reason = graph.counterOwners().get(record.aux());
        return "  rx:" + (rx == null ? "deleted" : rx.name())
                + (reason == null
                        ? ""
                        : "\n  " + reason.shownAs() + ": " + reason.spec().description());
    }

    /** Frees what it gets and counts it on the interface that it came in on. */
    private static final class End implements Node {
        private final WorkerCounters counters;
        private final PacketTap tap;

        End(final WorkerCounters counters, final PacketTap tap) {
            this.counters = counters;
            this.tap = tap;
        }

        @Override
        public int process(final Frame frame, final NodeContext context) {
            final PacketTap.Hook hook = tap.hook();
            if (hook != null) {
                hook.see(frame, context);
            }
            final int n = frame.n;
            final int thread = context.thread();
            if (frame.rx != Frame.MIXED) {
                counters.add(thread, frame.rx, n);
            } else {
                final long[] row = counters.row(thread);
                final long[] x = frame.x;
                for (int i = 0; i < n; i++) {
                    row[WorkerCounters.PAD + PacketMeta.rx(x[i])]++;
                }
            }
            context.buffers().free(frame.bi, frame.meta, 0, n);
            return TAKEN;
        }
    }

    /** Chooses the next node by the tx interface in the x word. */
    private static final class ByTxInterface implements Node {
        private final OutputArcs arcs;

        ByTxInterface(final OutputArcs arcs) {
            this.arcs = arcs;
        }

        @Override
        public int process(final Frame frame, final NodeContext context) {
            final int[] slots = arcs.slots();
            final int[] nexts = context.nexts();
            final long[] x = frame.x;
            int unknown = 0;
            for (int i = 0, n = frame.n; i < n; i++) {
                final int tx = PacketMeta.tx(x[i]);
                nexts[i] = tx < slots.length ? slots[tx] : NodeContext.DROP;
                if (nexts[i] == NodeContext.DROP) {
                    frame.aux[i] = context.counterIndex(Count.UNKNOWN_INTERFACE);
                    unknown++;
                }
            }
            if (unknown > 0) {
                context.count(Count.UNKNOWN_INTERFACE, unknown);
            }
            return BY_NEXTS;
        }
    }
}
