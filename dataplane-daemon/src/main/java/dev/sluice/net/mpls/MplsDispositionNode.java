package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.MplsDpoTable;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip4-mpls-label-disposition-pipe}, {@code -uniform} and their IPv6 counterparts: the last label is gone, and
 * what is left must be an IP packet, which is checked as one that comes in. In uniform mode it takes TTL and class of
 * the last label (RFC 3443 section 3.1). The aux word is the object. Next: what the object stands on.
 */
final class MplsDispositionNode implements Node {
    enum Count {
        VERSION,
        TOO_SHORT,
        BAD_LENGTH,
        BAD_CHECKSUM,
        TIME_EXPIRED
    }

    private static final int ICMP_ERROR = DpoType.ICMP_ERROR.next();
    private static final int CLASS_MASK = 0xff;

    private final MplsDpoTable table;
    private final Interfaces interfaces;
    private final boolean ip4;
    private final boolean uniform;
    private final BufferPool pool;

    private MplsDispositionNode(
            final MplsDpoTable table,
            final Interfaces interfaces,
            final boolean ip4,
            final boolean uniform,
            final NodeContext context) {
        this.table = table;
        this.interfaces = interfaces;
        this.ip4 = ip4;
        this.uniform = uniform;
        pool = context.buffers().pool();
    }

