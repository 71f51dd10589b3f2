package dev.sluice.manage.stats;

import dev.sluice.manage.stats.StatsSegment.Entry;
import dev.sluice.manage.stats.StatsSegment.Type;
import java.util.List;

/** How busy the threads are: one vector with a value for each thread, as VPP's readers expect it. Main thread. */
final class RateEntries {
    private final StatsCollector.Source source;
    private final int threads;
    private final CounterVectors vectorRate;
    private final CounterVectors turnRate;

    RateEntries(final StatsSegment segment, final StatsCollector.Source source, final int threads) {
        this.source = source;
        this.threads = threads;
        vectorRate = new CounterVectors(segment, 1, 1);
        turnRate = new CounterVectors(segment, 1, 1);
    }

    /** Adds the entries, within a change of the segment; false when one found no room. */
    boolean list(final List<Entry> entries, final long nowNs) {
        return add(entries, "/sys/vector_rate_per_worker", vectorRate, nowNs)
                & add(entries, "/sys/loops_per_worker", turnRate, nowNs);
    }

    private boolean add(final List<Entry> entries, final String name, final CounterVectors vector, final long nowNs) {
        final boolean room = vector.resize(threads, nowNs);
        if (vector.outer() >= 0) {
            entries.add(new Entry(name, Type.SIMPLE, vector.outer()));
        }
        return room;
    }

    /** Copies the figures; the sum of the vector rates. */
    double copy() {
        double sum = 0;
        for (int thread = 0; thread < threads; thread++) {
            final double rate = source.vectorRate().applyAsDouble(thread);
            sum += rate;
            if (vectorRate.outer() >= 0) {
                vectorRate.set(0, thread, Math.round(rate));
            }
            if (turnRate.outer() >= 0) {
                turnRate.set(0, thread, Math.round(source.turnRate().applyAsDouble(thread)));
            }
        }
        return sum;
    }
}
