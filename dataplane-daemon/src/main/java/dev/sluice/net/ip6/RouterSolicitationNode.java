package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.handoff.EventRing;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.iface.InterfaceView;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.neighbor.NeighborDiscovery;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.MacAddress;

/**
 * {@code icmp6-router-solicitation}: tells main of hosts that look for a router (RFC 4861 section 6.2.6), which
 * answers. Checked already: hop limit, checksum, length. Next: {@code ip6-drop}; {@code ip6-punt} where the interface
 * does not advertise.
 */
final class RouterSolicitationNode implements Node {
    /** Name of the node. */
    static final String NODE = "icmp6-router-solicitation";

    enum Next {
        DROP,
        PUNT
    }

    enum Count {
        ROUTER_SOLICITATION_SOURCE_NOT_ON_LINK,
        ROUTER_SOLICITATION_UNSUPPORTED_INTF,
        ROUTER_SOLICITATION_RADV_NOT_CONFIG,
        SOLICITED,
        QUEUE_FULL
    }

    private static final String ICMP = NeighborDiscovery.ICMP_NODE;
    private static final int TAGS_OF_TWO = 8;
    private static final int TAGS_OF_ONE = 4;
    private static final int ETHERNET = 14;
    private static final int SOURCE = 6;

    private final Interfaces interfaces;
    private final RouterAdvertisements advertisements;
    private final EventRing ring;

    private RouterSolicitationNode(
            final Interfaces interfaces, final RouterAdvertisements advertisements, final int thread) {
        this.interfaces = interfaces;
        this.advertisements = advertisements;
        ring = advertisements.ring(thread);
    }

    static NodeSpec spec(final Interfaces interfaces, final RouterAdvertisements advertisements) {
        return NodeSpec.internal(
                        NODE, context -> new RouterSolicitationNode(interfaces, advertisements, context.thread()))
                .next(Next.DROP, "ip6-drop")
                .next(Next.PUNT, "ip6-punt")
                .countAs(
                        ICMP,
                        Count.ROUTER_SOLICITATION_SOURCE_NOT_ON_LINK,
                        Severity.ERROR,
                        "router solicitations from source not on link")
                .countAs(
                        ICMP,
                        Count.ROUTER_SOLICITATION_UNSUPPORTED_INTF,
                        Severity.ERROR,
                        "neighbor discovery unsupported interface")
                .countAs(
                        ICMP,
                        Count.ROUTER_SOLICITATION_RADV_NOT_CONFIG,
                        Severity.ERROR,
                        "neighbor discovery not configured")
                .count(Count.SOLICITED, Severity.INFO, "router solicitations received")
                .count(Count.QUEUE_FULL, Severity.ERROR, "router solicitations lost, queue full")
                .trace(NeighborDiscovery::format);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final InterfaceView view = interfaces.view();
        final long[][] own = advertisements.addresses().view();
        for (int i = 0, n = frame.n; i < n; i++) {
            final Count outcome = one(frame.meta[i], PacketMeta.rx(frame.x[i]), own, view);
            if (outcome == Count.ROUTER_SOLICITATION_RADV_NOT_CONFIG) {
                context.except(frame, i, Next.PUNT.ordinal(), outcome);
            } else {
                context.countReason(frame, i, outcome);
            }
        }
        return Next.DROP.ordinal();
    }

    private Count one(final long meta, final int rx, final long[][] own, final InterfaceView view) {
        final long ip = Slab.address(meta);
        final long high = Slab.u64be(ip + Ip6Header.SRC);
        final long low = Slab.u64be(ip + Ip6Header.SRC + 8);
        if ((high | low) != 0 && !Ip6Addresses.isOnLink(own, rx, high, low)) {
            return Count.ROUTER_SOLICITATION_SOURCE_NOT_ON_LINK;
        }
        if ((view.flags(rx) & InterfaceView.IP_LINK) != 0) {
            return Count.ROUTER_SOLICITATION_UNSUPPORTED_INTF;
        }
        if (!advertisements.addresses().isRouter(rx)) {
            return Count.ROUTER_SOLICITATION_RADV_NOT_CONFIG;
        }
        final long ethernet = ip
                - ETHERNET
                - ((meta & PacketMeta.VLAN_2_DEEP) != 0
                        ? TAGS_OF_TWO
                        : (meta & PacketMeta.VLAN_1_DEEP) != 0 ? TAGS_OF_ONE : 0);
        final long source = Slab.u64(ethernet + SOURCE) & 0xffff_ffff_ffffL;
        if (!ring.offer(rx, MacAddress.fromLoaded(source), high, low)) {
            return Count.QUEUE_FULL;
        }
        advertisements.wake();
        return Count.SOLICITED;
    }
}
