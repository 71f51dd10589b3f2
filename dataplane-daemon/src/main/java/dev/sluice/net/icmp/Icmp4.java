package dev.sluice.net.icmp;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.neighbor.InterfaceAddresses;
import dev.sluice.net.neighbor.Ip6Addresses;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;
import java.util.Arrays;

/** Which node takes which type of ICMP message to us. Main thread, but for {@link #types()}. */
public final class Icmp4 {
    /** Node for messages to us. */
    public static final String NODE = "ip4-icmp-input";

    private final Graph graph;
    private volatile short[] types = new short[256];
    private PingCli ping;
    private Pings pings;

    private Icmp4(final Graph graph) {
        this.graph = graph;
    }

    /**
     * Registers {@code ip4-icmp-input}, {@code ip4-icmp-echo-request}, {@code ip4-icmp-echo-reply},
     * {@code ip4-icmp-error}, {@code ping-process} and the command {@code ping}. At start-up.
     *
     * @param threads main and workers
     * @param wakeMain lets the main loop turn at once; called by any thread
     */
    public static Icmp4 register(
            final Graph graph,
            final Interfaces interfaces,
            final Ip4Fib fib,
            final Ip4Local local,
            final InterfaceAddresses addresses,
            final CommandRegistry commands,
            final Clock clock,
            final int threads,
            final Runnable wakeMain) {
        final Icmp4 icmp = new Icmp4(graph);
        Arrays.fill(icmp.types, (short) Icmp4InputNode.Next.PUNT.ordinal());
        final Pings pings = new Pings(threads);
        graph.register(Icmp4InputNode.spec(icmp));
        graph.register(Icmp4EchoRequestNode.spec());
        graph.register(PingReplyNode.spec(IpFamily.IP4, pings));
        graph.register(Icmp4ErrorNode.spec(interfaces, addresses));
        graph.register(PingProcess.spec(pings, clock, wakeMain));
        icmp.registerType(IcmpHeader.ECHO_REQUEST, Icmp4EchoRequestNode.NODE);
        icmp.registerType(IcmpHeader.ECHO_REPLY, PingReplyNode.name(IpFamily.IP4));
        local.registerProtocol(IpProtocol.ICMP, NODE);
        icmp.ping = new PingCli(pings, interfaces, fib.fibs(), addresses, clock);
        icmp.pings = pings;
        icmp.ping.register(commands);
        return icmp;
    }

    /** Adds the messages of {@code ping} to the binary API. At start-up. */
    public void register(final ApiRegistry api) {
        ping.register(api);
    }

    /** Lets IPv6 addresses be pinged too; the pings. At start-up. */
    Pings pingIp6(final Ip6Addresses addresses) {
        ping.ip6(addresses);
        return pings;
    }

    /**
     * Gives messages of a type to a node, the IPv4 header in front. Adds an arc: workers at the barrier, or not
     * started.
     */
    public void registerType(final int type, final String node) {
        final short[] changed = types.clone();
        changed[type] = (short) graph.addNext(NODE, node);
        types = changed;
    }

    /** Slot of {@code ip4-icmp-input} by type. */
    short[] types() {
        return types;
    }
}
