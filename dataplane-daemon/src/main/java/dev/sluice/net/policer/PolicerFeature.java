package dev.sluice.net.policer;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;

/** What this package adds to the daemon: a node for each family, commands and messages. Main thread. */
public final class PolicerFeature {
    private PolicerFeature() {}

    /**
     * What is needed of the engine.
     *
     * @param handoffs ways from thread to thread
     * @param threads main and workers
     */
    public record Engine(
            Graph graph,
            FeatureArcs arcs,
            CounterDirectory counters,
            BarrierGuard barrier,
            Clock clock,
            HandoffQueues handoffs,
            int threads) {}

    /** Registers everything; at start-up, after the nodes and arcs of both families. */
    public static void register(
            final Engine engine, final Interfaces interfaces, final CommandRegistry commands, final ApiRegistry api) {
        final Policers policers = create(engine, interfaces);
        commands.add(new PolicerCli(policers, engine.threads - 1).commands());
        PolicerApi.register(api, policers, engine.threads - 1);
    }

    static Policers create(final Engine engine, final Interfaces interfaces) {
        final Policers policers =
                new Policers(interfaces, engine.counters, engine.barrier, engine.clock, engine.threads);
        for (final IpFamily family : IpFamily.values()) {
            final String node = family + "-punt-policer";
            final FeatureArc arc = engine.arcs.find(family + "-punt");
            engine.graph.register(PuntPolicerNode.spec(node, policers, family, engine.handoffs.create(node), arc));
            arc.add(Feature.of(node).runsBefore(family + "-punt-redirect"));
            policers.puntArc(family, arc, node);
        }
        interfaces.listen(policers);
        return policers;
    }
}
