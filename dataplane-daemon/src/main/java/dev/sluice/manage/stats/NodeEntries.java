package dev.sluice.manage.stats;

import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeStats;
import dev.sluice.graph.time.TscRate;
import dev.sluice.manage.stats.StatsSegment.Entry;
import dev.sluice.manage.stats.StatsSegment.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What nodes have done, by node index: {@code /sys/node/*} and a link for each node below {@code /nodes}. Main thread.
 */
final class NodeEntries {
    private static final String[] KINDS = {"clocks", "vectors", "calls", "suspends"};

    private final IntFunction<Dispatcher> dispatchers;
    private final int rows;
    private final CounterVectors[] vectors = new CounterVectors[KINDS.length];
    private final NameVector names;
    private final double clocksPerNs = TscRate.ofThisMachine();

    NodeEntries(final StatsSegment segment, final IntFunction<Dispatcher> dispatchers, final int rows) {
        this.dispatchers = dispatchers;
        this.rows = rows;
        names = new NameVector(segment);
        for (int kind = 0; kind < KINDS.length; kind++) {
            vectors[kind] = new CounterVectors(segment, rows, 1);
        }
    }

    /** Adds the entries, within a change of the segment; false when something found no room. */
    boolean list(final List<Entry> entries, final GraphShape shape, final long nowNs) {
        final List<String> all = new ArrayList<>();
        for (int index = 0; index < shape.size(); index++) {
            all.add(
                    shape.specs().get(index) == null
                            ? ""
                            : shape.specs().get(index).name());
        }
        boolean room = names.set(all, nowNs);
        if (names.outer() >= 0) {
            entries.add(new Entry("/sys/node/names", Type.NAMES, names.outer()));
        }
        for (int kind = 0; kind < KINDS.length; kind++) {
            room &= vectors[kind].resize(shape.size(), nowNs);
            if (vectors[kind].outer() < 0) {
                continue;
            }
            final int entry = entries.size();
            entries.add(new Entry("/sys/node/" + KINDS[kind], Type.SIMPLE, vectors[kind].outer()));
            for (int index = 0; index < all.size(); index++) {
                if (!all.get(index).isEmpty()) {
                    entries.add(Entry.symlink(
                            "/nodes/" + all.get(index).replace('/', '_') + "/" + KINDS[kind], entry, index));
                }
            }
        }
        return room;
    }

    /** Copies the figures. */
    void copy() {
        for (int thread = 0; thread < rows; thread++) {
            final Dispatcher dispatcher = dispatchers.apply(thread);
            final int n = Math.min(dispatcher.size(), vectors[0].length());
            for (int index = 0; index < n; index++) {
                final NodeContext context = dispatcher.context(index);
                if (context != null) {
                    copy(thread, index, context.stats().snapshot());
                }
            }
        }
    }

    /** Not every call is timed: the clocks of all are those of the timed ones, in proportion. */
    private void copy(final int thread, final int index, final NodeStats.Snapshot stats) {
        final long times = stats.vectors() > 0 ? stats.vectors() : stats.calls();
        final long[] values = {
            Math.round(stats.nsPerPacket() * times * clocksPerNs), stats.vectors(), stats.calls(), stats.suspends()
        };
        for (int kind = 0; kind < KINDS.length; kind++) {
            if (vectors[kind].outer() >= 0) {
                vectors[kind].set(thread, index, values[kind]);
            }
        }
    }
}
