package dev.sluice.graph.work;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.kthread.KThread;
import java.util.List;

/** {@code show workers}, {@code show workqueues}, {@code show workqueue pools}. Main thread. */
public final class WorkQueueCli {
    private static final String WORKERS = "%-16s %7s %-8s %7s %8s %10s %8s %11s %11s %s";

    private WorkQueueCli() {}

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
