package dev.sluice.daemon;

import dev.sluice.driver.DriverHost;
import dev.sluice.driver.HostLinks;
import dev.sluice.driver.afpacket.AfPacketApi;
import dev.sluice.driver.afpacket.AfPacketInterfaces;
import dev.sluice.driver.generator.GeneratorApi;
import dev.sluice.driver.generator.GeneratorCli;
import dev.sluice.driver.generator.PacketGenerator;
import dev.sluice.driver.loopback.LoopbackApi;
import dev.sluice.driver.loopback.LoopbackCli;
import dev.sluice.driver.loopback.Loopbacks;
import dev.sluice.driver.pcap.PcapApi;
import dev.sluice.driver.pcap.PcapCli;
import dev.sluice.driver.pcap.PcapTrace;
import dev.sluice.driver.tap.TapApi;
import dev.sluice.driver.tap.TapInterfaces;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.AdjacencyCounters;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.FibCli;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.InterfaceLinks;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.fib.PathMtuApi;
import dev.sluice.net.fib.PathMtuCli;
import dev.sluice.net.fib.PathMtus;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.gso.GsoFeature;
import dev.sluice.net.icmp.Icmp4;
import dev.sluice.net.icmp.Icmp6;
import dev.sluice.net.iface.DeviceApi;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueues;
import dev.sluice.net.iface.Unnumbered;
import dev.sluice.net.ip.ReassemblyFeature;
import dev.sluice.net.ip4.DirectedBroadcast;
import dev.sluice.net.ip4.Ip4Forwarding;
import dev.sluice.net.ip4.Ip4InterfaceApi;
import dev.sluice.net.ip4.Ip4InterfaceCli;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Forwarding;
import dev.sluice.net.ip6.Ip6InterfaceApi;
import dev.sluice.net.ip6.Ip6Local;
import dev.sluice.net.ip6.RouterDiscovery;
import dev.sluice.net.l2.L2Feature;
import dev.sluice.net.l2.L2Patches;
import dev.sluice.net.mfib.MfibFeature;
import dev.sluice.net.mpls.MplsFeature;
import dev.sluice.net.neighbor.NeighborFeature;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.policer.PolicerFeature;
import dev.sluice.net.punt.PuntFeature;
import dev.sluice.net.redirect.PuntRedirectFeature;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The features and drivers that are part of the daemon, each given what it builds on: the one place that knows them
 * all. They meet in the graph and know nothing of each other. Main thread.
 */
final class BuiltInFeatures {
    private final Deque<Runnable> teardown = new ArrayDeque<>();

    private final Fibs fibs;
    private final PuntFeature punt;

