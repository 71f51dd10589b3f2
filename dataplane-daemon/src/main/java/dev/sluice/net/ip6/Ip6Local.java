package dev.sluice.net.ip6;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.fib.Ip6Fib;
import dev.sluice.net.packet.IpProtocol;
import java.util.Arrays;

/**
 * Which node takes packets to us, by the protocol behind the IPv6 header, and for UDP by their port. Main thread, but
 * for {@link #protocols()} and {@link #ports()}.
 */
public final class Ip6Local {
    /** Node for packets to us. */
    public static final String NODE = "ip6-local";

    /** Node for UDP packets to us. */
    public static final String UDP_NODE = "ip6-udp-lookup";

    private final Graph graph;
    private volatile short[] protocols = new short[256];
    private volatile short[] ports = new short[0x10000];
    private short unknownPort = Udp6LookupNode.NOBODY;

    private Ip6Local(final Graph graph) {
        this.graph = graph;
        Arrays.fill(protocols, (short) Ip6LocalNode.Next.PUNT.ordinal());
        Arrays.fill(ports, Udp6LookupNode.NOBODY);
    }

    /** Registers {@code ip6-local} and {@code ip6-udp-lookup}. At start-up. */
    public static Ip6Local register(final Graph graph, final Ip6Fib fib) {
        final Ip6Local local = new Ip6Local(graph);
        graph.register(Ip6LocalNode.spec(local, fib));
        graph.register(Udp6LookupNode.spec(local));
        local.registerProtocol(IpProtocol.UDP, UDP_NODE);
        return local;
    }

    /**
     * Gives packets to us of a protocol to a node, the IPv6 header in front. Adds an arc: workers at the barrier, or
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
        changed[protocol] = (short) Ip6LocalNode.Next.PUNT.ordinal();
        protocols = changed;
    }

    /**
     * Gives UDP packets to a port of ours to a node, IPv6 and UDP header taken off; x has the L3 offset. Adds an arc,
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
     * Whether UDP packets to ports that nobody listens to go to {@code ip6-punt} instead of being answered with "port
     * unreachable".
     */
    public void puntUnknownUdp(final boolean on) {
        final short wanted = on ? (short) Udp6LookupNode.Next.PUNT.ordinal() : Udp6LookupNode.NOBODY;
        final short[] changed = ports.clone();
        for (int port = 0; port < changed.length; port++) {
            if (changed[port] == unknownPort) {
                changed[port] = wanted;
            }
        }
        unknownPort = wanted;
        ports = changed;
    }

    /** Slot of {@code ip6-local} by protocol. */
    short[] protocols() {
        return protocols;
    }

    /** Slot of {@code ip6-udp-lookup} by port, host order. */
    short[] ports() {
        return ports;
    }
}
