package dev.sluice.graph.spi;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.time.Clock;

/**
 * What a plugin registers with. Main thread, the workers at the barrier. All of it is taken back when the plugin is
 * unloaded, last first.
 */
public interface PluginContext {
    /** Adds a node; its index. */
    int node(NodeSpec spec);

    /** Adds an arc between two nodes; its slot at {@code from}. */
    int next(String from, String to);

    /** Adds a command. */
    void command(Command command);

    /** Adds counters for objects 0 to {@code objects - 1}, one row for each thread. */
    WorkerCounters counters(String name, String unit, int cells, int objects);

    /** Number of threads, main included. */
    int threads();

    /** The daemon's time. */
    Clock clock();

    /**
     * A part of the daemon by its type: {@code Interfaces}, {@code FeatureArcs} and other public types of {@code net}.
     *
     * @throws IllegalArgumentException naming the types that there are, when there is none of this type
     */
    <T> T service(Class<T> type);

    /** Offers a part to plugins that are loaded later. */
    <T> void provide(Class<T> type, T part);

    /** Runs when the plugin is unloaded, before what was registered earlier is taken back. */
    void onUnload(Runnable action);
}
