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
 * Load-balances for packets with labels: all labels choose, and what stands below the last when it is an IP packet; an
 * entropy label alone when there is one (RFC 6790 section 4.3). One instance a thread.
 */
final class MplsBalancer extends Balancer {
    /** An entropy label follows. */
    private static final int ENTROPY_INDICATOR = 7;

    /** What VPP takes for the indicator. */
    private static final int ENTROPY = 14;

    private static final int FLOW_LABEL = 0xf_ffff;

    MplsBalancer(final LoadBalanceTable table, final NodeContext context) {
        super(table, context);
    }

    @Override
    protected int flowHash(final long meta, final int config, final int routerId) {
        final int stack = MplsHeader.stackBytes(meta);
        final long a = Slab.address(meta);
        int hash = routerId;
        boolean entropy = false;
        for (int at = 0; at < stack; at += MplsHeader.LENGTH) {
            final int entry = Slab.u32be(a + at);
            if (entropy) {
                return entry;
            }
            final int label = MplsHeader.label(entry);
            entropy = label == ENTROPY_INDICATOR || label == ENTROPY;
            hash ^= entropy ? 0 : label;
        }
        final int left = PacketMeta.length(meta) - stack;
        final int version = left > 0 ? Slab.u8(a + stack) >> 4 : 0;
        if (stack > 0 && version == 4 && left >= Ip4Header.MIN_LENGTH) {
            return hash ^ ip4(a + stack, left, config, routerId);
        }
        if (stack > 0 && version == 6 && left >= Ip6Header.LENGTH) {
            return hash ^ ip6(a + stack, left, config, routerId);
        }
        return hash;
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
