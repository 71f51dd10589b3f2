package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.MacAddress;

/**
 * {@code icmp6-neighbor-solicitation}: answers solicitations for addresses of the receiving interface with an
 * advertisement, in place (RFC 4861 section 7.2.4), and tells main of the sender. Checked already: hop limit, checksum,
 * length. Next: {@code interface-output}, or {@code ip6-drop}.
 */
final class SolicitationNode implements Node {
    enum Next {
        DROP,
        OUTPUT
    }

    enum Count {
        NEIGHBOR_SOLICITATION_SOURCE_NOT_ON_LINK,
        NEIGHBOR_SOLICITATION_SOURCE_UNKNOWN,
        NEIGHBOR_ADVERTISEMENTS_TX,
        UNSUPPORTED,
        LEARN_QUEUE_FULL
    }

    private static final String ICMP = NeighborDiscovery.ICMP_NODE;
    private static final long CLEARED = PacketMeta.VLAN_1_DEEP
            | PacketMeta.VLAN_2_DEEP
            | PacketMeta.NOT_TO_US
            | PacketMeta.CHECKSUM_PARTIAL
            | PacketMeta.GSO;
    private static final long ALL_NODES_MAC = MacAddress.toLoaded(Ip6Address.multicastMac(Ip6Address.ALL_NODES_LOW));
    private static final int PAYLOAD = Icmp6Header.ND_LENGTH + Icmp6Header.OPTION_LENGTH;

    private final Interfaces interfaces;
    private final Ip6Addresses addresses;
    private final Neighbors neighbors;
    private final NeighborCounters counters;
    private final LearnRing ring;

    private SolicitationNode(
            final Interfaces interfaces,
            final Ip6Addresses addresses,
            final Neighbors neighbors,
            final NeighborCounters counters,
            final int thread) {
        this.interfaces = interfaces;
        this.addresses = addresses;
        this.neighbors = neighbors;
        this.counters = counters;
        ring = neighbors.ring(thread);
    }

    static NodeSpec spec(
            final Interfaces interfaces,
            final Ip6Addresses addresses,
            final Neighbors neighbors,
            final NeighborCounters counters) {
        return NodeSpec.internal(
                        NeighborDiscovery.SOLICITATION_NODE,
                        context -> new SolicitationNode(interfaces, addresses, neighbors, counters, context.thread()))
                .next(Next.DROP, "ip6-drop")
                .next(Next.OUTPUT, "interface-output")
                .countAs(
                        ICMP,
                        Count.NEIGHBOR_SOLICITATION_SOURCE_NOT_ON_LINK,
                        Severity.ERROR,
                        "neighbor solicitations from source not on link")
                .countAs(
                        ICMP,
                        Count.NEIGHBOR_SOLICITATION_SOURCE_UNKNOWN,
                        Severity.ERROR,
                        "neighbor solicitations for unknown targets")
                .countAs(ICMP, Count.NEIGHBOR_ADVERTISEMENTS_TX, Severity.INFO, "neighbor advertisements sent")
                .count(Count.UNSUPPORTED, Severity.ERROR, "neighbor discovery unsupported interface")
                .count(Count.LEARN_QUEUE_FULL, Severity.ERROR, "neighbor events lost, queue full")
                .traceBefore(NeighborDiscovery::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final long[][] own = addresses.view();
        final InterfaceView view = interfaces.view();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int rx = PacketMeta.rx(frame.x[i]);
            counters.rxRequests.add(context.thread(), rx, 1);
            final Count outcome = one(frame, i, context, own, view);
            if (outcome == Count.NEIGHBOR_ADVERTISEMENTS_TX) {
                context.count(outcome, 1);
                counters.txReplies.add(context.thread(), rx, 1);
            } else {
                context.drop(frame, i, outcome);
            }
        }
        return Next.OUTPUT.ordinal();
    }

