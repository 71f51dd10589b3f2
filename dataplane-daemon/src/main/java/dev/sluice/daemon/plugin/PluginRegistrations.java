package dev.sluice.daemon.plugin;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.spi.PluginContext;
import dev.sluice.graph.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one plugin has registered, and how to take it back: last first. Main thread, the workers at the barrier. */
final class PluginRegistrations implements PluginContext {
    private final Graph graph;
    private final CommandRegistry commands;
    private final CounterDirectory directory;
    private final Clock clock;
    private final int threads;
    private final PluginServices services;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    PluginRegistrations(
            final Graph graph,
            final CommandRegistry commands,
            final CounterDirectory directory,
            final Clock clock,
            final int threads,
            final PluginServices services) {
        this.graph = graph;
        this.commands = commands;
        this.directory = directory;
        this.clock = clock;
        this.threads = threads;
        this.services = services;
    }

    @Override
    public int node(final NodeSpec spec) {
        final int index = graph.register(spec);
        undo.push(() -> graph.unregister(spec.name()));
        return index;
    }

    @Override
    public int next(final String from, final String to) {
        // an arc stays when its end goes: it then leads to the drop node
        return graph.addNext(from, to);
    }

    @Override
    public void command(final Command command) {
        commands.add(command);
        undo.push(() -> commands.remove(command));
    }

    @Override
    public WorkerCounters counters(final String name, final String unit, final int cells, final int objects) {
        final WorkerCounters counters = new WorkerCounters(name, unit, cells, threads);
        counters.ensure(objects);
        directory.add(counters, Integer::toString, () -> objects);
        undo.push(() -> directory.remove(name));
        return counters;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public <T> T service(final Class<T> type) {
        return services.get(type);
    }

    @Override
    public <T> void provide(final Class<T> type, final T part) {
        if (!services.provide(type, part)) {
            throw new IllegalArgumentException("there is a " + type.getSimpleName() + " already");
        }
        undo.push(() -> services.withdraw(type));
    }

    @Override
    public void onUnload(final Runnable action) {
        undo.push(action);
    }

    /** Takes everything back; goes on when one step throws, and throws the first afterwards. */
    void takeBack() {
        RuntimeException first = null;
        while (!undo.isEmpty()) {
            try {
                undo.pop().run();
            } catch (final RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