    BuiltInFeatures(
            final Graph graph,
            final DataplaneHost host,
            final CommandRegistry commands,
            final ApiRegistry api,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final RxQueues queues,
            final CounterDirectory counters) {
        final EthernetInput ethernet = EthernetInput.register(graph, interfaces, commands);
        final InterfaceLinks links = new InterfaceLinks(interfaces, graph);
        fibs = new Fibs(
                new LoadBalanceTable(host.threads(), host.grace()),
                new AdjacencyTable(links, host.grace()),
                links,
                host.grace(),
                host.walks());
        final Ip4Fib fib = fibs.ip4();
        fib.adjacencies().countWith(new AdjacencyCounters(counters, host.barrier(), host.threads()));
        Ip4Forwarding.register(graph, arcs, interfaces, fib);
        Ip6Forwarding.register(graph, arcs, interfaces, fibs.ip6());
        final InterfaceRoutes routes = new InterfaceRoutes(
                fibs, (family, swIfIndex) -> interfaces.get(swIfIndex).table(family));
        interfaces.listen(routes);
        final PathMtus mtus = new PathMtus(
                fib.adjacencies(),
                (family, swIfIndex) -> interfaces.get(swIfIndex).table(family));
        interfaces.listen(mtus);
        FibCli.register(commands, fibs, interfaces, host.mainLater());
        DirectedBroadcast.register(commands, api, interfaces, routes);
        Ip4InterfaceCli.register(commands, interfaces, fibs);
        commands.add(CompatibilityCli.commands(fib, interfaces));
        InterfaceApi.register(api, interfaces, host.mainLater());
        DeviceApi.register(api, interfaces, queues, arcs);
        RouteApi.register(api, fibs, interfaces);
        Unnumbered.register(commands, api, interfaces);
        PathMtuCli.register(commands, mtus, fibs);
        PathMtuApi.register(api, mtus, fibs);
        Ip4InterfaceApi.register(api, interfaces, fibs);
        final Runnable wakeMain = () -> host.wake().accept(0);
        L2Feature.register(
                graph,
                interfaces,
                ethernet,
                commands,
                api,
                host.clock(),
                host.threads(),
                wakeMain,
                new L2Feature.Work(host.jobs().apply("events"), host.walks()));
        L2Patches.register(graph, arcs, interfaces, commands, api);
        final NeighborFeature neighbors = NeighborFeature.register(
                graph, interfaces, fib, routes, commands, api, host.clock(), host.threads(), wakeMain);
        PolicerFeature.register(
                new PolicerFeature.Engine(
                        graph, arcs, counters, host.barrier(), host.clock(), host.handoffs(), host.threads()),
                interfaces,
                commands,
                api);
        MplsFeature.register(graph, interfaces, ethernet, fibs, commands, api);
        PuntRedirectFeature.register(graph, arcs, interfaces, fibs, commands, api);
        MfibFeature.register(graph, interfaces, fibs, commands, api, counters, host.barrier(), host.threads());
        final Ip4Local local = Ip4Local.register(graph, fib, host.threads());
        final Icmp4 icmp = Icmp4.register(
                graph, interfaces, fib, local, neighbors.addresses(), commands, host.clock(), host.threads(), wakeMain);
        icmp.register(api);
        GsoFeature.register(graph, arcs, interfaces, commands, api);
        final Ip6Local local6 = Ip6Local.register(graph, fibs.ip6(), host.threads());
        local.register(commands);
        local6.register(commands);
        ReassemblyFeature.register(
                graph, arcs, interfaces, local.reassemblies(), local6.reassemblies(), commands, api, host.timers());
        RouterDiscovery.register(
                graph,
                interfaces,
                links,
                neighbors.ip6Addresses(),
                commands,
                api,
                host.clock(),
                host.threads(),
                wakeMain);
        Icmp6.register(graph, interfaces, local6, neighbors.ip6Addresses(), icmp)
                .registerType(Icmp6Header.ROUTER_SOLICITATION, RouterDiscovery.SOLICITATION_NODE);
        Ip6InterfaceApi.register(api, interfaces);
        punt = PuntFeature.register(
                graph, interfaces, local, local6, commands, api, counters, host.barrier(), host.threads());
        drivers(graph, host, commands, api, arcs, interfaces, queues);
    }

    private void drivers(
            final Graph graph,
            final DataplaneHost host,
            final CommandRegistry commands,
            final ApiRegistry api,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final RxQueues queues) {
        final HostLinks links = new HostLinks(host.mainSleeper(), host.clock(), host.timers(), host.netlink());
        final DriverHost driverHost =
                new DriverHost(graph, arcs, interfaces, queues, host.barrier(), host.mainBuffers(), links);
        final TapInterfaces taps = new TapInterfaces(driverHost);
        commands.add(taps.commands());
        TapApi.register(api, taps, interfaces);
        teardown.push(taps::close);
        final AfPacketInterfaces hostInterfaces = new AfPacketInterfaces(driverHost);
        commands.add(hostInterfaces.commands());
        AfPacketApi.register(api, hostInterfaces);
        teardown.push(hostInterfaces::close);
        final Loopbacks loopbacks = new Loopbacks(interfaces);
        commands.add(LoopbackCli.commands(loopbacks, interfaces));
        LoopbackApi.register(api, loopbacks, interfaces);
        final Loopbacks bvis = Loopbacks.bvis(interfaces);
        commands.add(LoopbackCli.bviCommands(bvis, interfaces));
        LoopbackApi.registerBvis(api, bvis, interfaces);
        final PcapTrace pcap = new PcapTrace(interfaces);
        final Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        commands.add(PcapCli.commands(pcap, interfaces, graph, temporary, host.files(), host.mainLater()));
        PcapApi.register(api, pcap, interfaces, graph, temporary, host.files(), host.mainLater());
        final PacketGenerator generator = new PacketGenerator(graph, arcs, interfaces, host.threads(), host.timers());
        commands.add(GeneratorCli.commands(generator));
        GeneratorApi.register(api, generator, interfaces, host.barrier());
    }

    /** Packets for processes of the host. */
    PuntFeature punt() {
        return punt;
    }

    /** The routes. */
    Fibs fibs() {
        return fibs;
    }

    /** Gives back what drivers have from the kernel, the last first. */
    void close() {
        while (!teardown.isEmpty()) {
            teardown.pop().run();
        }
    }
}
