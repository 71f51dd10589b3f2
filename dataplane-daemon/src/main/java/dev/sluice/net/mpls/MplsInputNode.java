package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;

/** {@code mpls-input}: packets with a label stack, the first entry in front. Next: {@code mpls-lookup}. */
final class MplsInputNode implements Node {
    static final String NAME = "mpls-input";

    enum Count {
        TOO_SHORT,
        NOT_ENABLED,
        TTL_EXPIRED
    }

    private static final int LOOKUP = 1;

    private final MplsTables tables;

    private MplsInputNode(final MplsTables tables) {
        this.tables = tables;
    }

    static NodeSpec spec(final MplsTables tables) {
        return NodeSpec.internal(NAME, context -> new MplsInputNode(tables))
                .next("error-drop")
                .next(MplsLookupNode.NAME)
                .count(Count.TOO_SHORT, Severity.ERROR, "MPLS packets too short")
                .count(Count.NOT_ENABLED, Severity.ERROR, "MPLS not enabled")
                .count(Count.TTL_EXPIRED, Severity.ERROR, "TTL expired")
                .traceBefore(MplsInputNode::format);
    }

    static String format(final TraceRecord record) {
        final int entry = record.u8(0) << 24 | record.u8(1) << 16 | record.u8(2) << 8 | record.u8(3);
        return "MPLS: label " + MplsHeader.label(entry) + " ttl " + MplsHeader.ttl(entry) + " exp " + (entry >>> 9 & 7)
                + " eos " + (MplsHeader.isBottom(entry) ? 1 : 0);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            if (PacketMeta.length(meta) < MplsHeader.LENGTH) {
                context.drop(frame, i, Count.TOO_SHORT);
            } else if (!tables.isEnabled(PacketMeta.rx(frame.x[i]))) {
                context.drop(frame, i, Count.NOT_ENABLED);
            } else if (MplsHeader.ttl(Slab.u32be(Slab.address(meta))) <= 1) {
                context.drop(frame, i, Count.TTL_EXPIRED);
            }
        }
        return LOOKUP;
    }
}
