package dev.sluice.net.fib;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.iface.Interfaces;
import java.util.concurrent.Executor;

/** Registers the commands of the FIBs. Main thread. */
public final class FibCli {
    private FibCli() {}

    /**
     * Adds the commands.
     *
     * @param later runs a task on the main loop after the present one; long loads and listings go on there
     */
    public static void register(
            final CommandRegistry registry, final Fibs fibs, final Interfaces interfaces, final Executor later) {
        final RouteCli routes = new RouteCli(fibs, interfaces, later);
        registry.add(routes.commands());
        final TableCli tables = new TableCli(fibs);
        registry.add(tables.commands());
        registry.config().add(RunningConfig.Stage.TABLES, tables::write);
        registry.config().add(RunningConfig.Stage.TABLES, tables::writeSearch);
        registry.config().add(RunningConfig.Stage.ROUTES, routes::write);
        registry.config().add(RunningConfig.Stage.ROUTES, tables::writeFlowHash);
        registry.add(new FibShowCli(fibs, interfaces, later).commands());
        registry.config().add(RunningConfig.Stage.ROUTES, line -> {
            final AdjacencyCounters counters = fibs.adjacencies().counters();
            if (counters != null && counters.isOn()) {
                line.accept("adjacency counters enable");
            }
        });
    }
}
