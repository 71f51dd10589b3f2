package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.NextArc;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.AdjacencyCounters;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;
import java.util.Arrays;

/**
 * {@code ip4-rewrite}: takes one off the TTL (RFC 1812 section 5.3.1), checks the MTU and puts the link header of the
 * adjacency in aux in front. Next: the output node of the adjacency's interface, or its first {@code ip4-output}
 * feature.
 *
 * <p>Packets for an adjacency that is not complete go to {@code ip4-arp} unchanged, those too large to {@code ip4-frag}
 * (which sends the pieces back here with the same aux word) or, when they may not be cut, to {@code ip4-icmp-error}.
 * The frame whose packets all have one adjacency is done in a loop with the record in registers.
 */
final class Ip4RewriteNode implements Node {
    /** Slots; behind them come the output nodes of interfaces. */
    enum Next implements NextArc {
        DROP("ip4-drop"),
        ICMP_ERROR("ip4-icmp-error"),
        FRAGMENT("ip4-frag"),
        ARP("ip4-arp");

        private final String node;

        Next(final String node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node;
        }
    }

    /** What befalls packets. */
    enum Count {
        TIME_EXPIRED,
        MTU_EXCEEDED,
        FRAGMENTED
    }

    static final String NAME = "ip4-rewrite";
    static final String MULTICAST_NAME = "ip4-rewrite-mcast";

    private static final int L2 = EthernetHeader.LENGTH;

    /** Offset of the word TTL, protocol, checksum behind the beginning of an Ethernet header. */
    private static final int TTL_WORD = L2 + Ip4Header.TTL;

    /** A packet with one of these needs a closer look. */
    private static final long ODD = PacketMeta.CHAINED | PacketMeta.GSO | PacketMeta.LOCALLY_ORIGINATED;

    /** The fields of x that this node writes: tx interface and L3 offset. */
    private static final long X_KEPT = 0xffff_0000_0000_ffffL;

    /** Returned by {@link #oddPacket} when the packet goes to the adjacency's slot. */
    private static final int FORWARD = -1;

    private final AdjacencyTable table;
    private final boolean multicast;
    private final ArcPosition features;
    private final BufferPool pool;

    private Ip4RewriteNode(
            final AdjacencyTable table,
            final ArcPosition features,
            final boolean multicast,
            final NodeContext context) {
        this.table = table;
        this.multicast = multicast;
        this.features = features;
        this.pool = context.buffers().pool();
    }

