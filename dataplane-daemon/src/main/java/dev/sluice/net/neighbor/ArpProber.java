package dev.sluice.net.neighbor;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;

/** Asks for IPv4 neighbours with broadcast ARP requests. Main thread. */
final class ArpProber implements NeighborProber {
    private final Interfaces interfaces;
    private final InterfaceAddresses addresses;
    private final LinkLayer link;
    private final NeighborCounters counters;

    ArpProber(
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
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
        final int source = InterfaceAddresses.source(addresses.view(), swIfIndex, address.ip4());
        if (iface == null || !iface.up() || source == 0) {
            return false;
        }
        final byte[] header = link.rewrite(swIfIndex, MacAddress.BROADCAST, EthernetHeader.TYPE_ARP);
        if (header.length == 0
                || !ArpRequests.send(
                        context, next, header, swIfIndex, source, address.ip4(), MacAddress.toLoaded(iface.mac()))) {
            return false;
        }
        counters.txRequests.add(context.thread(), swIfIndex, 1);
        return true;
    }
}
