package dev.sluice.net.ip6;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.ip.LocalDelivery;
import dev.sluice.net.packet.IpFamily;

/** Which node takes IPv6 packets to us. Main thread. */
public final class Ip6Local extends LocalDelivery {
    /** Node for packets to us. */
    public static final String NODE = "ip6-local";

    /** Node for UDP packets to us. */
    public static final String UDP_NODE = "ip6-udp-lookup";

    private Ip6Local(final Graph graph) {
        super(graph, IpFamily.IP6, Ip6LocalNode.Next.PUNT);
    }

    /** Registers {@code ip6-local} and {@code ip6-udp-lookup}. At start-up. */
    public static Ip6Local register(final Graph graph, final Ip6Fib fib) {
        final Ip6Local local = new Ip6Local(graph);
        graph.register(Ip6LocalNode.spec(local, fib));
        local.registerUdpLookup();
        return local;
    }
}
