package dev.sluice.plugin.sample;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.PacketNode;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.EthernetHeader;

/**
 * Swaps source and destination address of Ethernet frames and sends them back out of the interface that they came in
 * on; frames shorter than their header are dropped. Written as what becomes of one packet; the engine has the loop. One
 * instance per thread.
 */
final class SampleMacSwapNode implements PacketNode {
    static final String NAME = "sample-mac-swap";

    private enum Next {
        DROP,
        OUTPUT
    }

    private enum Count {
        SWAPPED,
        TOO_SHORT
    }

    private static final int OUTPUT = Next.OUTPUT.ordinal();

    private int swapped;

    static NodeSpec spec() {
        return NodeSpec.packet(NAME, context -> new SampleMacSwapNode())
                .next(Next.DROP, "error-drop")
                .next(Next.OUTPUT, "interface-output")
                .count(Count.SWAPPED, Severity.INFO, "frames sent back")
                .count(Count.TOO_SHORT, Severity.ERROR, "shorter than an Ethernet header")
                .trace(SampleMacSwapNode::format);
    }

    @Override
    public int packet(final Frame frame, final int i, final NodeContext context) {
        final long meta = frame.meta[i];
        if (PacketMeta.length(meta) < EthernetHeader.LENGTH) {
            return context.refuse(frame, i, Count.TOO_SHORT);
        }
        swap(Slab.address(meta));
        frame.x[i] = PacketMeta.withTx(frame.x[i], PacketMeta.rx(frame.x[i]));
        swapped++;
        return OUTPUT;
    }

    @Override
    public void end(final Frame frame, final NodeContext context) {
        context.count(Count.SWAPPED, swapped);
        swapped = 0;
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
