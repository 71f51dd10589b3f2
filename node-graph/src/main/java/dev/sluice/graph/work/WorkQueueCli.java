package dev.sluice.graph.work;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.kthread.KThread;
import java.util.List;

/** {@code show workers}, {@code show workqueues}, {@code show workqueue pools}. Main thread. */
public final class WorkQueueCli {
    private static final String WORKERS = "%-16s %7s %-8s %7s %8s %10s %8s %11s %11s %s";

    private static final String QUEUES = "%-20s %-26s %10s %7s %8s %8s %10s %7s %6s %8s %11s %11s";
    private static final String POOLS = "%-6s %-10s %5s %8s %5s %8s %8s %8s %7s %7s  %s";

    private WorkQueueCli() {}

    /** The commands for work queues and their pools. */
    public static List<Command> queueCommands(final WorkQueues queues) {
        return List.of(
                Command.mpSafe("show workqueues", "", "Show the work queues", (in, out) -> {
                    in.expectEnd();
                    showQueues(queues, out);
                }),
                Command.mpSafe(
                        "show workqueue pools", "", "Show the pools of threads behind the work queues", (in, out) -> {
                            in.expectEnd();
                            showPools(queues, out);
                        }));
    }

    private static void showQueues(final WorkQueues queues, final CommandOutput out) {
        out.line(
                QUEUES,
                "Name",
                "Flags",
                "Max-active",
                "Active",
                "Inactive",
                "Delayed",
                "Run",
                "Failed",
                "Hogs",
                "Rescued",
                "Longest us",
                "Latest us");
        for (final WorkQueue queue : queues.list()) {
            final WorkQueue.Stats stats = queue.stats();
            out.line(
                    QUEUES,
                    queue.name(),
                    queue.spec().flagText(),
                    queue.spec().maxActive(),
                    stats.active(),
                    stats.inactive(),
                    stats.delayed(),
                    stats.executed(),
                    stats.failed(),
                    stats.hogs(),
                    stats.rescued(),
                    stats.longestNs() / 1000,
                    stats.latestNs() / 1000);
        }
    }

    private static void showPools(final WorkQueues queues, final CommandOutput out) {
        out.line(
                POOLS,
                "Pool",
                "Cores",
                "Nice",
                "Workers",
                "Idle",
                "Running",
                "Pending",
                "Created",
                "Culled",
                "Stalls",
                "Last error");
        for (final WorkQueues.PoolStats pool : queues.pools()) {
            out.line(
                    POOLS,
                    pool.name(),
                    pool.cores(),
                    pool.nice(),
                    pool.workers(),
                    pool.idle(),
                    pool.running(),
                    pool.pending(),
                    pool.created(),
                    pool.culled(),
                    pool.stalls(),
                    pool.error() == null ? "-" : pool.error());
        }
        if (queues.lastStall() != null) {
            out.line("%s", "last stall: " + queues.lastStall());
        }
    }

    /** The command for workers with one list. */
    public static List<Command> workerCommands(final KthreadWorkers workers) {
        return List.of(Command.mpSafe(
                "show workers", "", "Show the threads with a work list of their own", (in, out) -> {
                    in.expectEnd();
                    out.line(
                            WORKERS,
                            "Name",
                            "LWP",
                            "Cores",
                            "Queued",
                            "Delayed",
                            "Run",
                            "Failed",
                            "Longest us",
                            "Latest us",
                            "Running");
                    workers.list().forEach(worker -> line(out, worker));
                }));
    }

    private static void line(final CommandOutput out, final KthreadWorker worker) {
        final KthreadWorker.Stats stats = worker.stats();
        final KThread thread = worker.thread();
        out.line(
                WORKERS,
                worker.name(),
                thread.threadId(),
                thread.cores().isEmpty() ? "any" : thread.cores(),
                stats.queued(),
                stats.delayed(),
                stats.executed(),
                stats.failed(),
                stats.longestNs() / 1000,
                stats.latestNs() / 1000,
                stats.current() == null ? "-" : stats.current());
    }
}
