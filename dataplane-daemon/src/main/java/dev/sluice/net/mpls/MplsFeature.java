package dev.sluice.net.mpls;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.DpoProto;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IpFamily;

/** What this package adds to the daemon: nodes, tables, commands and messages. Main thread. */
public final class MplsFeature {
    private MplsFeature() {}

    /** Registers everything; at start-up, before interfaces are made. */
    public static void register(
            final Graph graph,
            final Interfaces interfaces,
            final EthernetInput ethernet,
            final Fibs fibs,
            final CommandRegistry commands,
            final ApiRegistry api) {
        final MplsInterfaces enabled = new MplsInterfaces(fibs.mpls());
        interfaces.listen(enabled);
        nodes(graph, interfaces, enabled, fibs);
        ethernet.registerType(EthernetHeader.TYPE_MPLS, MplsInputNode.NAME);
        final MplsBindings bindings = new MplsBindings(fibs);
        final MplsCli cli = new MplsCli(fibs, enabled, interfaces);
        final MplsRouteCli routes = new MplsRouteCli(fibs, bindings, interfaces);
        commands.add(cli.commands());
        commands.add(routes.commands());
        cli.config(commands.config());
        commands.config().add(RunningConfig.Stage.ROUTES, routes::write);
        MplsApi.register(api, fibs, bindings, enabled, interfaces);
    }

    /** The nodes; {@code gso-mpls} is another's. */
    static void nodes(final Graph graph, final Interfaces interfaces, final MplsInterfaces enabled, final Fibs fibs) {
        graph.register(MplsEndNode.drop());
        graph.register(MplsEndNode.punt());
        graph.register(MplsInputNode.spec(enabled));
        graph.register(MplsLookupNode.spec(fibs, enabled));
        graph.register(MplsOutputNode.spec(fibs));
        graph.register(MplsIncompleteNode.spec(fibs.adjacencies()));
        graph.register(MplsFragNode.spec(fibs.adjacencies()));
        for (final boolean uniform : new boolean[] {false, true}) {
            for (final DpoProto payload : DpoProto.values()) {
                graph.register(MplsImpositionNode.spec(fibs.mplsDpos(), payload, uniform));
            }
            for (final IpFamily family : IpFamily.values()) {
                graph.register(MplsDispositionNode.spec(fibs.mplsDpos(), interfaces, family, uniform));
            }
        }
    }
}
