package dev.sluice.daemon;

import dev.sluice.daemon.plugin.PluginManager;
import dev.sluice.daemon.plugin.PluginServices;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.GracePeriod;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.iface.InterfaceCli;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueues;
import dev.sluice.net.punt.PuntFeature;
import dev.sluice.net.punt.PuntReasons;
import java.util.concurrent.Executor;

/**
 * One dataplane: a graph, its interfaces, the features and drivers on it, and the commands for them. Holds no thread
 * and no static state, so that a second one can be made to train the node code before the first begins. Main thread.
 */
public final class Dataplane implements AutoCloseable {
    private final Graph graph;
    private final CommandRegistry commands;
    private final ApiRegistry api = new ApiRegistry();
    private final CounterDirectory counters = new CounterDirectory();
    private final FeatureArcs arcs;
    private final Interfaces interfaces;
    private final RxQueues queues;
    private final PluginServices services = new PluginServices();
    private final PluginManager plugins;
    private final BuiltInFeatures features;

    /**
     * A dataplane with the built-in features.
     *
     * @param graph an empty graph
     * @param host whoever runs it
     */
    public Dataplane(final Graph graph, final DataplaneHost host) {
        this.graph = graph;
        commands = new CommandRegistry(host.barrier());
        commands.sliceScripts(host.mainLater(), host.clock()::nowNs);
        arcs = new FeatureArcs(graph);
        interfaces = new Interfaces(graph, arcs, host.barrier(), counters, host.threads());
        queues = new RxQueues(host.barrier(), host.watcher(), host.threads());
        new InterfaceCli(interfaces, queues, arcs, host.threadName()).register(commands);
        services.provide(Graph.class, graph);
        services.provide(CommandRegistry.class, commands);
        services.provide(ApiRegistry.class, api);
        services.provide(CounterDirectory.class, counters);
        services.provide(FeatureArcs.class, arcs);
        services.provide(Interfaces.class, interfaces);
        services.provide(RxQueues.class, queues);
        services.provide(Clock.class, host.clock());
        services.provide(BarrierGuard.class, host.barrier());
        services.provide(GracePeriod.class, host.grace());
        services.provide(Executor.class, host.mainLater());
        plugins = PluginManager.over(graph, commands, counters, host.clock(), host.threads(), services, host.barrier());
        features = new BuiltInFeatures(graph, host, commands, api, arcs, interfaces, queues, counters);
        commands.add(ConfigCli.commands(commands.config(), host.files(), host.mainLater()));
        services.provide(Fibs.class, features.fibs());
        services.provide(Ip4Fib.class, features.fibs().ip4());
        services.provide(PuntReasons.class, features.punt().reasons());
    }

    /**
     * Unloads all plugins, built-in ones too, so that drivers give back what they have from the kernel. The workers do
     * not run any more.
     */
    @Override
    public void close() {
        plugins.close();
        features.close();
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** The commands. */
    public CommandRegistry commands() {
        return commands;
    }

    /** The messages of the binary API. */
    public ApiRegistry api() {
        return api;
    }

    /** The counters by name. */
    public CounterDirectory counters() {
        return counters;
    }

    /** The interfaces. */
    public Interfaces interfaces() {
        return interfaces;
    }

    /** The receive queues. */
    public RxQueues queues() {
        return queues;
    }

    /** Packets for processes of the host. */
    public PuntFeature punt() {
        return features.punt();
    }

    /** The plugins. */
    public PluginManager plugins() {
        return plugins;
    }

    /** The parts by their types. */
    public PluginServices services() {
        return services;
    }
}
