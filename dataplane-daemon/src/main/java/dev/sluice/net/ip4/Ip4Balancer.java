package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.Balancer;
import dev.sluice.net.fib.FlowHash;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;

/** Load-balances for IPv4 packets. One instance a thread. */
final class Ip4Balancer extends Balancer {
    Ip4Balancer(final LoadBalanceTable table, final NodeContext context) {
        super(table, context);
    }

    @Override
    protected int flowHash(final long meta, final int config) {
        return hash(meta, config);
    }

    /**
     * The flow hash of a packet whose current header is its IPv4 header. All fragments of a packet have the same: they
     * go without ports.
     */
    static int hash(final long meta, final int config) {
        final long a = Slab.address(meta);
        final int protocol = Slab.u8(a + Ip4Header.PROTOCOL);
        final int fragment = Slab.u16(a + Ip4Header.FLAGS_FRAGMENT) & ~Ip4Header.DONT_FRAGMENT_LE;
        final boolean ports = fragment == 0 && (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP);
        return FlowHash.ip4(
                config,
                Slab.u32(a + Ip4Header.SRC),
                Slab.u32(a + Ip4Header.DST),
                protocol,
                ports ? Slab.u32(a + Ip4Header.length(Slab.u8(a))) : 0);
    }
}
