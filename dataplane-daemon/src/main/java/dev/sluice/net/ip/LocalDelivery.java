package dev.sluice.net.ip;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;
import java.util.Arrays;

/**
 * Which node takes packets to us of one family, by the protocol behind the IP header, and for UDP by their port. Main
 * thread, but for {@link #protocols()} and {@link #ports()}.
 */
public abstract class LocalDelivery {
    private final Graph graph;
    private final String node;
    private final String udpNode;
    private final IpFamily family;
    private final short punt;
    private volatile short[] protocols = new short[256];
    private volatile short[] ports = new short[0x10000];
    private short unknownPort = UdpLookupNode.NOBODY;

    /**
     * Nobody takes anything.
     *
     * @param punt slot of the family's punt node in its local node
     */
    protected LocalDelivery(final Graph graph, final IpFamily family, final Enum<?> punt) {
        this.graph = graph;
        this.family = family;
        this.punt = (short) punt.ordinal();
        node = family + "-local";
        udpNode = family + "-udp-lookup";
        Arrays.fill(protocols, this.punt);
        Arrays.fill(ports, UdpLookupNode.NOBODY);
    }

    /** Registers the node that looks up UDP ports; the local node must be there. */
    protected final void registerUdpLookup() {
        graph.register(UdpLookupNode.spec(family, udpNode, this));
        registerProtocol(IpProtocol.UDP, udpNode);
    }

    /**
     * Gives packets to us of a protocol to a node, the IP header in front. Adds an arc: workers at the barrier, or not
     * started.
     */
    public final void registerProtocol(final int protocol, final String taker) {
        final short[] changed = protocols.clone();
        changed[protocol] = (short) graph.addNext(node, taker);
        protocols = changed;
    }

    /** Registers {@code show ip local} or {@code show ip6 local}. At start-up. */
    public final void register(final CommandRegistry commands) {
        final String path = family == IpFamily.IP4 ? "show ip local" : "show ip6 local";
        commands.add(Command.mpSafe(path, "", "Show which node takes packets to us, by protocol", this::show));
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.line("Protocols handled by %s_local", family);
        for (int protocol = 0; protocol < protocols.length; protocol++) {
            if (protocols[protocol] != punt) {
                final String name = family == IpFamily.IP4 ? IpProtocol.name(protocol) : Integer.toString(protocol);
                out.line("%s: %s", name, graph.nexts(node).get(protocols[protocol]));
            }
        }
    }

    /** Takes a protocol back: its packets are punted again. */
    public final void unregisterProtocol(final int protocol) {
        final short[] changed = protocols.clone();
        changed[protocol] = punt;
        protocols = changed;
    }

    /**
     * Gives UDP packets to a port of ours to a node, IP and UDP header taken off; x has the L3 offset. Adds an arc, see
     * {@link #registerProtocol}.
     */
    public final void registerUdpPort(final int port, final String taker) {
        final short[] changed = ports.clone();
        changed[port] = (short) graph.addNext(udpNode, taker);
        ports = changed;
    }

    /** Takes a port back: who sends to it gets "port unreachable" again, see {@link #puntUnknownUdp}. */
    public final void unregisterUdpPort(final int port) {
        final short[] changed = ports.clone();
        changed[port] = unknownPort;
        ports = changed;
    }

    /** Whether UDP packets to ports that nobody listens to are punted instead of answered with "port unreachable". */
    public final void puntUnknownUdp(final boolean on) {
        final short wanted = on ? (short) UdpLookupNode.Next.PUNT.ordinal() : UdpLookupNode.NOBODY;
        final short[] changed = ports.clone();
        for (int port = 0; port < changed.length; port++) {
            if (changed[port] == unknownPort) {
                changed[port] = wanted;
            }
        }
        unknownPort = wanted;
        ports = changed;
    }

    /** Slot of the local node by protocol. Any thread. */
    public final short[] protocols() {
        return protocols;
    }

    /** Slot of the UDP look-up node by port, host order. Any thread. */
    final short[] ports() {
        return ports;
    }
}
