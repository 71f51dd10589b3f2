package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.Balancer;
import dev.sluice.net.fib.FlowHash;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;

/**
 * Load-balances for packets with labels: what stands below the last label chooses when it is an IP packet, else the
 * last label. One instance a thread.
 */
final class MplsBalancer extends Balancer {
    private static final int FLOW_LABEL = 0xf_ffff;

    MplsBalancer(final LoadBalanceTable table, final NodeContext context) {
        super(table, context);
    }

    @Override
    protected int flowHash(final long meta, final int config, final int routerId) {
        final int stack = MplsHeader.stackBytes(meta);
        final int left = PacketMeta.length(meta) - stack;
        final long a = Slab.address(meta);
        if (stack > 0 && left >= Ip4Header.MIN_LENGTH && Slab.u8(a + stack) >> 4 == 4) {
            return ip4(a + stack, left, config, routerId);
        }
        if (stack > 0 && left >= Ip6Header.LENGTH && Slab.u8(a + stack) >> 4 == 6) {
            return ip6(a + stack, left, config, routerId);
        }
        return MplsHeader.label(Slab.u32be(a + Math.max(0, stack - MplsHeader.LENGTH)));
    }

    /** All fragments of a packet have the same hash: they go without ports. */
    private static int ip4(final long ip, final int length, final int config, final int routerId) {
        final int protocol = Slab.u8(ip + Ip4Header.PROTOCOL);
        final int fragment = Slab.u16(ip + Ip4Header.FLAGS_FRAGMENT) & ~Ip4Header.DONT_FRAGMENT_LE;
        final int header = Ip4Header.length(Slab.u8(ip));
        final int ports = fragment == 0 && hasPorts(protocol) && length >= header + 4 ? Slab.u32(ip + header) : 0;
        final int src = Slab.u32(ip + Ip4Header.SRC);
        final int dst = Slab.u32(ip + Ip4Header.DST);
        return FlowHash.ip4(config, routerId, src, dst, protocol, ports, 0);
    }

    private static int ip6(final long ip, final int length, final int config, final int routerId) {
        final int protocol = Slab.u8(ip + Ip6Header.NEXT_HEADER);
        final boolean ports = hasPorts(protocol) && length >= Ip6Header.LENGTH + 4;
        return FlowHash.ip6(
                config,
                routerId,
                Slab.u64(ip + Ip6Header.SRC),
                Slab.u64(ip + Ip6Header.SRC + 8),
                Slab.u64(ip + Ip6Header.DST),
                Slab.u64(ip + Ip6Header.DST + 8),
                protocol,
                ports ? Slab.u32(ip + Ip6Header.LENGTH) : 0,
                Slab.u32be(ip) & FLOW_LABEL);
    }

    private static boolean hasPorts(final int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    }
}