    static NodeSpec spec(
            final MplsDpoTable table, final Interfaces interfaces, final IpFamily family, final boolean uniform) {
        final String mode = uniform ? "uniform" : "pipe";
        final boolean ip4 = family == IpFamily.IP4;
        return MplsSlots.ip(
                        NodeSpec.internal(
                                family + "-mpls-label-disposition-" + mode,
                                context -> new MplsDispositionNode(table, interfaces, ip4, uniform, context)),
                        family)
                .count(Count.VERSION, Severity.ERROR, "no " + family.title() + " packet below the label")
                .count(Count.TOO_SHORT, Severity.ERROR, family + " header too short")
                .count(Count.BAD_LENGTH, Severity.ERROR, family + " length > l2 length")
                .count(Count.BAD_CHECKSUM, Severity.ERROR, "bad " + family + " checksum")
                .count(Count.TIME_EXPIRED, Severity.ERROR, family + " ttl 0")
                .trace(record -> "rpf-id:-1 " + family + ", " + mode);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[] records = table.recordsAfterFence();
        final InterfaceView view = interfaces.view();
        final int[] nexts = context.nexts();
        for (int i = 0, n = frame.n; i < n; i++) {
            final Count refused = ip4 ? checkIp4(frame, i) : checkIp6(frame, i);
            final int popped = MplsHeader.popped(frame.meta[i]);
            frame.meta[i] &= ~MplsHeader.POPPED;
            if (refused == Count.TIME_EXPIRED) {
                context.count(refused, 1);
                frame.aux[i] = ip4
                        ? IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, IcmpHeader.CODE_TTL_EXCEEDED_IN_TRANSIT, 0)
                        : Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, Icmp6Header.CODE_HOP_LIMIT_EXCEEDED, 0);
                frame.x[i] = PacketMeta.withTable(frame.x[i], inputTable(view, frame.x[i]));
                nexts[i] = ICMP_ERROR;
                continue;
            }
            if (refused != null) {
                context.count(refused, 1);
                frame.aux[i] = context.counterIndex(refused);
                nexts[i] = NodeContext.DROP;
                continue;
            }
            if (uniform) {
                copyDown(frame.meta[i], popped);
            }
            nexts[i] = follow(frame, i, records, view);
        }
        return BY_NEXTS;
    }

    /** To what the object stands on. */
    private int follow(final Frame frame, final int i, final long[] records, final InterfaceView view) {
        final long first = records[(frame.aux[i] << 3) + MplsDpoTable.SKEW];
        final int next = MplsDpoTable.next(first);
        final int parent = MplsDpoTable.parent(first);
        if (next < MplsSlots.IP_LOOKUP) {
            frame.aux[i] = parent;
            frame.x[i] = PacketMeta.withTable(frame.x[i], inputTable(view, frame.x[i]));
            return next;
        }
        final int fib = next == DpoType.INPUT_LOOKUP.next() ? inputTable(view, frame.x[i]) : parent;
        frame.x[i] = PacketMeta.withTable(frame.x[i], fib);
        frame.aux[i] = 0;
        return MplsSlots.IP_LOOKUP;
    }

    /** The table of the interface that the packet came in by: what answers to it are looked up in. */
    private int inputTable(final InterfaceView view, final long x) {
        final int[] tables = ip4 ? view.ip4Table() : view.ip6Table();
        final int rx = PacketMeta.rx(x);
        return rx < tables.length ? tables[rx] : 0;
    }

    private int rest(final Frame frame, final int i) {
        return (frame.meta[i] & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
    }

    /** Why an IPv4 packet cannot go on (RFC 1812 section 5.2.2), or null; cuts off what the link added behind it. */
    private Count checkIp4(final Frame frame, final int i) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int length = PacketMeta.length(meta);
        if (length < Ip4Header.MIN_LENGTH) {
            return Count.TOO_SHORT;
        }
        final int first = Slab.u8(ip);
        final int header = Ip4Header.length(first);
        final int total = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH);
        final int rest = rest(frame, i);
        if (first >> 4 != 4) {
            return Count.VERSION;
        }
        if (header < Ip4Header.MIN_LENGTH || total < header) {
            return Count.TOO_SHORT;
        }
        if (header > length || total > length + rest) {
            return Count.BAD_LENGTH;
        }
        if (Checksum.isBad(ChecksumOffload.sum(ip, header))) {
            return Count.BAD_CHECKSUM;
        }
        if (rest == 0 && total < length) {
            frame.meta[i] = PacketMeta.withLength(meta, total);
        }
        return Slab.u8(ip + Ip4Header.TTL) == 0 ? Count.TIME_EXPIRED : null;
    }

    /** Why an IPv6 packet cannot go on (RFC 8200 section 3), or null; cuts off what the link added behind it. */
    private Count checkIp6(final Frame frame, final int i) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int length = PacketMeta.length(meta);
        if (length < Ip6Header.LENGTH) {
            return Count.TOO_SHORT;
        }
        final int total = Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH) + Ip6Header.LENGTH;
        final int rest = rest(frame, i);
        if (Slab.u8(ip) >> 4 != 6) {
            return Count.VERSION;
        }
        if (total > length + rest) {
            return Count.BAD_LENGTH;
        }
        if (rest == 0 && total < length) {
            frame.meta[i] = PacketMeta.withLength(meta, total);
        }
        return Slab.u8(ip + Ip6Header.HOP_LIMIT) == 0 ? Count.TIME_EXPIRED : null;
    }

    /** TTL and class of the label go into the packet. */
    private void copyDown(final long meta, final int popped) {
        final long ip = Slab.address(meta);
        final int trafficClass = MplsHeader.exp(popped) << 5;
        if (ip4) {
            Slab.putU8(ip + Ip4Header.TTL, MplsHeader.ttl(popped));
            Slab.putU8(ip + Ip4Header.TOS, trafficClass);
            Slab.putU16(ip + Ip4Header.CHECKSUM, 0);
            final int header = Ip4Header.length(Slab.u8(ip));
            Slab.putU16(ip + Ip4Header.CHECKSUM, Checksum.finish(ChecksumOffload.sum(ip, header)));
        } else {
            Slab.putU8(ip + Ip6Header.HOP_LIMIT, MplsHeader.ttl(popped));
            Slab.putU32be(ip, Slab.u32be(ip) & ~(CLASS_MASK << 20) | trafficClass << 20);
        }
    }
}
