package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.ip.RewriteNode;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip4-rewrite}: takes one off the TTL (RFC 1812 section 5.3.1), checks the MTU and puts the link header of the
 * adjacency in aux in front. Next: the output node of the adjacency's interface, or its first {@code ip4-output}
 * feature.
 *
 * <p>Packets for an adjacency that is not complete go to {@code ip4-arp} unchanged, those too large to {@code ip4-frag}
 * (which sends the pieces back here with the same aux word) or, when they may not be cut, to {@code ip4-icmp-error}.
 * The frame whose packets all have one adjacency is done in a loop with the record in registers.
 */
final class Ip4RewriteNode extends RewriteNode {
    static final String NAME = "ip4-rewrite";
    static final String MULTICAST_NAME = "ip4-rewrite-mcast";

    /** Offset of the word TTL, protocol, checksum behind the beginning of an Ethernet header. */
    private static final int TTL_WORD = L2 + Ip4Header.TTL;

    private Ip4RewriteNode(
            final AdjacencyTable table,
            final ArcPosition features,
            final boolean multicast,
            final NodeContext context) {
        super(table, features, multicast, context);
    }

    static NodeSpec spec(final Ip4Fib fib, final ArcPosition features) {
        return describe(NodeSpec.internal(NAME, c -> new Ip4RewriteNode(fib.adjacencies(), features, false, c)), fib)
                .next(Next.DROP, "ip4-drop")
                .next(Next.ICMP_ERROR, "ip4-icmp-error")
                .next(Next.FRAGMENT, "ip4-frag")
                .next(Next.RESOLVE, "ip4-arp");
    }

    /** {@code ip4-rewrite-mcast}: the receiver's MAC address is that of the packet's group (RFC 1112 section 6.4). */
    static NodeSpec multicastSpec(final Ip4Fib fib, final ArcPosition features) {
        return describe(
                        NodeSpec.internal(
                                MULTICAST_NAME, c -> new Ip4RewriteNode(fib.adjacencies(), features, true, c)),
                        fib)
                .siblingOf(NAME);
    }

    private static NodeSpec describe(final NodeSpec spec, final Ip4Fib fib) {
        return spec.countAs("ip4-input", Count.TIME_EXPIRED, Severity.ERROR, "ip4 ttl <= 1")
                .countAs("ip4-input", Count.MTU_EXCEEDED, Severity.ERROR, "ip4 MTU exceeded and DF set")
                .count(Count.FRAGMENTED, Severity.INFO, "ip4 MTU exceeded, fragmented")
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
            final int word = Slab.u32(a + TTL_WORD);
            if ((word & 0xff) <= 1 || size(m) > limit) {
                final int odd = oddPacket(frame, context, i, state);
                if (odd != FORWARD) {
                    context.except(i, odd);
                    advance(frame, first, i, state);
                    first = i + 1;
                    continue;
                }
            } else {
                Slab.putU32(a + TTL_WORD, ttlDecremented(word));
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
            final int word = Slab.u32(a + TTL_WORD);
            if ((word & 0xff) <= 1 || size(m) > AdjacencyTable.limit(state)) {
                nexts[i] = other(frame, context, i, records, at, state);
                advance(frame, nexts, first, i, states);
                first = i + 1;
                continue;
            }
            Slab.putU32(a + TTL_WORD, ttlDecremented(word));
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
                // the low 23 bits are those of the group
                final long link = Slab.address(frame.meta[i]);
                final int group = Integer.reverseBytes(Slab.u32(link + length + Ip4Header.DST));
                Slab.putU8(link + 3, group >>> 16 & 0x7f);
                Slab.putU16be(link + 4, group & 0xffff);
            }
        }
    }

    /**
     * TTL, protocol and checksum as loaded, with the TTL, which is not 0, one less and the checksum to match (RFC
     * 1624): one more, and another one when that carries out of its end.
     */
    private static int ttlDecremented(final int word) {
        return word + 0xffff + (Integer.compareUnsigned(word, 0xfffe_0000) >= 0 ? 0x1_0000 : 0);
    }

    @Override
    protected int oddPacket(final Frame frame, final NodeContext context, final int i, final long state) {
        final long m = frame.meta[i];
        final long ip = Slab.address(m);
        final int word = Slab.u32(ip + Ip4Header.TTL);
        final boolean local = (m & PacketMeta.LOCALLY_ORIGINATED) != 0;
        if (!local && (word & 0xff) <= 1) {
            context.count(Count.TIME_EXPIRED, 1);
            frame.aux[i] = IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, IcmpHeader.CODE_TTL_EXCEEDED_IN_TRANSIT, 0);
            return Next.ICMP_ERROR.ordinal();
        }
        final int mtu = AdjacencyTable.mtu(state);
        if (wireLength(frame, i) > mtu) {
            if ((Slab.u16(ip + Ip4Header.FLAGS_FRAGMENT) & Ip4Header.DONT_FRAGMENT_LE) == 0) {
                context.count(Count.FRAGMENTED, 1);
                return Next.FRAGMENT.ordinal();
            }
            context.count(Count.MTU_EXCEEDED, 1);
            frame.aux[i] =
                    IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_FRAGMENTATION_NEEDED, mtu);
            return Next.ICMP_ERROR.ordinal();
        }
        if (local) {
            frame.meta[i] = m & ~PacketMeta.LOCALLY_ORIGINATED;
        } else {
            Slab.putU32(ip + Ip4Header.TTL, ttlDecremented(word));
        }
        return FORWARD;
    }

    /** Length of the largest IP packet that this one becomes on the wire. */
    private int wireLength(final Frame frame, final int i) {
        final long m = frame.meta[i];
        final long ip = Slab.address(m);
        final int total = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH);
        if ((m & PacketMeta.GSO) == 0) {
            return total;
        }
        final int header = Ip4Header.length(Slab.u8(ip));
        final int transport = Slab.u8(ip + Ip4Header.PROTOCOL) == IpProtocol.TCP
                ? (Slab.u8(ip + header + TcpHeader.DATA_OFFSET) & 0xf0) >> 2
                : UdpHeader.LENGTH;
        return Math.min(total, header + transport + BufferHeader.gsoSize(pool.header(frame.bi[i])));
    }
}