    private Count one(
            final Frame frame, final int i, final NodeContext context, final long[][] own, final InterfaceView view) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int rx = PacketMeta.rx(frame.x[i]);
        if ((view.flags(rx) & InterfaceView.IP_LINK) != 0 || (meta & PacketMeta.CHAINED) != 0) {
            return Count.UNSUPPORTED;
        }
        final long high = Slab.u64be(ip + Ip6Header.SRC);
        final long low = Slab.u64be(ip + Ip6Header.SRC + 8);
        final boolean probe = (high | low) == 0;
        if (!probe && !Ip6Addresses.isOnLink(own, rx, high, low)) {
            return Count.NEIGHBOR_SOLICITATION_SOURCE_NOT_ON_LINK;
        }
        if (!probe && !Ip6Addresses.isOwn(own, rx, high, low)) {
            learn(
                    context,
                    rx,
                    high,
                    low,
                    NeighborDiscovery.option(meta, ip, Icmp6Header.ND_LENGTH, Icmp6Header.OPTION_SOURCE_ADDRESS));
        }
        final long target = ip + Ip6Header.LENGTH + Icmp6Header.ND_TARGET;
        if (!Ip6Addresses.isOwn(own, rx, Slab.u64be(target), Slab.u64be(target + 8))) {
            return Count.NEIGHBOR_SOLICITATION_SOURCE_UNKNOWN;
        }
        advertise(frame, i, view.macLoaded()[rx], probe, addresses.isRouter(rx));
        return Count.NEIGHBOR_ADVERTISEMENTS_TX;
    }

    private void learn(final NodeContext context, final int rx, final long high, final long low, final long macLoaded) {
        if (macLoaded == NeighborDiscovery.NO_ADDRESS) {
            return;
        }
        if (ring.offer(LearnRing.LEARN, rx, high, low, MacAddress.fromLoaded(macLoaded))) {
            neighbors.arrivals().heard(NeighborArrivals.key(rx, high, low), context.nowNs());
            neighbors.wake();
        } else {
            context.count(Count.LEARN_QUEUE_FULL, 1);
        }
    }

    /**
     * Packet {@code i} becomes the answer, to go out where it came in. A probe for a duplicate is answered to all
     * nodes.
     */
    private static void advertise(
            final Frame frame, final int i, final long macLoaded, final boolean probe, final boolean router) {
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final long icmp = ip + Ip6Header.LENGTH;
        final int link = ArpAnswer.linkLength(meta);
        final long ethernet = ip - link;
        if (probe) {
            Slab.putU64be(ip + Ip6Header.DST, Ip6Address.LINK_MULTICAST_HIGH);
            Slab.putU64be(ip + Ip6Header.DST + 8, Ip6Address.ALL_NODES_LOW);
            MacAddress.putLoaded(ethernet + EthernetHeader.DST, ALL_NODES_MAC);
        } else {
            Slab.putU64(ip + Ip6Header.DST, Slab.u64(ip + Ip6Header.SRC));
            Slab.putU64(ip + Ip6Header.DST + 8, Slab.u64(ip + Ip6Header.SRC + 8));
            MacAddress.putLoaded(ethernet + EthernetHeader.DST, Slab.u64(ethernet + EthernetHeader.SRC));
        }
        MacAddress.putLoaded(ethernet + EthernetHeader.SRC, macLoaded);
        Slab.putU64(ip + Ip6Header.SRC, Slab.u64(icmp + Icmp6Header.ND_TARGET));
        Slab.putU64(ip + Ip6Header.SRC + 8, Slab.u64(icmp + Icmp6Header.ND_TARGET + 8));
        IpWriter.ip6(ip, PAYLOAD, IpProtocol.ICMP6);
        Slab.putU8(icmp, Icmp6Header.NEIGHBOR_ADVERTISEMENT);
        final int flags = probe ? Icmp6Header.FLAG_OVERRIDE : Icmp6Header.FLAG_SOLICITED | Icmp6Header.FLAG_OVERRIDE;
        Slab.putU32be(icmp + Icmp6Header.ND_FLAGS, (flags | (router ? Icmp6Header.FLAG_ROUTER : 0)) << 24);
        NeighborDiscovery.writeOption(icmp + Icmp6Header.ND_LENGTH, Icmp6Header.OPTION_TARGET_ADDRESS, macLoaded);
        IpWriter.icmp6Checksum(ip, PAYLOAD);
        final long whole = PacketMeta.withLength(meta, NeighborDiscovery.MESSAGE_LENGTH);
        frame.meta[i] = PacketMeta.advance(whole, -link) & ~CLEARED;
        frame.x[i] = PacketMeta.withTx(frame.x[i], PacketMeta.rx(frame.x[i]));
    }
}
