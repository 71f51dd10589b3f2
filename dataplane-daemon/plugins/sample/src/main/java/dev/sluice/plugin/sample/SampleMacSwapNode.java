package dev.sluice.plugin.sample;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NextArc;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.EthernetHeader;

/**
 * Swaps source and destination address of Ethernet frames and sends them back out of the interface that they came in on; frames
 * shorter than their header are dropped. One instance per thread, without state.
 */
final class SampleMacSwapNode implements Node {
    static final String NAME = "sample-mac-swap";

    private enum Next implements NextArc {
        DROP("error-drop"),
        OUTPUT("interface-output");

        private final String node;

        Next(final String node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node;
        }
    }

    private enum Count {
        SWAPPED,
        TOO_SHORT
    }

    private static final int OUTPUT = Next.OUTPUT.ordinal();

    static NodeSpec spec() {
        return NodeSpec.internal(NAME, context -> new SampleMacSwapNode())
                .next(Next.class)
                .count(Count.SWAPPED, Severity.INFO, "frames sent back")
                .count(Count.TOO_SHORT, Severity.ERROR, "shorter than an Ethernet header")
                .trace(SampleMacSwapNode::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        int swapped = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            if (PacketMeta.length(meta[i]) < EthernetHeader.LENGTH) {
                context.drop(frame, i, Count.TOO_SHORT);
                continue;
            }
            swap(Slab.address(meta[i]));
            x[i] = PacketMeta.withTx(x[i], PacketMeta.rx(x[i]));
            swapped++;
        }
        context.count(Count.SWAPPED, swapped);
        return OUTPUT;
    }

    private static void swap(final long ethernet) {
        final int dstHigh = Slab.u32(ethernet + EthernetHeader.DST);
        final int dstLow = Slab.u16(ethernet + EthernetHeader.DST + 4);
        Slab.putU32(ethernet + EthernetHeader.DST, Slab.u32(ethernet + EthernetHeader.SRC));
        Slab.putU16(ethernet + EthernetHeader.DST + 4, Slab.u16(ethernet + EthernetHeader.SRC + 4));
        Slab.putU32(ethernet + EthernetHeader.SRC, dstHigh);
        Slab.putU16(ethernet + EthernetHeader.SRC + 4, dstLow);
    }

    private static String format(final TraceRecord record) {
        return "  sent back out of sw_if_index " + PacketMeta.rx(record.x());
    }
}
