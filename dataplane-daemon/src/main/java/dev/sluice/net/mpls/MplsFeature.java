package dev.sluice.net.mpls;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interfaces;

/** What this package adds to the daemon: nodes, tables, commands and messages. Main thread. */
public final class MplsFeature {
    private MplsFeature() {}

    /** Registers everything; at start-up. */
    public static void register(
            final Graph graph,
            final Interfaces interfaces,
            final EthernetInput ethernet,
            final Fibs fibs,
            final CommandRegistry commands,
            final ApiRegistry api) {
        final MplsTables tables = new MplsTables(fibs.ip4());
        interfaces.listen(tables);
        graph.register(MplsLookupNode.spec(tables));
        graph.register(MplsInputNode.spec(tables));
        ethernet.registerType(MplsHeader.ETHER_TYPE, MplsInputNode.NAME);
        final MplsCli cli = new MplsCli(tables, fibs.ip4(), interfaces);
        commands.add(cli.commands());
        commands.config().add(RunningConfig.Stage.ROUTES, cli::write);
        MplsApi.register(api, tables, fibs, interfaces);
    }
}
