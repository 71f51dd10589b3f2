package dev.sluice.manage.metrics;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.thread.Threads;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Keeps the meters of a registry in step with what the dataplane has: interfaces and nodes come and go. Main thread.
 *
 * <p>Counters are those that never go back, whatever the CLI clears. A meter whose object is gone is removed; one that
 * comes back under the same name counts on.
 */
final class DataplaneMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final CounterDirectory directory;
    private final Graph graph;
    private final Threads threads;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Map<String, Meter> meters = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    DataplaneMetrics(
            final MeterRegistry registry,
            final CounterDirectory directory,
            final Graph graph,
            final Threads threads,
            final BufferPool pool) {
        this.registry = registry;
        this.directory = directory;
        this.graph = graph;
        this.threads = threads;
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gauge("sluice.buffers.total", Tags.empty(), pool::buffers);
        gauge("sluice.buffers.available", Tags.empty(), pool::available);
        counter(
                "sluice.barrier.syncs",
                Tags.empty(),
                () -> threads.barrier().journal().totals().count());
        counter(
                "sluice.barrier.timeouts",
                Tags.empty(),
                () -> threads.barrier().journal().totals().timeouts());
        counter(
                "sluice.barrier.closed.seconds",
                Tags.empty(),
                () -> threads.barrier().journal().totals().closedNs() / 1e9);
    }

    /** Adds meters for what is new and removes those of what is gone. */
    void refresh() {
        seen.clear();
        directory.vectors().forEach(this::vector);
        directory.gauges().forEach(gauge -> {
            final String name = meterName(gauge.name());
            if (isNew(name)) {
                meters.put(name, gauge(name, Tags.empty(), gauge.value()::getAsLong));
            }
        });
        graph.counterOwners().forEach((index, owner) -> {
            if (graph.counters().total(index, 0) > 0) {
                once(
                        "sluice.node.errors",
                        Tags.of(
                                "node", owner.node(),
                                "reason", owner.spec().description(),
                                "severity", owner.spec().severity().label()),
                        () -> graph.counters().total(index, 0));
            }
        });
        threads.all().forEach(this::thread);
        meters.entrySet().removeIf(entry -> {
            final boolean gone = !seen.contains(entry.getKey());
            if (gone) {
                registry.remove(entry.getValue());
            }
            return gone;
        });
    }

    private void vector(final CounterDirectory.Vector vector) {
        final WorkerCounters counters = vector.counters();
        final String name = meterName(counters.name());
        final String tag = counters.name().startsWith("/if/") ? "interface" : "object";
        for (int i = 0; i < vector.objects().getAsInt(); i++) {
            final String object = vector.objectName().apply(i);
            if (object != null) {
                final int index = i;
                once(name + "." + counters.unit(), Tags.of(tag, object), () -> counters.total(index, 0));
                if (counters.cells() == 2) {
                    once(name + ".bytes", Tags.of(tag, object), () -> counters.total(index, 1));
                }
            }
        }
    }

    private void thread(final GraphThread thread) {
        final Tags tags = Tags.of("thread", thread.name());
        once("sluice.thread.loops", tags, () -> thread.stats().snapshot().turns());
        once("sluice.thread.busy.loops", tags, () -> thread.stats().snapshot().busyTurns());
        once("sluice.thread.sleeps", tags, () -> thread.stats().snapshot().sleeps());
        for (int i = 0; i < thread.dispatcher().size(); i++) {
            final NodeContext context = thread.dispatcher().context(i);
            if (context != null && context.stats().snapshot().calls() > 0) {
                final Tags both = tags.and("node", context.name());
                once("sluice.node.calls", both, () -> context.stats().snapshot().calls());
                once(
                        "sluice.node.vectors",
                        both,
                        () -> context.stats().snapshot().vectors());
                once(
                        "sluice.node.timed.seconds",
                        both,
                        () -> context.stats().snapshot().timedNs() / 1e9);
                once(
                        "sluice.node.failures",
                        both,
                        () -> context.stats().snapshot().failures());
            }
        }
    }

    private void once(final String name, final Tags tags, final DoubleSupplier value) {
        final String key = name + tags;
        if (isNew(key)) {
            meters.put(key, counter(name, tags, value));
        }
    }

    private boolean isNew(final String key) {
        seen.add(key);
        return !meters.containsKey(key);
    }

    private Meter counter(final String name, final Tags tags, final DoubleSupplier value) {
        return FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
                .tags(tags)
                .register(registry);
    }

    private Meter gauge(final String name, final Tags tags, final DoubleSupplier value) {
        return Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** {@code /if/rx-no-buf} becomes {@code sluice.if.rx.no.buf}. */
    private static String meterName(final String path) {
        return "sluice" + path.replaceAll("[^A-Za-z0-9]+", ".");
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
