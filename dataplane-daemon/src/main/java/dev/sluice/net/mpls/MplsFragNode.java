package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.ip.FragNode;
import dev.sluice.net.ip4.Ip4Fragmenter;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;

/**
 * {@code mpls-frag}: packets with labels that are too large for their link (RFC 3032 section 3.4). An IPv4 packet below
 * the labels is cut, each piece with the same labels; one that may not be cut, and an IPv6 packet, loses its labels and
 * is answered. What else stands below the labels is dropped. The aux word is the adjacency. Next: the pieces to
 * {@code mpls-output} with the same aux word, or an ICMP node.
 */
final class MplsFragNode implements Node {
    static final String NAME = "mpls-frag";

    /** Slots. */
    enum Next {
        DROP,
        OUTPUT,
        ICMP4_ERROR,
        ICMP6_ERROR
    }

    enum Count {
        FRAGMENT_SENT,
        DONT_FRAGMENT_SET,
        MALFORMED,
        MEMORY,
        UNKNOWN
    }

    private static final int OUTPUT = Next.OUTPUT.ordinal();

    private final AdjacencyTable adjacencies;
    private final BufferCache buffers;
    private final Ip4Fragmenter fragmenter;

    private MplsFragNode(final AdjacencyTable adjacencies, final NodeContext context) {
        this.adjacencies = adjacencies;
        buffers = context.buffers();
        fragmenter = new Ip4Fragmenter(buffers);
    }

    static NodeSpec spec(final AdjacencyTable adjacencies) {
        return NodeSpec.internal(NAME, context -> new MplsFragNode(adjacencies, context))
                .next(Next.DROP, MplsEndNode.DROP)
                .next(Next.OUTPUT, MplsOutputNode.NAME)
                .next(Next.ICMP4_ERROR, "ip4-icmp-error")
                .next(Next.ICMP6_ERROR, "ip6-icmp-error")
                .count(Count.FRAGMENT_SENT, Severity.INFO, "number of sent fragments")
                .count(Count.DONT_FRAGMENT_SET, Severity.ERROR, "can't fragment this packet")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.MEMORY, Severity.ERROR, "could not allocate buffer")
                .count(Count.UNKNOWN, Severity.ERROR, "neither IPv4 nor IPv6 below the labels")
                .traceBefore(record -> "  " + MplsTrace.entry(record) + " pkt-size " + record.length());
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] records = adjacencies.recordsAfterFence();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int at = (frame.aux[i] << 3) + AdjacencyTable.SKEW;
            one(frame, i, context, AdjacencyTable.mtu(records[at + AdjacencyTable.STATE]));
        }
        return Next.DROP.ordinal();
    }

    private void one(final Frame frame, final int i, final NodeContext context, final int mtu) {
        final long labelled = frame.meta[i] & ~MplsHeader.POPPED;
        final int stack = MplsHeader.stackBytes(labelled);
        if (stack == 0 || stack == PacketMeta.length(labelled)) {
            context.drop(frame, i, Count.MALFORMED);
            return;
        }
        frame.meta[i] = PacketMeta.advance(labelled, stack);
        final int version = Slab.u8(Slab.address(frame.meta[i])) >> 4;
        if (version == 4) {
            ip4(frame, i, context, mtu - stack, stack);
        } else if (version == 6 && (labelled & PacketMeta.LOCALLY_ORIGINATED) == 0) {
            context.count(Count.DONT_FRAGMENT_SET, 1);
            frame.aux[i] = Icmp6Header.errorWord(Icmp6Header.PACKET_TOO_BIG, 0, mtu - stack);
            context.except(i, Next.ICMP6_ERROR.ordinal());
        } else {
            context.drop(frame, i, version == 6 ? Count.DONT_FRAGMENT_SET : Count.UNKNOWN);
        }
    }

    private void ip4(final Frame frame, final int i, final NodeContext context, final int mtu, final int stack) {
        final FragNode.Count refused = fragmenter.cut(frame, i, mtu);
        if (refused == FragNode.Count.DONT_FRAGMENT_SET) {
            context.count(Count.DONT_FRAGMENT_SET, 1);
            frame.aux[i] =
                    IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_FRAGMENTATION_NEEDED, mtu);
            context.except(i, Next.ICMP4_ERROR.ordinal());
            return;
        }
        if (refused != null) {
            context.drop(frame, i, refused == FragNode.Count.MEMORY ? Count.MEMORY : Count.MALFORMED);
            return;
        }
        final long from = Slab.address(frame.meta[i]) - stack;
        for (int k = 0; k < fragmenter.count(); k++) {
            final long piece = fragmenter.meta(k);
            Slab.copy(from, Slab.address(piece) - stack, stack);
            final int buffer = fragmenter.buffer(k);
            final long meta = PacketMeta.advance(piece, -stack);
            final long traced = (frame.meta[i] & PacketMeta.TRACED) == 0
                    ? meta
                    : context.tracer().follow(frame.bi[i], buffer, meta);
            context.emit(OUTPUT, buffer, traced, PacketMeta.withL3(frame.x[i], piece), frame.aux[i]);
        }
        context.count(Count.FRAGMENT_SENT, fragmenter.count());
        buffers.free(frame.bi[i], frame.meta[i]);
        context.except(i, NodeContext.GONE);
    }
}
