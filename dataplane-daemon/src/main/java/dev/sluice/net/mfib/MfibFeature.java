package dev.sluice.net.mfib;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;

/** What this package adds to the daemon: nodes, tables, commands and messages. Main thread. */
public final class MfibFeature {
    private MfibFeature() {}

    /**
     * Registers everything; at start-up.
     *
     * @param threads main and workers
     */
    public static MfibTables register(
            final Graph graph,
            final Interfaces interfaces,
            final Fibs fibs,
            final CommandRegistry commands,
            final ApiRegistry api,
            final CounterDirectory counters,
            final BarrierGuard barrier,
            final int threads) {
        final MfibTables tables = new MfibTables(fibs, counters, barrier, threads);
        interfaces.listen(tables);
        for (final IpFamily family : IpFamily.values()) {
            graph.register(MfibLookupNode.spec(family, tables));
            graph.register(MfibRpfNode.spec(family, tables));
            graph.register(ReplicateNode.spec(family, tables));
        }
        final MfibCli cli = new MfibCli(tables, fibs, interfaces);
        commands.add(cli.commands());
        commands.config().add(RunningConfig.Stage.ROUTES, cli::write);
        MfibApi.register(api, tables, fibs, interfaces);
        return tables;
    }
}
