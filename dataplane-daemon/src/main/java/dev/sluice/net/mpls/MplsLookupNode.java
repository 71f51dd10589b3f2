package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.Ip4Header;

/**
 * {@code mpls-lookup}: finds what the label in front is bound to and takes it off. Next: {@code ip4-load-balance} with
 * the load-balance in aux, or {@code ip4-lookup}.
 */
final class MplsLookupNode implements Node {
    static final String NAME = "mpls-lookup";

    enum Count {
        NO_LABEL,
        NOT_BOTTOM,
        NOT_IP4
    }

    private static final int DROP = 0;
    private static final int LOAD_BALANCE = 1;
    private static final int LOOKUP = 2;

    private final MplsTables tables;

    private MplsLookupNode(final MplsTables tables) {
        this.tables = tables;
    }

    static NodeSpec spec(final MplsTables tables) {
        return NodeSpec.internal(NAME, context -> new MplsLookupNode(tables))
                .next("error-drop")
                .next("ip4-load-balance")
                .next("ip4-lookup")
                .count(Count.NO_LABEL, Severity.ERROR, "MPLS label without a route")
                .count(Count.NOT_BOTTOM, Severity.ERROR, "MPLS labels below the one that is bound")
                .count(Count.NOT_IP4, Severity.ERROR, "no IPv4 packet below the label")
                .traceBefore(MplsInputNode::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final int entry = Slab.u32be(Slab.address(meta));
            final long found = tables.lookup(MplsHeader.label(entry));
            final Count refused = found == MplsTables.NONE
                    ? Count.NO_LABEL
                    : !MplsHeader.isBottom(entry) ? Count.NOT_BOTTOM : isIp4(meta) ? null : Count.NOT_IP4;
            if (refused != null) {
                frame.aux[i] = context.counterIndex(refused);
                context.count(refused, 1);
                nexts[i] = DROP;
                continue;
            }
            frame.meta[i] = withoutPadding(PacketMeta.advance(meta, MplsHeader.LENGTH));
            frame.x[i] = PacketMeta.withTable(frame.x[i], MplsTables.fibIndex(found));
            frame.aux[i] = MplsTables.loadBalance(found);
            nexts[i] = frame.aux[i] == MplsTables.LOOKUP ? LOOKUP : LOAD_BALANCE;
        }
        return BY_NEXTS;
    }

    private static long withoutPadding(final long meta) {
        final int total = Slab.u16be(Slab.address(meta) + Ip4Header.TOTAL_LENGTH);
        return (meta & PacketMeta.CHAINED) == 0 && total < PacketMeta.length(meta)
                ? PacketMeta.withLength(meta, total)
                : meta;
    }

    /** True when a whole IPv4 header stands behind the label, and a length that is possible. */
    private static boolean isIp4(final long meta) {
        final int length = PacketMeta.length(meta) - MplsHeader.LENGTH;
        final long ip = Slab.address(meta) + MplsHeader.LENGTH;
        if (length < Ip4Header.MIN_LENGTH || Slab.u8(ip) >>> 4 != 4) {
            return false;
        }
        final int header = Ip4Header.length(Slab.u8(ip));
        final int total = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH);
        return header >= Ip4Header.MIN_LENGTH
                && header <= length
                && total >= header
                && (total <= length || (meta & PacketMeta.CHAINED) != 0);
    }
}
