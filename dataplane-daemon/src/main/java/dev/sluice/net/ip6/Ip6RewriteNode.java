package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.ip.RewriteNode;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip6-rewrite}: takes one off the hop limit (RFC 8200 section 3), checks the MTU and puts the link header of the
 * adjacency in aux in front. Next: the output node of the adjacency's interface, or its first {@code ip6-output}
 * feature.
 *
 * <p>Packets for an adjacency that is not complete go to {@code ip6-discover-neighbor} unchanged, those too large to
 * {@code ip6-icmp-error}, or, when they were made here, to {@code ip6-frag}, which sends the pieces back here with the
 * same aux word. The frame whose packets all have one adjacency is done in a loop with the record in registers.
 */
final class Ip6RewriteNode extends RewriteNode {
    static final String NAME = "ip6-rewrite";
    static final String MULTICAST_NAME = "ip6-rewrite-mcast";

    /** Offset of the hop limit behind the beginning of an Ethernet header. */
    private static final int HOP_LIMIT = L2 + Ip6Header.HOP_LIMIT;

    private Ip6RewriteNode(
            final AdjacencyTable table,
            final ArcPosition features,
            final boolean multicast,
            final NodeContext context) {
        super(table, features, multicast, context);
    }

    static NodeSpec spec(final Ip6Fib fib, final ArcPosition features) {
        return describe(NodeSpec.internal(NAME, c -> new Ip6RewriteNode(fib.adjacencies(), features, false, c)), fib)
                .next(Next.DROP, "ip6-drop")
                .next(Next.ICMP_ERROR, "ip6-icmp-error")
                .next(Next.FRAGMENT, "ip6-frag")
                .next(Next.RESOLVE, "ip6-discover-neighbor");
    }

    /** {@code ip6-rewrite-mcast}: the receiver's MAC address is that of the packet's group (RFC 2464 section 7). */
    static NodeSpec multicastSpec(final Ip6Fib fib, final ArcPosition features) {
        return describe(
                        NodeSpec.internal(
                                MULTICAST_NAME, c -> new Ip6RewriteNode(fib.adjacencies(), features, true, c)),
                        fib)
                .siblingOf(NAME);
    }

    private static NodeSpec describe(final NodeSpec spec, final Ip6Fib fib) {
        return spec.countAs("ip6-input", Count.TIME_EXPIRED, Severity.ERROR, "ip6 ttl <= 1")
                .countAs("ip6-input", Count.MTU_EXCEEDED, Severity.ERROR, "ip6 MTU exceeded")
                .count(Count.FRAGMENTED, Severity.INFO, "ip6 MTU exceeded, fragmented")
                .trace(record -> format(record, fib));
    }

    @Override
    protected int oneAdjacency(final Frame frame, final NodeContext context, final long[] records, final int at) {
        final long state = records[at + AdjacencyTable.STATE];
        final long head = records[at + AdjacencyTable.HEAD];
        final long tail = records[at + AdjacencyTable.TAIL];
        final int limit = AdjacencyTable.limit(state);
        final long[] meta = frame.meta;
        final int n = frame.n;
        int first = 0;
        for (int i = 0; i < n; i++) {
            final long m = meta[i];
            final long a = Slab.address(m - L2);
            final int hopLimit = Slab.u8(a + HOP_LIMIT);
            if (hopLimit <= 1 || size(m) > limit) {
                final int odd = oddPacket(frame, context, i, state);
                if (odd != FORWARD) {
                    context.except(i, odd);
                    advance(frame, first, i, state);
                    first = i + 1;
                    continue;
                }
            } else {
                Slab.putU8(a + HOP_LIMIT, hopLimit - 1);
            }
            Slab.putU64(a, head);
            Slab.putU64(a + L2 - 8, tail);
        }
        advance(frame, first, n, state);
        return AdjacencyTable.next(state);
    }

