package dev.sluice.graph.counter;

import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * All counters of the daemon by name, for whoever shows them: the stats segment, the metrics page, the CLI. Main thread
 * only.
 */
public final class CounterDirectory {
    /**
     * A vector and the names of its objects.
     *
     * @param counters the values
     * @param objectName name of object {@code i}, or null when there is none with this index
     * @param objects number of indices in use or once used
     */
    public record Vector(WorkerCounters counters, IntFunction<String> objectName, IntSupplier objects) {}

    /** One value that is read when asked for. */
    public record Gauge(String name, String unit, LongSupplier value) {}

    private final TreeMap<String, Vector> vectors = new TreeMap<>();
    private final TreeMap<String, Gauge> gauges = new TreeMap<>();

    /** Adds a vector. */
    public WorkerCounters add(
            final WorkerCounters counters, final IntFunction<String> objectName, final IntSupplier objects) {
        if (vectors.putIfAbsent(counters.name(), new Vector(counters, objectName, objects)) != null) {
            throw new IllegalArgumentException("counter `" + counters.name() + "' is there already");
        }
        return counters;
    }

    /** Adds a value that is computed when read. */
    public void gauge(final String name, final String unit, final LongSupplier value) {
        if (gauges.putIfAbsent(name, new Gauge(name, unit, value)) != null) {
            throw new IllegalArgumentException("gauge `" + name + "' is there already");
        }
    }

    /** Takes a vector or gauge out; false when there is none of this name. */
    public boolean remove(final String name) {
        return vectors.remove(name) != null | gauges.remove(name) != null;
    }

    /** The vectors in order of their names. */
    public Collection<Vector> vectors() {
        return Collections.unmodifiableCollection(vectors.values());
    }

    /** The gauges in order of their names. */
    public Collection<Gauge> gauges() {
        return Collections.unmodifiableCollection(gauges.values());
    }
}
