package dev.sluice.net.fib;

import dev.sluice.graph.command.CommandRegistry;
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
        registry.add(new RouteCli(fibs, interfaces, later).commands());
        registry.add(new TableCli(fibs).commands());
        registry.add(new FibShowCli(fibs, interfaces, later).commands());
    }
}
