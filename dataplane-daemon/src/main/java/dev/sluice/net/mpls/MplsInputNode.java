package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;

/**
 * {@code mpls-input}: packets with a label stack, the first entry in front. Drops those of interfaces for which MPLS is
 * off, and those at the end of their life (RFC 3032 section 2.4.2). Next: {@code mpls-lookup}.
 */
final class MplsInputNode implements Node {
    static final String NAME = "mpls-input";

    /** Slots. */
    enum Next {
        DROP,
        LOOKUP
    }

    enum Count {
        PKTS_DECAP,
        TOO_SHORT,
        NOT_ENABLED,
        TTL_EXPIRED
    }

    private final MplsInterfaces interfaces;

    private MplsInputNode(final MplsInterfaces interfaces) {
        this.interfaces = interfaces;
    }

    static NodeSpec spec(final MplsInterfaces interfaces) {
        return NodeSpec.internal(NAME, context -> new MplsInputNode(interfaces))
                .next(Next.DROP, "error-drop")
                .next(Next.LOOKUP, MplsLookupNode.NAME)
                .count(Count.PKTS_DECAP, Severity.INFO, "MPLS input packets decapsulated")
                .count(Count.TOO_SHORT, Severity.ERROR, "MPLS packets too short")
                .count(Count.NOT_ENABLED, Severity.ERROR, "MPLS not enabled")
                .count(Count.TTL_EXPIRED, Severity.ERROR, "MPLS ttl expired")
                .trace(MplsInputNode::format);
    }

    private static String format(final TraceRecord record) {
        final boolean lookup = record.next() == Next.LOOKUP.ordinal();
        return "MPLS: next " + (lookup ? "mpls-lookup[1]" : "error-drop[0]") + "  " + MplsTrace.entry(record);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final int rx = PacketMeta.rx(frame.x[i]);
            if (PacketMeta.length(meta) < MplsHeader.LENGTH) {
                context.drop(frame, i, Count.TOO_SHORT);
            } else if (!interfaces.isEnabled(rx)) {
                context.drop(frame, i, Count.NOT_ENABLED);
            } else if (MplsHeader.ttl(Slab.u32be(Slab.address(meta))) <= 1) {
                context.drop(frame, i, Count.TTL_EXPIRED);
            }
        }
        context.count(Count.PKTS_DECAP, frame.n);
        return Next.LOOKUP.ordinal();
    }
}
