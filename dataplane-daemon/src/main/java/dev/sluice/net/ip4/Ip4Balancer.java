package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.Balancer;
import dev.sluice.net.fib.FlowHash;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.UdpHeader;

/** Load-balances for IPv4 packets. One instance a thread. */
final class Ip4Balancer extends Balancer {
    Ip4Balancer(final LoadBalanceTable table, final NodeContext context) {
        super(table, context);
    }

    @Override
    protected int flowHash(final long meta, final int config, final int routerId) {
        return hash(meta, config, routerId);
    }

    /**
     * The flow hash of a packet whose current header is its IPv4 header. All fragments of a packet have the same: they
     * go without ports.
     */
    static int hash(final long meta, final int config, final int routerId) {
        final long a = Slab.address(meta);
        final int protocol = Slab.u8(a + Ip4Header.PROTOCOL);
        final int fragment = Slab.u16(a + Ip4Header.FLAGS_FRAGMENT) & ~Ip4Header.DONT_FRAGMENT_LE;
        final boolean ports = fragment == 0 && (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP);
        final long transport = a + Ip4Header.length(Slab.u8(a));
        final int words = ports ? Slab.u32(transport) : 0;
        final boolean gtp = (config & FlowHash.GTPV1_TEID) != 0
                && protocol == IpProtocol.UDP
                && words >>> 16 == FlowHash.GTP_PORT_LE;
        return FlowHash.ip4(
                config,
                routerId,
                Slab.u32(a + Ip4Header.SRC),
                Slab.u32(a + Ip4Header.DST),
                protocol,
                words,
                gtp ? Slab.u32(transport + UdpHeader.LENGTH + FlowHash.TEID) : 0);
    }
}
