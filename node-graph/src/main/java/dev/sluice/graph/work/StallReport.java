package dev.sluice.graph.work;

/** The watchdog's text about a pool that makes no progress. */
final class StallReport {
    private static final int FRAMES = 24;

    private StallReport() {}

    /** What waits, and what each worker does with its stack. Called with the lock of {@link WorkQueues}. */
    static String of(final WorkerPool pool, final long nowNs) {
        final StringBuilder text = new StringBuilder("work queue pool ")
                .append(pool.label())
                .append(" makes no progress for ")
                .append((nowNs - pool.progressNs) / 1_000_000_000)
                .append(" s: ")
                .append(pool.worklist.size())
                .append(" items wait, first ")
                .append(pool.worklist.getFirst())
                .append(", ")
                .append(pool.workers.size())
                .append(" workers");
        if (pool.createError != null) {
            text.append(", no more to be had: ").append(pool.createError);
        }
        for (final PoolWorker worker : pool.workers) {
            text.append("\n  ").append(worker.describe(nowNs));
            final StackTraceElement[] stack = worker.handle().stack();
            for (int i = 0; i < Math.min(stack.length, FRAMES); i++) {
                text.append("\n    at ").append(stack[i]);
            }
        }
        return text.toString();
    }
}
