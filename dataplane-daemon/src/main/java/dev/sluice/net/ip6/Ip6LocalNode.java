package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.PacketBytes;
import dev.sluice.net.packet.UdpHeader;

/**
 * {@code ip6-local}: packets to us. Checks the checksums of UDP and ICMP (RFC 8200 section 8.1; as in VPP a UDP
 * checksum of zero passes, which RFC 6935 allows tunnels), and that the source can be reached. Next: the node of the
 * protocol behind the IPv6 header, {@code ip6-punt} where nobody asked for it.
 */
final class Ip6LocalNode implements Node {
    enum Next {
        DROP,
        PUNT
    }

    enum Count {
        UNKNOWN_PROTOCOL,
        UDP_CHECKSUM,
        ICMP_CHECKSUM,
        UDP_LENGTH,
        SRC_LOOKUP_MISS
    }

    private static final long VERIFIED = PacketMeta.CHECKSUM_CORRECT | PacketMeta.CHECKSUM_PARTIAL;
    private static final int ADDRESSES = 32;

    private final Ip6Local control;
    private final Ip6Fib fib;

    private Ip6LocalNode(final Ip6Local control, final Ip6Fib fib) {
        this.control = control;
        this.fib = fib;
    }

    static NodeSpec spec(final Ip6Local control, final Ip6Fib fib) {
        return NodeSpec.internal(Ip6Local.NODE, context -> new Ip6LocalNode(control, fib))
                .next(Next.DROP, "ip6-drop")
                .next(Next.PUNT, "ip6-punt")
                .countAs("ip6-input", Count.UNKNOWN_PROTOCOL, Severity.ERROR, "unknown ip protocol")
                .countAs("ip6-input", Count.UDP_CHECKSUM, Severity.ERROR, "bad udp checksum")
                .countAs("ip6-input", Count.ICMP_CHECKSUM, Severity.ERROR, "bad icmp checksum")
                .countAs("ip6-input", Count.UDP_LENGTH, Severity.ERROR, "inconsistent udp/ip lengths")
                .countAs("ip6-input", Count.SRC_LOOKUP_MISS, Severity.ERROR, "ip6 source lookup miss")
                .trace(IpTrace.IP6::forward);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final short[] slots = control.protocols();
        final int[] nexts = context.nexts();
        final BufferPool pool = context.buffers().pool();
        for (int i = 0, n = frame.n; i < n; i++) {
            final long meta = frame.meta[i];
            final long ip = Slab.address(meta);
            final int protocol = Slab.u8(ip + Ip6Header.NEXT_HEADER);
            Count refused = switch (protocol) {
                case IpProtocol.ICMP6 -> checkIcmp(pool, frame.bi[i], meta, ip);
                case IpProtocol.UDP -> checkUdp(pool, frame.bi[i], meta, ip);
                default -> null;
            };
            if (refused == null && protocol != IpProtocol.ICMP6) {
                refused = checkSource(frame, i, context, ip);
            }
            nexts[i] = refused != null ? context.refuse(frame, i, refused) : slots[protocol];
            if (nexts[i] == Next.PUNT.ordinal()) {
                context.countReason(frame, i, Count.UNKNOWN_PROTOCOL);
            }
        }
        return BY_NEXTS;
    }

    /** Refuses a source to which there is no way back, but for ICMP and addresses of the link. */
    private Count checkSource(final Frame frame, final int i, final NodeContext context, final long ip) {
        final long high = Slab.u64be(ip + Ip6Header.SRC);
        if (Ip6Address.isLinkLocal(high) || (frame.meta[i] & PacketMeta.LOCALLY_ORIGINATED) != 0) {
            return null;
        }
        final int leaf =
                fib.tablesView()[PacketMeta.table(frame.x[i])].lookup(high, Slab.u64be(ip + Ip6Header.SRC + 8));
        final long info = fib.loadBalances().infoView(context.thread(), leaf);
        final boolean drops =
                LoadBalanceTable.buckets(info) == 1 && ((int) (info >>> 32) & 0xff) == DpoType.DROP.next();
        return drops ? Count.SRC_LOOKUP_MISS : null;
    }

    private static Count checkIcmp(final BufferPool pool, final int bufferIndex, final long meta, final long ip) {
        final int length = Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        return length >= Icmp6Header.LENGTH
                        && PacketMeta.length(meta) >= Ip6Header.LENGTH + Icmp6Header.LENGTH
                        && isRight(pool, bufferIndex, meta, ip, IpProtocol.ICMP6, length)
                ? null
                : Count.ICMP_CHECKSUM;
    }

    private static Count checkUdp(final BufferPool pool, final int bufferIndex, final long meta, final long ip) {
        final int payload = Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        if (payload < UdpHeader.LENGTH || PacketMeta.length(meta) < Ip6Header.LENGTH + UdpHeader.LENGTH) {
            return Count.UDP_LENGTH;
        }
        final int length = Slab.u16be(ip + Ip6Header.LENGTH + UdpHeader.TOTAL_LENGTH);
        if (length < UdpHeader.LENGTH || length > payload) {
            return Count.UDP_LENGTH;
        }
        final boolean none = Slab.u16(ip + Ip6Header.LENGTH + UdpHeader.CHECKSUM) == 0;
        return none || isRight(pool, bufferIndex, meta, ip, IpProtocol.UDP, length) ? null : Count.UDP_CHECKSUM;
    }

    private static boolean isRight(
            final BufferPool pool,
            final int bufferIndex,
            final long meta,
            final long ip,
            final int protocol,
            final int length) {
        if ((meta & VERIFIED) != 0) {
            return true;
        }
        final long sum = PacketBytes.sum(pool, bufferIndex, meta, Ip6Header.LENGTH, length)
                + ChecksumOffload.sum(ip + Ip6Header.SRC, ADDRESSES)
                + Checksum.pseudoIp6(protocol, length);
        return Checksum.fold(sum) == 0xffff;
    }
}
