package dev.sluice.net.l2;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code l2fib-mac-age-scanner-process}: takes in what workers learned, and ages entries once a minute. Main thread.
 *
 * <p>The look through the table, of which a million stations make milliseconds, is a job of a work queue, which reads
 * what workers read; main takes out, some thousand a turn, what is silent still.
 */
final class L2Process implements ProcessNode {
    /** Name of the node. */
    static final String NAME = "l2fib-mac-age-scanner-process";

    enum Count {
        AGED_OUT
    }

    /** Stations taken out in one turn of the main loop. */
    private static final int SLICE = 4096;

    private final L2Fib fib;
    private final L2MacEvents events;
    private final ArpTermEvents heard;
    private final Executor jobs;
    private final Executor slices;
    private final AtomicBoolean scanning = new AtomicBoolean();
    private long scanNs;
    private volatile double scanSeconds;

    /**
     * A process.
     *
     * @param jobs looks through the table, beside the main thread
     * @param slices runs tasks on the main thread, one a turn
     */
    L2Process(
            final L2Fib fib,
            final L2MacEvents events,
            final ArpTermEvents heard,
            final Executor jobs,
            final Executor slices) {
        this.heard = heard;
        this.fib = fib;
        this.events = events;
        this.jobs = jobs;
        this.slices = slices;
    }

    /** The node; {@code wakeMain} is run by workers after they have learned something. */
    NodeSpec spec(final Runnable wakeMain) {
        return NodeSpec.process(NAME, context -> {
                    fib.onWake(() -> {
                        // the event must be visible before the flag is read: main lowers the flag before it reads the
                        // ring
                        VarHandle.fullFence();
                        if (!context.isSignalled()) {
                            context.signal();
                            wakeMain.run();
                        }
                    });
                    return this;
                })
                .count(Count.AGED_OUT, Severity.INFO, "L2 entries aged out");
    }

    /** Seconds that the last scan took. */
    double scanSeconds() {
        return scanSeconds;
    }

    @Override
    public long run(final long nowNs, final NodeContext context) {
        fib.drain();
        heard.run(nowNs);
        final long eventNs = events.run(nowNs);
        if (!fib.ages()) {
            return eventNs;
        }
        if (nowNs - scanNs >= L2Fib.MINUTE_NS) {
            scanNs = nowNs;
            scan(nowNs, context);
        }
        return Math.min(eventNs, scanNs + L2Fib.MINUTE_NS);
    }

    private void scan(final long nowNs, final NodeContext context) {
        if (!scanning.compareAndSet(false, true)) {
            return;
        }
        final L2Fib.Ages ages = fib.ages(nowNs);
        orNextMinute(() -> jobs.execute(() -> {
            final long start = fib.clockNs();
            final long[] silent = ages.silent();
            scanSeconds = (fib.clockNs() - start) / 1e9;
            forget(silent, 0, nowNs, context);
        }));
    }

    /** Hands a slice to main, and main the next one to itself. */
    private void forget(final long[] silent, final int from, final long nowNs, final NodeContext context) {
        if (from >= silent.length) {
            scanning.set(false);
            return;
        }
        final int to = Math.min(silent.length, from + SLICE);
        orNextMinute(() -> slices.execute(() -> {
            context.count(Count.AGED_OUT, fib.forget(silent, from, to, nowNs));
            forget(silent, to, nowNs, context);
        }));
    }

    private void orNextMinute(final Runnable handOver) {
        try {
            handOver.run();
        } catch (final RejectedExecutionException e) {
            // main has too much to do, or all ends
            scanning.set(false);
        }
    }
}
