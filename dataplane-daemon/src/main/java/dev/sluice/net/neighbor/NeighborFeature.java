package dev.sluice.net.neighbor;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.TableListener;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;
import java.util.Arrays;
import java.util.Map;

/** What this package adds to the daemon: nodes, tables and commands. Main thread. */
public final class NeighborFeature {
    private final InterfaceAddresses addresses = new InterfaceAddresses();
    private final Ip6Addresses ip6Addresses = new Ip6Addresses();
    private final Neighbors neighbors;
    private final NeighborCounters counters;

    private NeighborFeature(final Neighbors neighbors, final NeighborCounters counters) {
        this.neighbors = neighbors;
        this.counters = counters;
    }

    /**
     * Registers everything; at start-up, after {@code routes} listens to the interfaces.
     *
     * @param threads main and workers
     * @param wakeMain lets the main loop turn at once; called by any thread
     */
    public static NeighborFeature register(
            final Graph graph,
            final Interfaces interfaces,
            final Ip4Fib fib,
            final InterfaceRoutes routes,
            final CommandRegistry commands,
            final ApiRegistry api,
            final Clock clock,
            final int threads,
            final Runnable wakeMain) {
        final Neighbors neighbors = new Neighbors(routes, clock, threads);
        final NeighborCounters counters = new NeighborCounters(interfaces.counters(), "arp");
        final NeighborFeature feature = new NeighborFeature(neighbors, counters);
        final InterfaceAddresses addresses = feature.addresses;
        final ProxyArp proxy = new ProxyArp();
        interfaces.listen(addresses);
        interfaces.listen(feature.ip6Addresses);
        interfaces.listen(neighbors);
        interfaces.listen(new InterfaceListener() {
            @Override
            public void deleting(final Interface iface) {
                proxy.enable(iface.index(), false);
            }
        });
        fib.listen(new TableListener() {
            @Override
            public void deleted(final FibTable table) {
                proxy.forget(table.index());
            }
        });
        final NeighborWait[] waiting = new NeighborWait[threads];
        Arrays.setAll(waiting, thread -> new NeighborWait(neighbors.arrivals()));
        graph.register(NeighborWait.spec("ip4-neighbor-wait", waiting, "ip4-lookup"));
        graph.register(ArpInputNode.spec(interfaces));
        graph.register(ArpReplyNode.spec(interfaces, addresses, neighbors, counters, fib));
        graph.register(ArpProxyNode.spec(interfaces, proxy, counters));
        final DiscoverNode.Tables tables =
                new DiscoverNode.Tables(interfaces, neighbors, fib.adjacencies(), counters, waiting);
        graph.register(Ip4ArpNode.spec(false, tables, addresses));
        graph.register(Ip4ArpNode.spec(true, tables, addresses));
        final NeighborCounters nd = new NeighborCounters(interfaces.counters(), "ip6-nd");
        discovery(graph, interfaces, fib, feature, nd, threads);
        final NeighborProcess process = new NeighborProcess(
                neighbors,
                Map.of(
                        IpFamily.IP4,
                        new ArpProber(interfaces, addresses, fib.link(), counters),
                        IpFamily.IP6,
                        new SolicitationProber(interfaces, feature.ip6Addresses, fib.link(), nd)));
        graph.register(process.spec(wakeMain));
        fib.adjacencies().listen(process::expect);
        new NeighborCli(neighbors, process, interfaces, counters, clock).register(commands);
        new ProxyArpCli(proxy, fib, interfaces).register(commands);
        NeighborApi.register(api, commands, neighbors, interfaces, fib.adjacencies(), clock);
        ProxyArpApi.register(api, proxy, fib, interfaces);
        return feature;
    }

    /** The nodes of neighbour discovery for IPv6. */
    private static void discovery(
            final Graph graph,
            final Interfaces interfaces,
            final Ip4Fib fib,
            final NeighborFeature feature,
            final NeighborCounters counters,
            final int threads) {
        final Ip6Addresses addresses = feature.ip6Addresses;
        final Neighbors neighbors = feature.neighbors;
        final NeighborWait[] waiting = new NeighborWait[threads];
        Arrays.setAll(waiting, thread -> new NeighborWait(neighbors.arrivals()));
        graph.register(NeighborWait.spec("ip6-neighbor-wait", waiting, "ip6-lookup"));
        graph.register(SolicitationNode.spec(interfaces, addresses, neighbors, counters));
        graph.register(AdvertisementNode.spec(addresses, neighbors, counters));
        final DiscoverNode.Tables tables =
                new DiscoverNode.Tables(interfaces, neighbors, fib.adjacencies(), counters, waiting);
        graph.register(Ip6DiscoverNode.spec(false, tables, addresses));
        graph.register(Ip6DiscoverNode.spec(true, tables, addresses));
    }

    /** The addresses of interfaces as workers read them. */
    public InterfaceAddresses addresses() {
        return addresses;
    }

    /** The messages of ARP by interface. */
    NeighborCounters counters() {
        return counters;
    }

    /** The IPv6 addresses of interfaces as workers read them. */
    public Ip6Addresses ip6Addresses() {
        return ip6Addresses;
    }

    /** The table of neighbours. */
    public Neighbors neighbors() {
        return neighbors;
    }
}
