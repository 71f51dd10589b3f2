package dev.sluice.net.ip4;

import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.packet.IpProtocol;
import java.util.Arrays;

/**
 * Which node takes packets to us, by their protocol, and for UDP by their port. Main thread, but for
 * {@link #protocols()} and {@link #ports()}.
 */
public final class Ip4Local {
    /** Node for packets to us. */
    public static final String NODE = "ip4-local";

    /** Node for UDP packets to us. */
    public static final String UDP_NODE = "ip4-udp-lookup";

    private final Graph graph;
    private final Ip4Reassembly[] reassemblies;
    private final NodeContext[] expiries;
    private volatile short[] protocols = new short[256];
    private volatile short[] ports = new short[0x10000];
    private short unknownPort = Udp4LookupNode.NOBODY;

    private Ip4Local(final Graph graph, final int threads) {
        this.graph = graph;
        reassemblies = new Ip4Reassembly[threads];
        expiries = new NodeContext[threads];
    }

    /**
     * Registers {@code ip4-local}, {@code ip4-udp-lookup}, {@code ip4-local-full-reassembly} and {@code ip4-frag}. At
     * start-up.
     *
     * @param threads main and workers
     */
    public static Ip4Local register(final Graph graph, final Ip4Fib fib, final int threads) {
        final Ip4Local local = new Ip4Local(graph, threads);
        Arrays.fill(local.protocols, (short) Ip4LocalNode.Next.PUNT.ordinal());
        Arrays.fill(local.ports, Udp4LookupNode.NOBODY);
        graph.register(Ip4LocalNode.spec(local, fib));
        graph.register(Udp4LookupNode.spec(local));
        graph.register(Ip4ReassemblyNode.spec(local.reassemblies));
        graph.register(Ip4ReassemblyExpiryNode.spec(local.reassemblies, local.expiries));
        graph.register(Ip4FragNode.spec(fib.adjacencies()));
        local.registerProtocol(IpProtocol.UDP, UDP_NODE);
        return local;
    }

    /**
     * Gives up datagrams that wait for fragments too long: to be called by each thread, with its index, a few times a
     * second. The work is done by {@code ip4-local-full-reassembly-expire} in the thread's next look at its input
     * nodes.
     */
    public void expireReassemblies(final int thread) {
        if (reassemblies[thread] != null && reassemblies[thread].held() > 0) {
            expiries[thread].interrupt();
        }
    }

    /**
     * Gives packets to us of a protocol to a node, the IPv4 header in front. Adds an arc: workers at the barrier, or
     * not started.
     */
    public void registerProtocol(final int protocol, final String node) {
        final short[] changed = protocols.clone();
        changed[protocol] = (short) graph.addNext(NODE, node);
        protocols = changed;
    }

    /** Takes a protocol back: its packets are punted again. */
    public void unregisterProtocol(final int protocol) {
        final short[] changed = protocols.clone();
        changed[protocol] = (short) Ip4LocalNode.Next.PUNT.ordinal();
        protocols = changed;
    }

    /**
     * Gives UDP packets to a port of ours to a node, IPv4 and UDP header taken off; x has the L3 offset. Adds an arc,
     * see {@link #registerProtocol}.
     */
    public void registerUdpPort(final int port, final String node) {
        final short[] changed = ports.clone();
        changed[port] = (short) graph.addNext(UDP_NODE, node);
        ports = changed;
    }

    /** Takes a port back: who sends to it gets "port unreachable" again, see {@link #puntUnknownUdp}. */
    public void unregisterUdpPort(final int port) {
        final short[] changed = ports.clone();
        changed[port] = unknownPort;
        ports = changed;
    }

    /**
     * Whether UDP packets to ports that nobody listens to go to {@code ip4-punt} instead of being answered with "port
     * unreachable".
     */
    public void puntUnknownUdp(final boolean on) {
        final short wanted = on ? (short) Udp4LookupNode.Next.PUNT.ordinal() : Udp4LookupNode.NOBODY;
        final short[] changed = ports.clone();
        for (int port = 0; port < changed.length; port++) {
            if (changed[port] == unknownPort) {
                changed[port] = wanted;
            }
        }
        unknownPort = wanted;
        ports = changed;
    }

    /** Slot of {@code ip4-local} by protocol. */
    short[] protocols() {
        return protocols;
    }

    /** Slot of {@code ip4-udp-lookup} by port, host order. */
    short[] ports() {
        return ports;
    }
}
