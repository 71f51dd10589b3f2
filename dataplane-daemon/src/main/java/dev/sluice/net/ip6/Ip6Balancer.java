package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.Balancer;
import dev.sluice.net.fib.FlowHash;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;

/** Load-balances for IPv6 packets. One instance a thread. */
final class Ip6Balancer extends Balancer {
    private static final int FLOW_LABEL = 0xf_ffff;

    Ip6Balancer(final LoadBalanceTable table, final NodeContext context) {
        super(table, context);
    }

    /**
     * The flow hash of a packet whose current header is its IPv6 header. Ports count where TCP or UDP stands behind the
     * header or one hop-by-hop header; all fragments of a packet have the same hash, they go without ports.
     */
    @Override
    protected int flowHash(final long meta, final int config, final int routerId) {
        final long a = Slab.address(meta);
        int protocol = Slab.u8(a + Ip6Header.NEXT_HEADER);
        int at = Ip6Header.LENGTH;
        if (protocol == IpProtocol.HOP_BY_HOP && PacketMeta.length(meta) >= at + 8) {
            protocol = Slab.u8(a + at);
            at += (Slab.u8(a + at + 1) + 1) * 8;
        }
        final boolean ports =
                (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP) && PacketMeta.length(meta) >= at + 4;
        return FlowHash.ip6(
                config,
                routerId,
                Slab.u64(a + Ip6Header.SRC),
                Slab.u64(a + Ip6Header.SRC + 8),
                Slab.u64(a + Ip6Header.DST),
                Slab.u64(a + Ip6Header.DST + 8),
                protocol,
                ports ? Slab.u32(a + at) : 0,
                Slab.u32be(a) & FLOW_LABEL);
    }
}
