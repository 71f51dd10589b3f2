package dev.sluice.net.neighbor;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;

/** Asks for IPv6 neighbours with solicitations to their groups. Main thread. */
final class SolicitationProber extends NeighborProber {
    private final Ip6Addresses addresses;

    SolicitationProber(
            final Interfaces interfaces,
            final Ip6Addresses addresses,
            final LinkLayer link,
            final NeighborCounters counters) {
        super(interfaces, link, counters);
        this.addresses = addresses;
    }

    @Override
    int etherType() {
        return EthernetHeader.TYPE_IP6;
    }

    @Override
    boolean ask(
            final NodeContext context,
            final int next,
            final byte[] linkHeader,
            final Interface iface,
            final IpAddress address) {
        if (!iface.ip6Enabled()) {
            return false;
        }
        final int tx = iface.index();
        final long[] own = addresses.view()[tx];
        final long mac = MacAddress.toLoaded(iface.mac());
        return Solicitations.send(context, next, linkHeader, tx, own, address.high(), address.low(), mac);
    }
}