    @Override
    protected void manyAdjacencies(final Frame frame, final NodeContext context, final long[] records) {
        final long[] meta = frame.meta;
        final int[] aux = frame.aux;
        final int[] nexts = context.nexts();
        final long[] states = this.states;
        final int n = frame.n;
        int first = 0;
        for (int i = 0; i < n; i++) {
            final int at = (aux[i] << 3) + AdjacencyTable.SKEW;
            final long state = records[at + AdjacencyTable.STATE];
            final long m = meta[i];
            final long a = Slab.address(m - L2);
            final int hopLimit = Slab.u8(a + HOP_LIMIT);
            if (hopLimit <= 1 || size(m) > AdjacencyTable.limit(state)) {
                nexts[i] = other(frame, context, i, records, at, state);
                advance(frame, nexts, first, i, states);
                first = i + 1;
                continue;
            }
            Slab.putU8(a + HOP_LIMIT, hopLimit - 1);
            Slab.putU64(a, records[at + AdjacencyTable.HEAD]);
            Slab.putU64(a + L2 - 8, records[at + AdjacencyTable.TAIL]);
            states[i] = state;
        }
        advance(frame, nexts, first, n, states);
    }

    @Override
    protected void groupMacs(final Frame frame, final int[] nexts, final long[] records) {
        for (int i = 0; i < frame.n; i++) {
            final int length = groupRewrite(frame, nexts, records, i);
            if (length > 0) {
                // the last 32 bits are those of the group
                final long link = Slab.address(frame.meta[i]);
                Slab.putU32(link + 2, Slab.u32(link + length + Ip6Header.DST + 12));
            }
        }
    }

    @Override
    protected int oddPacket(final Frame frame, final NodeContext context, final int i, final long state) {
        final long m = frame.meta[i];
        final int hopLimit = Slab.u8(Slab.address(m) + Ip6Header.HOP_LIMIT);
        final boolean local = (m & PacketMeta.LOCALLY_ORIGINATED) != 0;
        if (!local && hopLimit <= 1) {
            context.count(Count.TIME_EXPIRED, 1);
            frame.aux[i] = Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, Icmp6Header.CODE_HOP_LIMIT_EXCEEDED, 0);
            return Next.ICMP_ERROR.ordinal();
        }
        final int mtu = AdjacencyTable.mtu(state);
        if (wireLength(frame, i) > mtu) {
            if (local) {
                // routers do not cut what others sent (RFC 8200 section 5)
                context.count(Count.FRAGMENTED, 1);
                return Next.FRAGMENT.ordinal();
            }
            context.count(Count.MTU_EXCEEDED, 1);
            // the sender is quoted what would have been sent
            Slab.putU8(Slab.address(m) + Ip6Header.HOP_LIMIT, hopLimit - 1);
            frame.aux[i] = Icmp6Header.errorWord(Icmp6Header.PACKET_TOO_BIG, 0, mtu);
            return Next.ICMP_ERROR.ordinal();
        }
        if (local) {
            frame.meta[i] = m & ~PacketMeta.LOCALLY_ORIGINATED;
        } else {
            Slab.putU8(Slab.address(m) + Ip6Header.HOP_LIMIT, hopLimit - 1);
        }
        return FORWARD;
    }

    /** Length of the largest IP packet that this one becomes on the wire. */
    private int wireLength(final Frame frame, final int i) {
        final long m = frame.meta[i];
        final long ip = Slab.address(m);
        final int total = Ip6Header.LENGTH + Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        if ((m & PacketMeta.GSO) == 0) {
            return total;
        }
        final int transport = Slab.u8(ip + Ip6Header.NEXT_HEADER) == IpProtocol.TCP
                ? (Slab.u8(ip + Ip6Header.LENGTH + TcpHeader.DATA_OFFSET) & 0xf0) >> 2
                : UdpHeader.LENGTH;
        return Math.min(total, Ip6Header.LENGTH + transport + BufferHeader.gsoSize(pool.header(frame.bi[i])));
    }
}
