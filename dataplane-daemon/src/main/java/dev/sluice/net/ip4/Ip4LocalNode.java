package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.PacketBytes;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip4-local}: packets to us. Checks that the source can be reached and is not us (RFC 1812 section 5.3.8), and
 * the checksums of UDP and TCP. Next: the node of the protocol, {@code ip4-punt} where nobody asked for it,
 * {@code ip4-local-full-reassembly} for fragments.
 *
 * <p>Staged like {@code ip4-lookup}: sources, leaves, then each packet.
 */
final class Ip4LocalNode implements Node {
    enum Next {
        DROP,
        PUNT,
        REASSEMBLY
    }

    enum Count {
        UNKNOWN_PROTOCOL,
        TCP_CHECKSUM,
        UDP_CHECKSUM,
        UDP_LENGTH,
        SPOOFED_LOCAL_PACKETS,
        SRC_LOOKUP_MISS
    }

    private static final int BROADCAST = -1;
    private static final long VERIFIED = PacketMeta.CHECKSUM_CORRECT | PacketMeta.CHECKSUM_PARTIAL;

    private final Ip4Local control;
    private final Ip4Fib fib;
    private final int[] src = new int[Frame.SIZE];
    private final int[] leaf = new int[Frame.SIZE];
    private final int[] tables = new int[Frame.SIZE];

    private Ip4LocalNode(final Ip4Local control, final Ip4Fib fib) {
        this.control = control;
        this.fib = fib;
    }

    static NodeSpec spec(final Ip4Local control, final Ip4Fib fib) {
        return NodeSpec.internal(Ip4Local.NODE, context -> new Ip4LocalNode(control, fib))
                .next(Next.DROP, "ip4-drop")
                .next(Next.PUNT, "ip4-punt")
                .next(Next.REASSEMBLY, "ip4-local-full-reassembly")
                .count(Count.UNKNOWN_PROTOCOL, Severity.ERROR, "unknown ip protocol")
                .count(Count.TCP_CHECKSUM, Severity.ERROR, "bad tcp checksum")
                .count(Count.UDP_CHECKSUM, Severity.ERROR, "bad udp checksum")
                .count(Count.UDP_LENGTH, Severity.ERROR, "inconsistent udp/ip lengths")
                .count(Count.SPOOFED_LOCAL_PACKETS, Severity.ERROR, "ip4 spoofed local-address packet drops")
                .count(Count.SRC_LOOKUP_MISS, Severity.ERROR, "ip4 source lookup miss")
                .trace(IpTrace.IP4::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int n = frame.n;
        for (int i = 0; i < n; i++) {
            src[i] = Slab.u32(Slab.address(frame.meta[i]) + Ip4Header.SRC);
            tables[i] = PacketMeta.table(frame.x[i]);
        }
        fib.lookupView(tables, src, leaf, n);
        final short[] slots = control.protocols();
        final int[] nexts = context.nexts();
        for (int i = 0; i < n; i++) {
            final Count refused = check(frame, i, context, source(context.thread(), leaf[i]));
            if (refused != null) {
                nexts[i] = context.refuse(frame, i, refused);
                continue;
            }
            final long ip = Slab.address(frame.meta[i]);
            if (isFragment(ip)) {
                nexts[i] = Next.REASSEMBLY.ordinal();
                continue;
            }
            nexts[i] = slots[Slab.u8(ip + Ip4Header.PROTOCOL)];
            if (nexts[i] == Next.PUNT.ordinal()) {
                context.countReason(frame, i, Count.UNKNOWN_PROTOCOL);
            }
        }
        return BY_NEXTS;
    }

    /** The kind of object that the way back to the source leads to: its slot. */
    private int source(final int thread, final int index) {
        final LoadBalanceTable table = fib.loadBalances();
        final long info = table.infoView(thread, index);
        final boolean several = LoadBalanceTable.bucketMask(info) != 0;
        return (int) ((several ? table.bucketsAfterFence()[(int) info] : info) >>> 32) & 0xff;
    }

    private static Count check(final Frame frame, final int i, final NodeContext context, final int sourceKind) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        if ((meta & PacketMeta.LOCALLY_ORIGINATED) == 0) {
            if (sourceKind == DpoType.RECEIVE.next()) {
                return Count.SPOOFED_LOCAL_PACKETS;
            }
            if (sourceKind == DpoType.DROP.next() && Slab.u32(ip + Ip4Header.DST) != BROADCAST) {
                return Count.SRC_LOOKUP_MISS;
            }
        }
        if (isFragment(ip)) {
            return null;
        }
        return switch (Slab.u8(ip + Ip4Header.PROTOCOL)) {
            case IpProtocol.UDP -> checkUdp(context.buffers().pool(), frame.bi[i], meta, ip);
            case IpProtocol.TCP -> checkTcp(context.buffers().pool(), frame.bi[i], meta, ip);
            default -> null;
        };
    }

    private static boolean isFragment(final long ip) {
        return (Slab.u16(ip + Ip4Header.FLAGS_FRAGMENT)
                        & (Ip4Header.MORE_FRAGMENTS_LE | Ip4Header.FRAGMENT_OFFSET_MASK_LE))
                != 0;
    }

    private static Count checkUdp(final BufferPool pool, final int bufferIndex, final long meta, final long ip) {
        final int header = Ip4Header.length(Slab.u8(ip));
        final int payload = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH) - header;
        if (payload < UdpHeader.LENGTH || PacketMeta.length(meta) < header + UdpHeader.LENGTH) {
            return Count.UDP_LENGTH;
        }
        final int length = Slab.u16be(ip + header + UdpHeader.TOTAL_LENGTH);
        if (length < UdpHeader.LENGTH || length > payload) {
            return Count.UDP_LENGTH;
        }
        final boolean none = Slab.u16(ip + header + UdpHeader.CHECKSUM) == 0;
        return none || isRight(pool, bufferIndex, meta, ip, header, length) ? null : Count.UDP_CHECKSUM;
    }

    private static Count checkTcp(final BufferPool pool, final int bufferIndex, final long meta, final long ip) {
        final int header = Ip4Header.length(Slab.u8(ip));
        final int length = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH) - header;
        return length >= TcpHeader.MIN_LENGTH && isRight(pool, bufferIndex, meta, ip, header, length)
                ? null
                : Count.TCP_CHECKSUM;
    }

    private static boolean isRight(
            final BufferPool pool,
            final int bufferIndex,
            final long meta,
            final long ip,
            final int header,
            final int length) {
        if ((meta & VERIFIED) != 0) {
            return true;
        }
        final long sum = PacketBytes.sum(pool, bufferIndex, meta, header, length)
                + Checksum.pseudoIp4(
                        Slab.u32(ip + Ip4Header.SRC),
                        Slab.u32(ip + Ip4Header.DST),
                        Slab.u8(ip + Ip4Header.PROTOCOL),
                        length);
        return Checksum.fold(sum) == 0xffff;
    }
}
