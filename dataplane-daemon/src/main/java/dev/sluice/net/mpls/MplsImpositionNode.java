package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoProto;
import dev.sluice.net.fib.MplsDpoTable;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;

/**
 * {@code ip4-mpls-label-imposition-pipe}, {@code ip6-...} and {@code mpls-label-imposition-pipe}, and the same in
 * {@code -uniform}: put the labels of the object in aux in front. Next: what the object stands on, {@code mpls-output}
 * or more labels; {@code ip4-icmp-error} or {@code ip6-icmp-error} for an IP packet at the end of its life.
 *
 * <p>The TTL of an IP packet goes down by one where it enters the path (RFC 3443 section 3). In pipe mode a label has
 * its own TTL and class; in uniform mode the innermost new one takes those of the packet below. A label that takes the
 * place of one that was taken off has that one's class, and its TTL less one, in either mode (RFC 3032 section 2.4.2).
 */
final class MplsImpositionNode implements Node {
    enum Count {
        TIME_EXPIRED
    }

    /** Slot of the ICMP node, for IP packets. */
    private static final int ICMP_ERROR = 1;

    private static final int ENTRY = MplsHeader.LENGTH;

    /** Class in an entry as loaded. */
    private static final int EXP_SHIFT = 17;

    private static final int TTL_SHIFT = 24;

    private final MplsDpoTable table;
    private final DpoProto payload;
    private final boolean uniform;

    private MplsImpositionNode(final MplsDpoTable table, final DpoProto payload, final boolean uniform) {
        this.table = table;
        this.payload = payload;
        this.uniform = uniform;
    }

    static NodeSpec spec(final MplsDpoTable table, final DpoProto payload, final boolean uniform) {
        final boolean mpls = payload == DpoProto.MPLS;
        final String name = (mpls ? "" : payload + "-") + "mpls-label-imposition-" + (uniform ? "uniform" : "pipe");
        final NodeSpec spec = NodeSpec.internal(name, context -> new MplsImpositionNode(table, payload, uniform))
                .trace(record -> MplsTrace.header(record, !mpls));
        return mpls
                ? MplsSlots.mpls(spec)
                : ipSlots(spec, payload)
                        .count(Count.TIME_EXPIRED, Severity.ERROR, payload + " ttl <= 1 at the head of a path");
    }

    /** The slots of labelled packets but for two: packets that get no label stay IP packets. */
    private static NodeSpec ipSlots(final NodeSpec spec, final DpoProto payload) {
        NodeSpec all = spec.next(payload + "-drop").next(payload + "-icmp-error");
        for (final String node : MplsSlots.mpls(spec).nexts().subList(2, MplsSlots.IP_LOOKUP)) {
            all = all.next(node);
        }
        return all;
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] records = table.recordsAfterFence();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            nexts[i] = switch (payload) {
                case IP4 -> ip4(frame, i, context, records);
                case IP6 -> ip6(frame, i, context, records);
                case MPLS -> mpls(frame, i, records);
            };
        }
        return BY_NEXTS;
    }

    private int ip4(final Frame frame, final int i, final NodeContext context, final long[] records) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        int ttl = Slab.u8(ip + Ip4Header.TTL);
        if ((meta & PacketMeta.LOCALLY_ORIGINATED) == 0) {
            if (ttl <= 1) {
                context.count(Count.TIME_EXPIRED, 1);
                frame.aux[i] =
                        IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, IcmpHeader.CODE_TTL_EXCEEDED_IN_TRANSIT, 0);
                return ICMP_ERROR;
            }
            ttl--;
            Slab.putU8(ip + Ip4Header.TTL, ttl);
            Slab.putU16(ip + Ip4Header.CHECKSUM, Checksum.ttlDecremented(Slab.u16(ip + Ip4Header.CHECKSUM)));
        }
        frame.x[i] = PacketMeta.withL3(frame.x[i], meta);
        return uniform ? put(frame, i, records, ttl, Slab.u8(ip + Ip4Header.TOS) >> 5) : put(frame, i, records);
    }

    private int ip6(final Frame frame, final int i, final NodeContext context, final long[] records) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        int hopLimit = Slab.u8(ip + Ip6Header.HOP_LIMIT);
        if ((meta & PacketMeta.LOCALLY_ORIGINATED) == 0) {
            if (hopLimit <= 1) {
                context.count(Count.TIME_EXPIRED, 1);
                frame.aux[i] = Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, Icmp6Header.CODE_HOP_LIMIT_EXCEEDED, 0);
                return ICMP_ERROR;
            }
            hopLimit--;
            Slab.putU8(ip + Ip6Header.HOP_LIMIT, hopLimit);
        }
        frame.x[i] = PacketMeta.withL3(frame.x[i], meta);
        return uniform ? put(frame, i, records, hopLimit, Slab.u8(ip) >> 1 & 7) : put(frame, i, records);
    }

    private int mpls(final Frame frame, final int i, final long[] records) {
        final long meta = frame.meta[i];
        if ((meta & MplsHeader.POPPED) != 0) {
            final int popped = MplsHeader.popped(meta);
            frame.meta[i] = meta & ~MplsHeader.POPPED;
            return put(frame, i, records, MplsHeader.ttl(popped) - 1, MplsHeader.exp(popped));
        }
        if (uniform) {
            final int below = Slab.u32be(Slab.address(meta));
            return put(frame, i, records, MplsHeader.ttl(below), MplsHeader.exp(below));
        }
        return put(frame, i, records);
    }

    /** Puts the labels on as they are. Returns the parent's slot. */
    private static int put(final Frame frame, final int i, final long[] records) {
        final int at = (frame.aux[i] << 3) + MplsDpoTable.SKEW;
        final long first = records[at];
        final int bytes = MplsDpoTable.stackBytes(first);
        final long meta = PacketMeta.advance(frame.meta[i], -bytes);
        final long to = Slab.address(meta);
        for (int k = 0; k < bytes; k += ENTRY) {
            final long word = records[at + MplsDpoTable.STACK + (k >> 3)];
            Slab.putU32(to + k, (int) ((k & ENTRY) == 0 ? word : word >>> Integer.SIZE));
        }
        frame.meta[i] = meta;
        frame.aux[i] = MplsDpoTable.parent(first);
        return MplsDpoTable.next(first);
    }

    /** Puts the labels on, the innermost with a TTL and a class. Returns the parent's slot. */
    private static int put(final Frame frame, final int i, final long[] records, final int ttl, final int exp) {
        final long below = Slab.address(frame.meta[i]);
        final int slot = put(frame, i, records);
        final int entry = Slab.u32(below - ENTRY);
        Slab.putU32(below - ENTRY, entry & (1 << TTL_SHIFT) - 1 | exp << EXP_SHIFT | ttl << TTL_SHIFT);
        return slot;
    }
}
