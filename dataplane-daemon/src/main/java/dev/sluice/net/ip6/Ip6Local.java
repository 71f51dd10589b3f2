package dev.sluice.net.ip6;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.ip.LocalDelivery;
import dev.sluice.net.ip.Reassemblies;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;

/** Which node takes IPv6 packets to us, and the reassembly of their fragments. Main thread. */
public final class Ip6Local extends LocalDelivery {
    /** Node for packets to us. */
    public static final String NODE = "ip6-local";

    /** Node for UDP packets to us. */
    public static final String UDP_NODE = "ip6-udp-lookup";

    private final Reassemblies reassemblies;

    private Ip6Local(final Graph graph, final int threads) {
        super(graph, IpFamily.IP6, Ip6LocalNode.Next.PUNT);
        reassemblies = Reassemblies.register(graph, IpFamily.IP6, threads);
    }

    /**
     * Registers {@code ip6-local}, {@code ip6-udp-lookup} and {@code ip6-local-full-reassembly}. At start-up.
     *
     * @param threads main and workers
     */
    public static Ip6Local register(final Graph graph, final Ip6Fib fib, final int threads) {
        final Ip6Local local = new Ip6Local(graph, threads);
        graph.register(Ip6LocalNode.spec(local, fib));
        local.registerUdpLookup();
        local.registerProtocol(IpProtocol.IPV6_FRAGMENT, local.reassemblies.localNode());
        return local;
    }

    /** The fragments. */
    public Reassemblies reassemblies() {
        return reassemblies;
    }
}
