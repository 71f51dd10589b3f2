package dev.sluice.graph.thread;

import java.util.ArrayList;
import java.util.List;

/** What the barrier was used for: the last uses, totals, and the longest ones. Main thread. */
public final class BarrierJournal {
    /** Uses that are kept. */
    public static final int KEPT = 64;

    private final Entry[] ring = new Entry[KEPT];
    private long count;
    private long gatherNs;
    private long closedNs;
    private long rebuilds;
    private long timeouts;
    private Entry longestGather;
    private Entry longestClosed;

    /**
     * One use.
     *
     * @param atNs loop time at which it was asked for
     * @param reason who and why
     * @param workers how many had to arrive
     * @param heldDownNs how long main waited so that workers got their share of open time
     * @param gatherNs until all had arrived
     * @param closedNs for how long they stood
     * @param rebuildNs how long the threads took to rebuild their clones afterwards, 0 when the graph had not changed
     * @param late names of those that did not arrive; then nothing was done
     */
    public record Entry(
            long atNs,
            String reason,
            int workers,
            long heldDownNs,
            long gatherNs,
            long closedNs,
            long rebuildNs,
            List<String> late) {}

    /**
     * Sums over all uses.
     *
     * @param longestGather null when there was none
     * @param longestClosed null when there was none
     */
    public record Totals(
            long count,
            long gatherNs,
            long closedNs,
            long rebuilds,
            long timeouts,
            Entry longestGather,
            Entry longestClosed) {}

    void add(final Entry entry) {
        ring[(int) (count++ % KEPT)] = entry;
        gatherNs += entry.gatherNs();
        closedNs += entry.closedNs();
        rebuilds += entry.rebuildNs() > 0 ? 1 : 0;
        timeouts += entry.late().isEmpty() ? 0 : 1;
        if (longestGather == null || entry.gatherNs() > longestGather.gatherNs()) {
            longestGather = entry;
        }
        if (longestClosed == null || entry.closedNs() > longestClosed.closedNs()) {
            longestClosed = entry;
        }
    }

    /** The last uses, the oldest first. */
    public List<Entry> last() {
        final List<Entry> entries = new ArrayList<>();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            entries.add(ring[(int) (i % KEPT)]);
        }
        return entries;
    }

    /** Sums and records since the start or the last {@link #clear()}. */
    public Totals totals() {
        return new Totals(count, gatherNs, closedNs, rebuilds, timeouts, longestGather, longestClosed);
    }

    /** Forgets all. */
    public void clear() {
        count = 0;
        gatherNs = 0;
        closedNs = 0;
        rebuilds = 0;
        timeouts = 0;
        longestGather = null;
        longestClosed = null;
    }
}
