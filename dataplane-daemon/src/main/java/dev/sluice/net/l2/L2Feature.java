package dev.sluice.net.l2;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.iface.Interfaces;
import java.util.concurrent.Executor;

/** What this package adds to the daemon: nodes, tables and commands. Main thread. */
public final class L2Feature {
    private L2Feature() {}

    /**
     * Registers everything; at start-up.
     *
     * @param ethernet gives the frames of L2 interfaces to {@code l2-input} from now on
     * @param threads main and workers
     * @param wakeMain lets the main loop turn at once; called by any thread
     */
    public static void register(
            final Graph graph,
            final Interfaces interfaces,
            final EthernetInput ethernet,
            final CommandRegistry commands,
            final Clock clock,
            final int threads,
            final Runnable wakeMain,
            final Executor jobs,
            final Executor slices) {
        final L2Fib fib = new L2Fib(clock, threads);
        final BridgeDomains domains = new BridgeDomains(interfaces, fib);
        interfaces.listen(domains);
        graph.register(L2InputNode.spec(domains));
        graph.register(L2LearnNode.spec(domains, fib));
        graph.register(L2FwdNode.spec(domains, fib, interfaces));
        graph.register(L2FloodNode.spec(domains, interfaces));
        graph.register(L2OutputNode.spec(domains));
        final L2Process process = new L2Process(fib, jobs, slices);
        graph.register(process.spec(wakeMain));
        ethernet.registerL2(L2InputNode.NAME);
        new L2InterfaceCli(domains, interfaces).register(commands);
        new BridgeDomainCli(domains, fib, interfaces).register(commands);
        new L2FibCli(domains, fib, process, interfaces).register(commands);
        new L2Config(domains, fib, interfaces).register(commands.config());
    }
}