    static NodeSpec spec(final Ip4Fib fib, final ArcPosition features) {
        return describe(NodeSpec.internal(NAME, c -> new Ip4RewriteNode(fib.adjacencies(), features, false, c)), fib)
                .next(Next.class);
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

    private static String format(final TraceRecord record, final Ip4Fib fib) {
        final StringBuilder out = new StringBuilder(256)
                .append("  tx_sw_if_index ")
                .append(PacketMeta.tx(record.x()))
                .append(" dpo-idx ")
                .append(record.aux());
        final Adjacency adjacency = record.next() == Next.ICMP_ERROR.ordinal()
                ? null
                : fib.adjacencies().get(record.aux());
        if (adjacency != null) {
            out.append(" : ").append(adjacency.format(fib.link()));
        }
        out.append(" flow hash: 0x00000000");
        IpTrace.hex(out, record, 60);
        return out.toString();
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[] aux = frame.aux;
        final int n = frame.n;
        final int first = aux[0];
        int differs = 0;
        for (int i = 0; i < n; i++) {
            differs |= aux[i] ^ first;
        }
        final long[] records = table.recordsAfterFence();
        final int at = (first << 3) + AdjacencyTable.SKEW;
        int slot;
        if (differs == 0 && (records[at] & AdjacencyTable.PLAIN_MASK) == AdjacencyTable.PLAIN) {
            slot = oneAdjacency(frame, context, records, at);
        } else {
            slot = manyAdjacencies(frame, context, records);
        }
        if (multicast) {
            groupMacs(frame, context, slot, records);
            slot = BY_NEXTS;
        }
        final AdjacencyCounters counters = table.counters();
        final WorkerCounters counting = counters == null ? null : counters.active();
        if (counting != null) {
            return counted(frame, context, slot, counting.row(context.thread()));
        }
        return features.isEmpty() ? slot : withFeatures(frame, context, slot);
    }

    /**
     * Completes the receivers' MAC addresses of packets that have been rewritten: the low 23 bits are those of the
     * group.
     */
    private static void groupMacs(final Frame frame, final NodeContext context, final int slot, final long[] records) {
        final int[] nexts = context.nexts();
        if (slot != BY_NEXTS) {
            Arrays.fill(nexts, 0, frame.n, slot);
            context.exceptionsToNexts();
        }
        for (int i = 0; i < frame.n; i++) {
            // aux is the adjacency of those alone that have been rewritten
            final int length = nexts[i] > Next.ARP.ordinal()
                    ? AdjacencyTable.rewriteLength(records[(frame.aux[i] << 3) + AdjacencyTable.SKEW])
                    : 0;
            if (length > 0) {
                final long link = Slab.address(frame.meta[i]);
                final int group = Integer.reverseBytes(Slab.u32(link + length + Ip4Header.DST));
                Slab.putU8(link + 3, group >>> 16 & 0x7f);
                Slab.putU16be(link + 4, group & 0xffff);
            }
        }
    }

    /** Counts packets and bytes, link header included, of those that leave; the aux word is still their adjacency. */
    private int counted(final Frame frame, final NodeContext context, final int slot, final long[] row) {
        final int[] nexts = context.nexts();
        if (slot != BY_NEXTS) {
            Arrays.fill(nexts, 0, frame.n, slot);
            context.exceptionsToNexts();
        }
        for (int i = 0; i < frame.n; i++) {
            final int cell = WorkerCounters.PAD + 2 * frame.aux[i];
            if (nexts[i] > Next.ARP.ordinal() && cell + 1 < row.length - WorkerCounters.PAD) {
                final long m = frame.meta[i];
                final int rest = (m & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
                row[cell]++;
                row[cell + 1] += PacketMeta.length(m) + rest;
            }
        }
        return features.isEmpty() ? BY_NEXTS : withFeatures(frame, context, BY_NEXTS);
    }

    private int oneAdjacency(final Frame frame, final NodeContext context, final long[] records, final int at) {
        final long state = records[at + AdjacencyTable.STATE];
        final long head = records[at + AdjacencyTable.HEAD];
        final long tail = records[at + AdjacencyTable.TAIL];
        final int mtu = AdjacencyTable.mtu(state);
        final long tx = (long) AdjacencyTable.txInterface(state) << 16;
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        for (int i = 0, n = frame.n; i < n; i++) {
            final long m = meta[i];
            final long a = Slab.address(m - L2);
            final int word = Slab.u32(a + TTL_WORD);
            if ((word & 0xff) <= 1 || PacketMeta.length(m) > mtu || (m & ODD) != 0) {
                final int odd = oddPacket(frame, context, i, state, word);
                if (odd != FORWARD) {
                    context.except(i, odd);
                    continue;
                }
            } else {
                Slab.putU32(a + TTL_WORD, ttlDecremented(word));
            }
            Slab.putU64(a, head);
            Slab.putU64(a + L2 - 8, tail);
            meta[i] = PacketMeta.advance(meta[i], -L2);
            x[i] = x[i] & X_KEPT | tx | (m & 0xffff) << 32;
        }
        return AdjacencyTable.next(state);
    }

    private int manyAdjacencies(final Frame frame, final NodeContext context, final long[] records) {
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final int[] aux = frame.aux;
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int at = (aux[i] << 3) + AdjacencyTable.SKEW;
            final long state = records[at + AdjacencyTable.STATE];
            final long m = meta[i];
            final long a = Slab.address(m - L2);
            final int word = Slab.u32(a + TTL_WORD);
            if ((state & AdjacencyTable.PLAIN_MASK) != AdjacencyTable.PLAIN
                    || (word & 0xff) <= 1
                    || PacketMeta.length(m) > AdjacencyTable.mtu(state)
                    || (m & ODD) != 0) {
                nexts[i] = other(frame, context, i, records, at, state);
                continue;
            }
            Slab.putU32(a + TTL_WORD, ttlDecremented(word));
            Slab.putU64(a, records[at + AdjacencyTable.HEAD]);
            Slab.putU64(a + L2 - 8, records[at + AdjacencyTable.TAIL]);
            meta[i] = PacketMeta.advance(m, -L2);
            x[i] = x[i] & X_KEPT | (long) AdjacencyTable.txInterface(state) << 16 | (m & 0xffff) << 32;
            nexts[i] = AdjacencyTable.next(state);
        }
        return BY_NEXTS;
    }

    /** TTL, protocol and checksum as loaded, with the TTL one less and the checksum to match (RFC 1624). */
    private static int ttlDecremented(final int word) {
        final int c = (word >>> 16) + 1;
        return (word & 0xffff) - 1 | c + (c >= 0xffff ? 1 : 0) << 16;
    }

    /**
     * A packet that is odd, or whose adjacency is: incomplete, or with another header than an untagged Ethernet one.
     * Returns its slot.
     */
    private int other(
            final Frame frame,
            final NodeContext context,
            final int i,
            final long[] records,
            final int at,
            final long state) {
        if (!AdjacencyTable.isComplete(state)) {
            return Next.ARP.ordinal();
        }
        final long m = frame.meta[i];
        final long ip = Slab.address(m);
        final int word = Slab.u32(ip + Ip4Header.TTL);
        final int odd = oddPacket(frame, context, i, state, word);
        if (odd != FORWARD) {
            return odd;
        }
        final long meta = frame.meta[i];
        final int length = AdjacencyTable.rewriteLength(state);
        final long a = Slab.address(m - length);
        if (length > 0) {
            Slab.putU64(a, records[at + AdjacencyTable.HEAD]);
            if (length > 16) {
                Slab.putU64(a + 8, records[at + AdjacencyTable.MIDDLE]);
            }
            if (length > 24) {
                Slab.putU64(a + 16, records[at + AdjacencyTable.MIDDLE_2]);
            }
            Slab.putU64(a + length - 8, records[at + AdjacencyTable.TAIL]);
        }
        frame.meta[i] = PacketMeta.advance(meta, -length);
        frame.x[i] = frame.x[i] & X_KEPT | (long) AdjacencyTable.txInterface(state) << 16 | (m & 0xffff) << 32;
        return AdjacencyTable.next(state);
    }

    /**
     * A packet that was made here, is in several segments, too large, or at the end of its life.
     *
     * @return its slot, or {@link #FORWARD} with the TTL taken care of
     */
    private int oddPacket(final Frame frame, final NodeContext context, final int i, final long state, final int word) {
        final long m = frame.meta[i];
        final long ip = Slab.address(m);
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

    /** Sends packets that would go to an output node to the first feature of their interface instead. */
    private int withFeatures(final Frame frame, final NodeContext context, final int slot) {
        final int[] nexts = context.nexts();
        if (slot != BY_NEXTS) {
            Arrays.fill(nexts, 0, frame.n, slot);
            context.exceptionsToNexts();
        }
        for (int i = 0; i < frame.n; i++) {
            if (nexts[i] > Next.ARP.ordinal()) {
                nexts[i] = features.next(PacketMeta.tx(frame.x[i]), nexts[i]);
            }
        }
        return BY_NEXTS;
    }
}
