package dev.sluice.net.mfib;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.iface.Interfaces;

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
            final Ip4Fib fib,
            final CommandRegistry commands,
            final ApiRegistry api,
            final CounterDirectory counters,
            final BarrierGuard barrier,
            final int threads) {
        final MfibTables tables = new MfibTables(fib, counters, barrier, threads);
        interfaces.listen(tables);
        graph.register(MfibLookupNode.spec(tables));
        graph.register(MfibRpfNode.spec(tables));
        graph.register(ReplicateNode.spec(tables));
        commands.add(new MfibCli(tables, fib, interfaces).commands());
        MfibApi.register(api, tables, fib, interfaces);
        return tables;
    }
}
