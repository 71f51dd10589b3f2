package dev.sluice.net.icmp;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip6.Ip6Local;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.neighbor.NeighborDiscovery;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;
import java.util.Arrays;

/** Which node takes which type of ICMPv6 message to us. Main thread, but for {@link #types()}. */
public final class Icmp6 {
    /** Node for messages to us. */
    public static final String NODE = "ip6-icmp-input";

    private final Graph graph;
    private volatile short[] types = new short[256];

    private Icmp6(final Graph graph) {
        this.graph = graph;
        Arrays.fill(types, (short) Icmp6InputNode.Next.PUNT.ordinal());
    }

    /**
     * Registers {@code ip6-icmp-input}, {@code ip6-icmp-echo-request}, {@code ip6-icmp-echo-reply} and
     * {@code ip6-icmp-error}, gives neighbour discovery its messages and lets {@code ping} take IPv6 addresses. At
     * start-up.
     */
    public static Icmp6 register(
            final Graph graph,
            final Interfaces interfaces,
            final Ip6Local local,
            final Ip6Addresses addresses,
            final Icmp4 icmp4) {
        final Icmp6 icmp = new Icmp6(graph);
        graph.register(Icmp6InputNode.spec(icmp));
        graph.register(Icmp6EchoRequestNode.spec(addresses));
        graph.register(Icmp6ErrorNode.spec(interfaces, addresses));
        graph.register(PingReplyNode.spec(IpFamily.IP6, icmp4.pingIp6(addresses)));
        icmp.registerType(Icmp6Header.ECHO_REPLY, PingReplyNode.name(IpFamily.IP6));
        icmp.registerType(Icmp6Header.ECHO_REQUEST, Icmp6EchoRequestNode.NODE);
        icmp.registerType(Icmp6Header.NEIGHBOR_SOLICITATION, NeighborDiscovery.SOLICITATION_NODE);
        icmp.registerType(Icmp6Header.NEIGHBOR_ADVERTISEMENT, NeighborDiscovery.ADVERTISEMENT_NODE);
        local.registerProtocol(IpProtocol.ICMP6, NODE);
        return icmp;
    }

    /**
     * Gives messages of a type to a node, the IPv6 header in front. Adds an arc: workers at the barrier, or not
     * started.
     */
    public void registerType(final int type, final String node) {
        final short[] changed = types.clone();
        changed[type] = (short) graph.addNext(NODE, node);
        types = changed;
    }

    /** Slot of {@code ip6-icmp-input} by type. */
    short[] types() {
        return types;
    }
}
