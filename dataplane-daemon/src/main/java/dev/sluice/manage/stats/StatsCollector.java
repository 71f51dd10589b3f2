package dev.sluice.manage.stats;

import dev.sluice.driver.os.MappedRegion;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.thread.Threads;
import dev.sluice.manage.stats.StatsSegment.Entry;
import dev.sluice.manage.stats.StatsSegment.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies counters, names and figures into the segment and keeps its directory in step with what there is. Main thread,
 * but for {@link #copyCounters()}, which any one thread may call beside it: a lock, held for one vector at a time,
 * keeps the vectors where they are meanwhile.
 *
 * <p>The first three entries are heartbeat, time of the last clear, and time of the start: readers in C count on it.
 */
final class StatsCollector {
    private static final Logger LOG = LoggerFactory.getLogger(StatsCollector.class);
    private static final String INTERFACES = "/if/rx";
    private static final String ERRORS = "/node/errors";
    private static final String GONE = "deleted";

    /**
     * A vector of counters and its place in the segment; where {@code group} is not null, the values of a group also
     * add up behind the others.
     */
    private record Copy(WorkerCounters from, CounterVectors to, int length, int[] group) {
        int values() {
            return from.threads() * to.length() * from.cells();
        }

        void run() {
            final long[] sums = new long[to.length() - length];
            for (int thread = 0; thread < from.threads() && to.outer() >= 0; thread++) {
                final int row = thread;
                Arrays.fill(sums, 0);
                from.read(thread, length, (at, value) -> {
                    to.set(row, at, value);
                    if (group != null && group[at] >= 0) {
                        sums[group[at]] += value;
                    }
                });
                for (int i = 0; i < sums.length; i++) {
                    to.set(row, length + i, sums[i]);
                }
            }
        }
    }

    /**
     * What is asked of the threads, by index.
     *
     * @param vectorRate packets in a vector of late
     * @param turnRate turns in a second of late
     * @param dispatcher whose nodes count
     */
    record Source(IntToDoubleFunction vectorRate, IntToDoubleFunction turnRate, IntFunction<Dispatcher> dispatcher) {
        static Source of(final Threads threads) {
            return new Source(
                    index -> threads.get(index).stats().snapshot().vectorRate(),
                    index -> threads.get(index).stats().snapshot().turnsPerSecond(),
                    index -> threads.get(index).dispatcher());
        }
    }

    private final StatsSegment segment;
    private final CounterDirectory counters;
    private final Graph graph;
    private final Source source;
    private final BufferPool pool;
    private final int rows;
    private final long bootTime = Instant.now().getEpochSecond();
    private final Map<String, CounterVectors> vectors = new HashMap<>();
    private final CounterVectors errors;
    private final RateEntries rates;
    private final MemoryEntries memory;
    private final NameVector interfaceNames;
    private final NodeEntries nodes;

    private final ReentrantLock layout = new ReentrantLock();
    private volatile Copy[] copies = {};

    private final List<CounterDirectory.Vector> listed = new ArrayList<>();
    private final List<CounterDirectory.Gauge> gauges = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private List<String> names = List.of();
    private GraphShape shape;
    private int errorCount = -1;
    private long heartbeat;
    private boolean full;
    private int values;

    StatsCollector(
            final MappedRegion region,
            final CounterDirectory counters,
            final Graph graph,
            final Source source,
            final BufferPool pool,
            final boolean perNode) {
        segment = new StatsSegment(region);
        this.counters = counters;
        this.graph = graph;
        this.source = source;
        this.pool = pool;
        rows = graph.counters().threads();
        errors = new CounterVectors(segment, rows, 1);
        rates = new RateEntries(segment, source, rows);
        memory = new MemoryEntries(segment);
        interfaceNames = new NameVector(segment);
        nodes = perNode ? new NodeEntries(segment, source.dispatcher(), rows) : null;
    }

    /** One more update interval has passed. */
    void beat() {
        heartbeat++;
    }

    /** How many values a collection copies. */
    int values() {
        return values;
    }

    /** Brings the segment up to date. */
    void collect() {
        prepare();
        copyCounters();
    }

    /** Brings all but the vectors of counters up to date: what belongs to the main thread. */
    void prepare() {
        final long nowNs = System.nanoTime();
        final List<String> interfaces = interfaces();
        if (changed(interfaces)) {
            layout.lock();
            try {
                rebuild(interfaces, nowNs);
            } finally {
                layout.unlock();
            }
        }
        copyFigures();
    }

    /** Copies the vectors of counters; stops when main has begun to lay them out anew. Any thread. */
    void copyCounters() {
        final Copy[] all = copies;
        for (int i = 0; i < all.length; i++) {
            layout.lock();
            try {
                if (copies != all) {
                    return;
                }
                all[i].run();
            } finally {
                layout.unlock();
            }
        }
    }

    private List<String> interfaces() {
        final List<String> all = new ArrayList<>();
        for (final CounterDirectory.Vector vector : counters.vectors()) {
            if (vector.counters().name().equals(INTERFACES)) {
                for (int i = 0; i < vector.objects().getAsInt(); i++) {
                    all.add(Objects.requireNonNullElse(vector.objectName().apply(i), GONE));
                }
            }
        }
        return all;
    }

    private boolean changed(final List<String> interfaces) {
        if (graph.shape() != shape
                || graph.counterOwners().size() != errorCount
                || !interfaces.equals(names)
                || counters.gauges().size() != gauges.size()
                || counters.vectors().size() != listed.size()) {
            return true;
        }
        int i = 0;
        for (final CounterDirectory.Vector vector : counters.vectors()) {
            if (listed.get(i++) != vector
                    || vectors.get(vector.counters().name()).length()
                            != vector.objects().getAsInt()) {
                return true;
            }
        }
        return !gauges.equals(List.copyOf(counters.gauges()));
    }

    /**
     * The error counters by name: under the node that counts, and under the one that a counter is shown as. Where
     * several nodes count for one reason of another, the shared name leads to their sum, behind the counters.
     *
     * @param group receives the number of the sum that a counter is part of, or -1
     * @return index by name
     */
    private Map<String, Integer> errorLinks(final int[] group) {
        final Map<String, Integer> links = new LinkedHashMap<>();
        final Map<String, List<Integer>> shared = new LinkedHashMap<>();
        graph.counterOwners().forEach((index, owner) -> {
            final String name = "/" + owner.spec().name();
            links.put("/err/" + owner.node().replace('/', '_') + name, index);
            shared.computeIfAbsent("/err/" + owner.shownAs().replace('/', '_') + name, k -> new ArrayList<>())
                    .add(index);
        });
        Arrays.fill(group, -1);
        int sums = 0;
        for (final Map.Entry<String, List<Integer>> name : shared.entrySet()) {
            final List<Integer> parts = name.getValue();
            links.put(name.getKey(), parts.size() == 1 ? parts.getFirst() : group.length + sums);
            if (parts.size() > 1) {
                for (final int part : parts) {
                    group[part] = sums;
                }
                sums++;
            }
        }
        return links;
    }

    private void rebuild(final List<String> interfaces, final long nowNs) {
        shape = graph.shape();
        errorCount = graph.counterOwners().size();
        names = interfaces;
        listed.clear();
        listed.addAll(counters.vectors());
        gauges.clear();
        gauges.addAll(counters.gauges());
        indices.clear();
        final int[] group = new int
                [graph.counterOwners().keySet().stream()
                                .mapToInt(index -> index)
                                .max()
                                .orElse(-1)
                        + 1];
        final Map<String, Integer> links = errorLinks(group);
        final List<Entry> entries = new ArrayList<>();
        segment.begin();
        boolean room = fixed(entries, nowNs);
        room &= counted(entries, group.length + Arrays.stream(group).max().orElse(-1) + 1, nowNs);
        gauges.forEach(gauge -> add(entries, new Entry(gauge.name(), Type.GAUGE, 0)));
        interfaceLinks(entries);
        links.forEach((name, index) -> entries.add(Entry.symlink(name, indices.get(ERRORS), index)));
        if (nodes != null) {
            room &= nodes.list(entries, shape, nowNs);
        }
        room &= segment.directory(entries, nowNs);
        segment.end();
        copies = Stream.concat(
                        listed.stream().map(vector -> {
                            final CounterVectors to =
                                    vectors.get(vector.counters().name());
                            return new Copy(vector.counters(), to, to.length(), null);
                        }),
                        Stream.of(new Copy(graph.counters(), errors, Math.min(group.length, errors.length()), group)))
                .toArray(Copy[]::new);
        values = Arrays.stream(copies).mapToInt(Copy::values).sum();
        if (!room && !full) {
            LOG.warn("the statistics segment is full: some counters are not in it; see statseg { size }");
        }
        full = !room;
    }

    private void add(final List<Entry> entries, final Entry entry) {
        indices.put(entry.name(), entries.size());
        entries.add(entry);
    }

    private boolean fixed(final List<Entry> entries, final long nowNs) {
        add(entries, new Entry("/sys/heartbeat", Type.SCALAR, heartbeat));
        add(entries, new Entry("/sys/last_stats_clear", Type.SCALAR, 0));
        add(entries, new Entry("/sys/boottime", Type.SCALAR, bootTime));
        add(entries, new Entry("/sys/num_worker_threads", Type.GAUGE, rows - 1));
        add(entries, new Entry("/sys/vector_rate", Type.GAUGE, 0));
        add(entries, new Entry("/sys/last_update", Type.SCALAR, 0));
        boolean room = rates.list(entries, nowNs);
        room &= memory.list(entries, nowNs);
        add(entries, new Entry("/buffer-pools/default-numa-0/cached", Type.GAUGE, 0));
        add(entries, new Entry("/buffer-pools/default-numa-0/used", Type.GAUGE, 0));
        add(entries, new Entry("/buffer-pools/default-numa-0/available", Type.GAUGE, 0));
        return room;
    }

    private boolean counted(final List<Entry> entries, final int errorSlots, final long nowNs) {
        boolean room = interfaceNames.set(names, nowNs);
        addVector(entries, "/if/names", Type.NAMES, interfaceNames.outer());
        vectors.keySet().removeIf(name -> {
            final boolean gone =
                    listed.stream().noneMatch(vector -> vector.counters().name().equals(name));
            if (gone) {
                vectors.get(name).free(nowNs);
            }
            return gone;
        });
        for (final CounterDirectory.Vector vector : listed) {
            final WorkerCounters source = vector.counters();
            final CounterVectors target = vectors.computeIfAbsent(
                    source.name(), name -> new CounterVectors(segment, source.threads(), source.cells()));
            room &= target.resize(vector.objects().getAsInt(), nowNs);
            addVector(entries, source.name(), source.cells() == 2 ? Type.COMBINED : Type.SIMPLE, target.outer());
        }
        room &= errors.resize(errorSlots, nowNs);
        addVector(entries, ERRORS, Type.SIMPLE, errors.outer());
        return room;
    }

    /** Leaves out what found no room, but keeps the place, so that links to it lead to nothing. */
    private void addVector(final List<Entry> entries, final String name, final Type type, final long outer) {
        add(entries, outer < 0 ? new Entry("", Type.EMPTY, 0) : new Entry(name, type, outer));
        indices.put(name, entries.size() - 1);
    }

    private void interfaceLinks(final List<Entry> entries) {
        for (final CounterDirectory.Vector vector : listed) {
            final String name = vector.counters().name();
            if (name.startsWith("/if/")) {
                for (int i = 0; i < names.size(); i++) {
                    if (!names.get(i).equals(GONE)) {
                        final String link = "/interfaces/" + names.get(i).replace('/', '_') + name.substring(3);
                        entries.add(Entry.symlink(link, indices.get(name), i));
                    }
                }
            }
        }
    }

    private void copyFigures() {
        for (final CounterDirectory.Gauge gauge : gauges) {
            segment.value(indices.get(gauge.name()), gauge.value().getAsLong());
        }
        final double sum = rates.copy();
        memory.copy();
        int cached = 0;
        for (int thread = 0; thread < rows; thread++) {
            final Dispatcher dispatcher = source.dispatcher().apply(thread);
            cached += dispatcher == null ? 0 : dispatcher.buffers().cached();
        }
        value("/sys/heartbeat", heartbeat);
        value("/sys/vector_rate", Math.round(sum / Math.max(1, rows == 1 ? 1 : rows - 1)));
        value("/sys/last_update", Instant.now().getEpochSecond() - bootTime);
        value("/buffer-pools/default-numa-0/available", pool.available());
        value("/buffer-pools/default-numa-0/cached", cached);
        value("/buffer-pools/default-numa-0/used", pool.buffers() - pool.available() - cached);
        if (nodes != null) {
            nodes.copy();
        }
    }

    private void value(final String name, final long value) {
        segment.value(indices.get(name), value);
    }
}
