package dev.sluice.net.ip6;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.InterfaceRxNode;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.fib.LoadBalanceNode;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip.EndNode;
import dev.sluice.net.ip.IpTrace;
import dev.sluice.net.packet.IpFamily;

/** Puts the IPv6 forwarding nodes and their feature arcs into the graph. Main thread, before interfaces are made. */
public final class Ip6Forwarding {
    /** Arc of features on received packets to one host, from {@code ip6-input} to {@code ip6-lookup}. */
    public static final String UNICAST_ARC = "ip6-unicast";

    /** Arc of features on received packets to a group, from {@code ip6-input} to {@code ip6-mfib-forward-lookup}. */
    public static final String MULTICAST_ARC = "ip6-multicast";

    /**
     * Arc of features on packets that leave, from {@code ip6-rewrite} to {@code interface-output}; the current header
     * is the link header, x has the L3 offset.
     */
    public static final String OUTPUT_ARC = "ip6-output";

    private Ip6Forwarding() {}

    /**
     * Registers {@code ip6-input}, {@code ip6-lookup}, {@code ip6-load-balance}, {@code ip6-link-local},
     * {@code ip6-rewrite}, {@code ip6-rewrite-mcast}, {@code ip6-frag}, {@code ip6-drop}, {@code ip6-punt} and
     * {@code ip6-not-enabled}. The graph also needs {@code ip6-mfib-forward-lookup}, {@code ip6-local},
     * {@code ip6-discover-neighbor}, {@code ip6-glean} and {@code ip6-icmp-error}.
     */
    public static void register(
            final Graph graph, final FeatureArcs arcs, final Interfaces interfaces, final Ip6Fib fib) {
        final ArcPosition unicast = new ArcPosition();
        final ArcPosition multicast = new ArcPosition();
        final ArcPosition output = new ArcPosition();
        final ArcPosition punt = new ArcPosition();
        graph.register(EndNode.drop(IpFamily.IP6, "ip6-drop"));
        graph.register(EndNode.punt(IpFamily.IP6, punt));
        graph.register(EndNode.drop(IpFamily.IP6, "ip6-not-enabled"));
        graph.register(Ip6InputNode.spec(interfaces, unicast, multicast));
        graph.register(Ip6LookupNode.spec(fib));
        graph.register(InterfaceRxNode.spec(IpFamily.IP6, interfaces));
        graph.register(LoadBalanceNode.spec(
                IpFamily.IP6, context -> new Ip6Balancer(fib.loadBalances(), context), IpTrace.IP6::lookup));
        graph.register(Ip6LinkLocalNode.spec(fib));
        graph.register(Ip6RewriteNode.spec(fib, output));
        graph.register(Ip6RewriteNode.multicastSpec(fib, output));
        graph.register(Ip6Fragmenter.spec(fib.adjacencies()));
        arcs.arc(UNICAST_ARC, "ip6-lookup").addStart("ip6-input", unicast);
        arcs.arc(MULTICAST_ARC, "ip6-mfib-forward-lookup").addStart("ip6-input", multicast);
        arcs.arc("ip6-punt", "error-punt").addStart("ip6-punt", punt);
        arcs.arc(OUTPUT_ARC, "interface-output").addStart("ip6-rewrite", output);
    }
}
