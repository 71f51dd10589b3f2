package dev.sluice.net.fib;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;

/**
 * Packets and bytes that left by each adjacency: {@code /net/adjacency} in the stats segment, by the index that
 * {@code ip_neighbor_add_del} replies. Off by default; while off, rewrite nodes look at one field a frame. Main thread,
 * but for {@link #active}.
 */
public final class AdjacencyCounters {
    /** Room is made for so many at a time, so that the stats segment is not laid out anew for each neighbour. */
    private static final int STEP = 64;

    private final WorkerCounters counters;
    private final BarrierGuard barrier;
    private int objects;
    private boolean on;

    /** What workers read: null while off. A worker may see a change a few frames late. */
    private WorkerCounters active;

    /**
     * Counters that are off.
     *
     * @param barrier held while the rows grow under running workers
     */
    public AdjacencyCounters(final CounterDirectory directory, final BarrierGuard barrier, final int threads) {
        this.barrier = barrier;
        counters = new WorkerCounters("/net/adjacency", "packets", 2, threads);
        directory.add(counters, index -> null, () -> objects);
    }

    /**
     * The rows to count in, or null while counting is off; a row may be too short for a new adjacency. Workers, once a
     * frame.
     */
    public WorkerCounters active() {
        return active;
    }

    /** Begins to count, or ends that; what was counted stays. */
    void enable(final boolean enable) {
        on = enable;
        active = enable ? counters : null;
    }

    /** True while counting is on. */
    boolean isOn() {
        return on;
    }

    /** Makes room for a new adjacency, whose figures begin at 0. */
    void added(final int index) {
        if (index >= objects) {
            final int grown = (index / STEP + 1) * STEP;
            if (on && grown > counters.capacity()) {
                try (BarrierGuard.Held _ = barrier.sync("adjacency counters")) {
                    counters.ensure(grown);
                } catch (final CommandException e) {
                    // A worker that does not arrive is reported by the barrier; it loses at most what it counts
                    // meanwhile.
                    counters.ensure(grown);
                }
            } else {
                counters.ensure(grown);
            }
            objects = grown;
        }
        counters.clear(index);
    }

    /** Packets of an adjacency. */
    public long packets(final int index) {
        return index < objects ? counters.sum(index) : 0;
    }

    /** Bytes of an adjacency, link header included. */
    public long bytes(final int index) {
        return index < objects ? counters.sumBytes(index) : 0;
    }
}
