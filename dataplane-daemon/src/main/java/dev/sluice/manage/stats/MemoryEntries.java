package dev.sluice.manage.stats;

import dev.sluice.manage.stats.StatsSegment.Entry;
import dev.sluice.manage.stats.StatsSegment.Type;
import java.util.List;

/**
 * Memory of the segment and of the Java heap, in octets, in VPP's order: total, used, free, mapped one by one, total
 * taken, free pieces (not known here), releasable. Main thread.
 */
final class MemoryEntries {
    private static final int FIGURES = 7;
    private static final String SEGMENT = "/mem/stat segment";
    private static final String HEAP = "/mem/main heap";

    private final StatsSegment segment;
    private final CounterVectors ofSegment;
    private final CounterVectors ofHeap;

    MemoryEntries(final StatsSegment segment) {
        this.segment = segment;
        ofSegment = new CounterVectors(segment, 1, 1);
        ofHeap = new CounterVectors(segment, 1, 1);
    }

    /** Adds the entries, within a change of the segment; false when one found no room. */
    boolean list(final List<Entry> entries, final long nowNs) {
        return add(entries, SEGMENT, ofSegment, nowNs) & add(entries, HEAP, ofHeap, nowNs);
    }

    private static boolean add(
            final List<Entry> entries, final String name, final CounterVectors vector, final long nowNs) {
        final boolean room = vector.resize(FIGURES, nowNs);
        if (vector.outer() >= 0) {
            final int at = entries.size();
            entries.add(new Entry(name, Type.SIMPLE, vector.outer()));
            entries.add(Entry.symlink(name + "/total", at, 0));
            entries.add(Entry.symlink(name + "/used", at, 1));
            entries.add(Entry.symlink(name + "/free", at, 2));
        }
        return room;
    }

    /** Copies the figures. */
    void copy() {
        final long size = segment.region().size();
        set(ofSegment, size, segment.heap().used(), size);
        final Runtime heap = Runtime.getRuntime();
        set(ofHeap, heap.maxMemory(), heap.totalMemory() - heap.freeMemory(), heap.totalMemory());
    }

    private static void set(final CounterVectors vector, final long total, final long used, final long taken) {
        if (vector.outer() >= 0) {
            vector.set(0, 0, total);
            vector.set(0, 1, used);
            vector.set(0, 2, total - used);
            vector.set(0, 4, taken);
            vector.set(0, 6, taken - used);
        }
    }
}
