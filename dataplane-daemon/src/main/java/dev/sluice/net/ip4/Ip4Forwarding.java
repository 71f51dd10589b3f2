package dev.sluice.net.ip4;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.InterfaceRxNode;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceNode;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip.EndNode;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.IpFamily;

/** Puts the IPv4 forwarding nodes and their feature arcs into the graph. Main thread, before interfaces are made. */
public final class Ip4Forwarding {
    /** Arc of features on received packets, from {@code ip4-input} to {@code ip4-lookup}. */
    public static final String UNICAST_ARC = "ip4-unicast";

    /**
     * Arc of features on packets that leave, from {@code ip4-rewrite} to {@code interface-output}; the current header
     * is the link header, x has the L3 offset.
     */
    public static final String OUTPUT_ARC = "ip4-output";

    /** Arc of features on packets that nobody here wants, from {@code ip4-punt} to {@code error-punt}. */
    public static final String PUNT_ARC = "ip4-punt";

    private Ip4Forwarding() {}

    /**
     * Registers {@code ip4-input}, {@code ip4-input-no-checksum}, {@code ip4-lookup}, {@code ip4-load-balance},
     * {@code ip4-rewrite}, {@code ip4-rewrite-mcast}, {@code interface-rx-dpo-ip4}, {@code ip4-drop} and
     * {@code ip4-punt}. The graph also needs {@code ip4-local}, {@code ip4-arp}, {@code ip4-glean},
     * {@code ip4-icmp-error} and {@code ip4-frag}.
     */
    public static void register(
            final Graph graph, final FeatureArcs arcs, final Interfaces interfaces, final Ip4Fib fib) {
        final ArcPosition input = new ArcPosition();
        final ArcPosition inputNoChecksum = new ArcPosition();
        final ArcPosition output = new ArcPosition();
        final ArcPosition punt = new ArcPosition();
        final ArcPosition outputMulticast = new ArcPosition();
        graph.register(EndNode.drop(IpFamily.IP4, "ip4-drop"));
        graph.register(EndNode.punt(IpFamily.IP4, punt));
        graph.register(Ip4InputNode.spec(interfaces, input));
        graph.register(Ip4InputNode.noChecksumSpec(interfaces, inputNoChecksum));
        graph.register(Ip4LookupNode.spec(fib));
        graph.register(InterfaceRxNode.spec(IpFamily.IP4, interfaces));
        graph.register(LoadBalanceNode.spec(
                IpFamily.IP4, context -> new Ip4Balancer(fib.loadBalances(), context), IpTrace.IP4::lookup));
        graph.register(Ip4RewriteNode.spec(fib, output));
        graph.register(Ip4RewriteNode.multicastSpec(fib, outputMulticast));
        arcs.arc(UNICAST_ARC, "ip4-lookup").addStart("ip4-input", input);
        arcs.arc(UNICAST_ARC, "ip4-lookup").addStart("ip4-input-no-checksum", inputNoChecksum);
        arcs.arc(PUNT_ARC, "error-punt").addStart("ip4-punt", punt);
        arcs.arc(OUTPUT_ARC, "interface-output").addStart(Ip4RewriteNode.NAME, output);
        arcs.arc(OUTPUT_ARC, "interface-output").addStart(Ip4RewriteNode.MULTICAST_NAME, outputMulticast);
    }
}
