package dev.sluice.net.ip6;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.neighbor.Ip6Addresses;

/** Router advertisements as a part of the daemon: nodes, commands and messages. Main thread, at start-up. */
public final class RouterDiscovery {
    /** Node for router solicitations to us. */
    public static final String SOLICITATION_NODE = RouterSolicitationNode.NODE;

    private RouterDiscovery() {}

    /**
     * Registers {@code icmp6-router-solicitation} and {@code ip6-ra-process}, and everything that configures them.
     *
     * @param threads main and workers
     * @param wakeMain lets the main loop turn at once; called by any thread
     */
    public static void register(
            final Graph graph,
            final Interfaces interfaces,
            final LinkLayer link,
            final Ip6Addresses addresses,
            final CommandRegistry commands,
            final ApiRegistry api,
            final Clock clock,
            final int threads,
            final Runnable wakeMain) {
        final RouterAdvertisements advertisements = new RouterAdvertisements(addresses, clock, threads);
        interfaces.listen(advertisements);
        graph.register(RouterSolicitationNode.spec(interfaces, advertisements));
        graph.register(new RouterAdvertisementProcess(advertisements, link).spec(wakeMain));
        Ip6InterfaceCli.register(commands, interfaces, advertisements);
        NeighborDiscoveryApi.register(api, interfaces, advertisements);
    }
}
