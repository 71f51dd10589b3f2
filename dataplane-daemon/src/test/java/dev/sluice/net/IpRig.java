package dev.sluice.net;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Interfaces and tables in the graph of a harness, for the nodes of a family. What leaves an interface comes out at the
 * sink {@code wire-<interface>}; nodes of other features are sinks.
 */
public abstract class IpRig implements AutoCloseable {
    public static final long MAC_GL = 0x02fec42c0772L;
    public static final long MAC_GR = 0x02fef7769ca3L;
    public static final long NEIGHBOUR_GL = 0xbad615f76454L;
    public static final long NEIGHBOUR_GR = 0xca0631e92488L;

    public final NodeHarness harness = new NodeHarness();
    public final Queue<Runnable> mainLoop = new ArrayDeque<>();
    public final FeatureArcs arcs = new FeatureArcs(harness.graph());
    public final Interfaces interfaces;
    public final Fibs fibs;
    public final InterfaceRoutes routes;

    protected IpRig() {
        harness.graph().unregister("error-drop");
        interfaces = new Interfaces(harness.graph(), arcs, BarrierGuard.none(), new CounterDirectory(), 1);
        final InterfaceLinks links = new InterfaceLinks(interfaces, harness.graph());
        fibs = new Fibs(
                new LoadBalanceTable(1, mainLoop::add),
                new AdjacencyTable(links, mainLoop::add),
                links,
                mainLoop::add,
                mainLoop::add);
        routes = new InterfaceRoutes(fibs, (family, i) -> interfaces.get(i).table(family));
        interfaces.listen(routes);
    }

    /** An Ethernet interface with an address, up. */
    public final Interface ethernet(final String name, final long mac, final String address) {
        return create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit(name)), address);
    }

    /** The node that an interface transmits with. */
    protected static NodeSpec transmit(final String name) {
        return NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> 0).next("wire-" + name);
    }

    /** An interface with an address, up. */
    protected final Interface create(final InterfaceSpec spec, final String address) {
        try {
            final Interface iface = interfaces.create(spec);
            interfaces.admin(iface, true);
            interfaces.link(iface, true);
            switch (IpPrefix.parse(address)) {
                case Ip4Prefix ip4 -> interfaces.addressing().addIp4Address(iface, ip4);
                case Ip6Prefix ip6 -> interfaces.addressing().addIp6Address(iface, ip6);
            }
            harness.refresh();
            return iface;
        } catch (final InterfaceException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public final void close() {
        harness.close();
    }
}
