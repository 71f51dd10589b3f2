package dev.sluice.net.ip4;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.ip.LocalDelivery;
import dev.sluice.net.ip.Reassemblies;
import dev.sluice.net.packet.IpFamily;

/** Which node takes IPv4 packets to us, and the reassembly of their fragments. Main thread. */
public final class Ip4Local extends LocalDelivery {
    /** Node for packets to us. */
    public static final String NODE = "ip4-local";

    /** Node for UDP packets to us. */
    public static final String UDP_NODE = "ip4-udp-lookup";

    private final Reassemblies reassemblies;

    private Ip4Local(final Graph graph, final int threads) {
        super(graph, IpFamily.IP4, Ip4LocalNode.Next.PUNT);
        reassemblies = Reassemblies.register(graph, IpFamily.IP4, threads);
    }

    /**
     * Registers {@code ip4-local}, {@code ip4-udp-lookup}, {@code ip4-local-full-reassembly} and {@code ip4-frag}. At
     * start-up.
     *
     * @param threads main and workers
     */
    public static Ip4Local register(final Graph graph, final Ip4Fib fib, final int threads) {
        final Ip4Local local = new Ip4Local(graph, threads);
        graph.register(Ip4LocalNode.spec(local, fib));
        local.registerUdpLookup();
        graph.register(Ip4Fragmenter.spec(fib.adjacencies()));
        return local;
    }

    /** The fragments. */
    public Reassemblies reassemblies() {
        return reassemblies;
    }
}
