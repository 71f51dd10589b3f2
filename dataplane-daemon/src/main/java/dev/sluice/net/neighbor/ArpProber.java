package dev.sluice.net.neighbor;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;

/** Asks for IPv4 neighbours with broadcast ARP requests. Main thread. */
final class ArpProber extends NeighborProber {
    private final InterfaceAddresses addresses;

    ArpProber(
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
            final LinkLayer link,
            final NeighborCounters counters) {
        super(interfaces, link, counters);
        this.addresses = addresses;
    }

    @Override
    int etherType() {
        return EthernetHeader.TYPE_ARP;
    }

    @Override
    boolean ask(
            final NodeContext context,
            final int next,
            final byte[] linkHeader,
            final Interface iface,
            final IpAddress address) {
        final int tx = iface.index();
        final int source = InterfaceAddresses.source(addresses.view(), tx, address.ip4());
        final long mac = MacAddress.toLoaded(iface.mac());
        return source != 0 && ArpRequests.send(context, next, linkHeader, tx, source, address.ip4(), mac);
    }
}
