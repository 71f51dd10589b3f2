package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Which cores work items run on: those that graph workers leave, unless somebody names one. Guarded by the caller's
 * lock.
 */
final class WorkPlacement {
    private final CoreSet allowed;
    private final Supplier<CoreSet> housekeeping;
    private final IntSupplier currentCore;
    private int nextCore;

    /**
     * Over the cores of the process.
     *
     * @param housekeeping those that graph workers leave, as it is now
     * @param currentCore the one that the caller is on
     */
    WorkPlacement(final CoreSet allowed, final Supplier<CoreSet> housekeeping, final IntSupplier currentCore) {
        this.allowed = allowed;
        this.housekeeping = housekeeping;
        this.currentCore = currentCore;
    }

    /** The cores for threads that nobody placed; all when graph workers leave none. */
    CoreSet housekeeping() {
        final CoreSet cores = housekeeping.get();
        return cores.isEmpty() ? allowed : cores;
    }

    /**
     * The core for an item that nobody placed: the one we are on, or one after the other when that belongs to a graph
     * worker.
     */
    int pick() {
        final CoreSet ours = housekeeping();
        final int here = currentCore.getAsInt();
        if (ours.contains(here)) {
            return here;
        }
        final int next = ours.next(nextCore);
        final int core = next >= 0 ? next : ours.first();
        nextCore = core + 1;
        return core;
    }

    /** The highest core there is, or 0. */
    int highest() {
        return allowed.stream().max().orElse(0);
    }

    /** Refuses a queue whose attributes name a core that is not there. */
    void refuseUnknown(final WorkQueueSpec spec) {
        final CoreSet unknown = spec.cores().minus(allowed);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "work queue `" + spec.name() + "': no core " + unknown + ", there is " + allowed);
        }
    }

    /** Refuses an item for a core that is not there. */
    void refuseUnknown(final int core, final WorkQueue queue) {
        if (!allowed.contains(core)) {
            throw new IllegalArgumentException(
                    "cannot queue on core " + core + " of work queue `" + queue.name() + "': there is " + allowed);
        }
    }
}
