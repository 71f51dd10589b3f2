package dev.sluice.net.neighbor;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;

/** Asks for IPv6 neighbours with solicitations to their groups. Main thread. */
final class SolicitationProber implements NeighborProber {
    private final Interfaces interfaces;
    private final Ip6Addresses addresses;
    private final LinkLayer link;
    private final NeighborCounters counters;

    SolicitationProber(
            final Interfaces interfaces,
            final Ip6Addresses addresses,
            final LinkLayer link,
            final NeighborCounters counters) {
        this.interfaces = interfaces;
        this.addresses = addresses;
        this.link = link;
        this.counters = counters;
    }

    @Override
    public boolean probe(final NodeContext context, final int next, final int swIfIndex, final IpAddress address) {
        final Interface iface = interfaces.get(swIfIndex);
        if (iface == null || !iface.up() || !iface.ip6Enabled()) {
            return false;
        }
        final byte[] header = link.rewrite(swIfIndex, MacAddress.BROADCAST, EthernetHeader.TYPE_IP6);
        final long[] own = addresses.view()[swIfIndex];
        if (header.length == 0
                || !Solicitations.send(
                        context,
                        next,
                        header,
                        swIfIndex,
                        own,
                        address.high(),
                        address.low(),
                        MacAddress.toLoaded(iface.mac()))) {
            return false;
        }
        counters.txRequests.add(context.thread(), swIfIndex, 1);
        return true;
    }
}
