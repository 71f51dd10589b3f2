package dev.sluice.net.ip6;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.FibCli;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.NeighborFeature;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The IPv6 nodes and neighbour discovery over two Ethernet interfaces, host-gl (1, fd01::1/64) and host-gr (2,
 * fd02::1/64), with a known neighbour {@code ::2} on each. What leaves comes out at the sinks {@code wire-host-gl} and
 * {@code wire-host-gr}; nodes of other features are sinks.
 */
final class Ip6Rig implements AutoCloseable {
    static final long MAC_GL = 0x02fec42c0772L;
    static final long MAC_GR = 0x02fef7769ca3L;
    static final long NEIGHBOUR_GL = 0xbad615f76454L;
    static final long NEIGHBOUR_GR = 0xca0631e92488L;

    final NodeHarness harness = new NodeHarness();
    final Queue<Runnable> mainLoop = new ArrayDeque<>();
    final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    final Interfaces interfaces;
    final Fibs fibs;
    final NeighborFeature neighbors;
    final Interface left;
    final Interface right;

    Ip6Rig() {
        final FeatureArcs arcs = new FeatureArcs(harness.graph());
        harness.graph().unregister("error-drop");
        interfaces = new Interfaces(harness.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 1);
        final InterfaceLinks links = new InterfaceLinks(interfaces, harness.graph());
        fibs = new Fibs(
                new LoadBalanceTable(1, mainLoop::add),
                new AdjacencyTable(links, mainLoop::add),
                links,
                mainLoop::add,
                mainLoop::add);
        Ip6Forwarding.register(harness.graph(), arcs, interfaces, fibs.ip6());
        final InterfaceRoutes routes = new InterfaceRoutes(
                fibs, (family, index) -> interfaces.get(index).table(family));
        interfaces.listen(routes);
        neighbors = NeighborFeature.register(
                harness.graph(),
                interfaces,
                fibs.ip4(),
                routes,
                commands,
                new ApiRegistry(),
                harness.clock(),
                1,
                () -> {});
        FibCli.register(commands, fibs, interfaces, Runnable::run);
        left = ethernet("host-gl", MAC_GL, "fd01::1/64");
        right = ethernet("host-gr", MAC_GR, "fd02::1/64");
        cli("ip neighbor host-gl fd01::2 ba:d6:15:f7:64:54");
        cli("ip neighbor host-gr fd02::2 ca:06:31:e9:24:88");
        harness.refresh();
        harness.turn();
    }

    Interface ethernet(final String name, final long mac, final String address) {
        try {
            final NodeSpec transmit = NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> 0)
                    .next("wire-" + name);
            final Interface iface =
                    interfaces.create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit));
            interfaces.admin(iface, true);
            interfaces.link(iface, true);
            interfaces.addressing().addIp6Address(iface, Ip6Prefix.parse(address));
            harness.refresh();
            return iface;
        } catch (final InterfaceException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a command that must succeed; its text. */
    String cli(final String line) {
        final TextOutput out = new TextOutput();
        if (commands.run(line, out) < 0) {
            throw new AssertionError(line + ": " + out.text());
        }
        return out.text();
    }

    /** MAC address of a neighbour as main knows it, or -1. */
    long mac(final Interface iface, final String address) {
        harness.turn();
        final var neighbor = neighbors.neighbors().get(iface.index(), IpAddress.parse(address));
        return neighbor == null ? -1 : neighbor.mac();
    }

    @Override
    public void close() {
        harness.close();
    }
}
