package dev.sluice.graph.work;

/**
 * The items that were queued on one queue between two flushes (the kernel's flush colours, without a limit on their
 * number). Guarded by the lock of {@link WorkQueues}. A flush closes the open cohort and waits until it and all before
 * it are empty.
 */
final class FlushCohort {
    /** Items that wait or run. */
    int inFlight;

    private FlushCohort older;

    FlushCohort(final FlushCohort older) {
        this.older = older;
    }

    /** True when nothing of this cohort or an older one is left; forgets the empty old ones. */
    boolean done() {
        while (older != null && older.inFlight == 0) {
            older = older.older;
        }
        return inFlight == 0 && older == null;
    }
}
