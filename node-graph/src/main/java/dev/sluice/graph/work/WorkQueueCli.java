package dev.sluice.graph.work;

import dev.sluice.config.BadValueException;
import dev.sluice.config.CoreSet;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.TextTable;
import dev.sluice.graph.kthread.KThread;
import java.util.List;
import java.util.stream.Collectors;

/** {@code show workers}, {@code show workqueues}, {@code show workqueue pools}. Main thread. */
public final class WorkQueueCli {

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
                        }),
                Command.mpSafe(
                        "set workqueue",
                        "<name> [nice <n>] [cores <list>|any]",
                        "Change the attributes of an unbound work queue",
                        (in, out) -> set(queues, in)));
    }

    private static void set(final WorkQueues queues, final CommandInput in) throws CommandException {
        final String name = in.word("work queue");
        final WorkQueue queue = queues.get(name);
        if (queue == null) {
            throw new CommandException("unknown work queue `" + name + "', there is "
                    + queues.list().stream().map(WorkQueue::name).collect(Collectors.joining(", ")));
        }
        int nice = queue.spec().nice();
        CoreSet cores = queue.spec().cores();
        while (!in.atEnd()) {
            if (in.tryKeyword("nice")) {
                nice = (int) in.number("nice", -20, 19);
            } else if (in.tryKeyword("cores")) {
                cores = in.tryKeyword("any") ? CoreSet.EMPTY : cores(in.word("core list"));
            } else {
                throw in.unknown();
            }
        }
        try {
            queue.applyAttributes(nice, cores);
        } catch (final IllegalArgumentException | IllegalStateException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private static CoreSet cores(final String list) throws CommandException {
        try {
            return CoreSet.parseList(list);
        } catch (final BadValueException e) {
            throw new CommandException("expected " + e.getMessage() + ", not `" + list + "'");
        }
    }

    private static void showQueues(final WorkQueues queues, final CommandOutput out) {
        final TextTable table = new TextTable(
                "Name",
                "Flags",
                "Attributes",
                ">Max-active",
                ">Active",
                ">Inactive",
                ">Delayed",
                ">Run",
                ">Failed",
                ">Hogs",
                ">Rescued",
                ">Max wait us",
                ">Max run us");
        for (final WorkQueue queue : queues.list()) {
            final WorkQueue.Stats stats = queue.stats();
            table.row(
                    queue.name(),
                    queue.spec().flagText(),
                    queue.spec().attributeText(),
                    queue.spec().maxActive(),
                    stats.active(),
                    stats.inactive(),
                    stats.delayed(),
                    stats.executed(),
                    stats.failed(),
                    stats.hogs(),
                    stats.rescued(),
                    stats.latestNs() / 1000,
                    stats.longestNs() / 1000);
        }
        table.print(out);
    }

    private static void showPools(final WorkQueues queues, final CommandOutput out) {
        final TextTable table = new TextTable(
                "Pool",
                "Cores",
                ">Nice",
                ">Queues",
                ">Workers",
                ">Idle",
                ">Running",
                ">Pending",
                ">Created",
                ">Culled",
                ">Stalls",
                "Last error");
        for (final WorkQueues.PoolStats pool : queues.pools()) {
            table.row(
                    pool.name(),
                    pool.cores(),
                    pool.nice(),
                    pool.queues(),
                    pool.workers(),
                    pool.idle(),
                    pool.running(),
                    pool.pending(),
                    pool.created(),
                    pool.culled(),
                    pool.stalls(),
                    pool.error() == null ? "-" : pool.error());
        }
        table.print(out);
        for (final String worker : queues.busyWorkers()) {
            out.line("%s", worker);
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
                    final TextTable table = new TextTable(
                            "Name",
                            ">LWP",
                            "Cores",
                            ">Queued",
                            ">Delayed",
                            ">Run",
                            ">Failed",
                            ">Max wait us",
                            ">Max run us",
                            "Running");
                    workers.list().forEach(worker -> line(table, worker));
                    table.print(out);
                }));
    }

    private static void line(final TextTable table, final KthreadWorker worker) {
        final KthreadWorker.Stats stats = worker.stats();
        final KThread thread = worker.thread();
        table.row(
                worker.name(),
                thread.threadId(),
                thread.cores().isEmpty() ? "any" : thread.cores(),
                stats.queued(),
                stats.delayed(),
                stats.executed(),
                stats.failed(),
                stats.latestNs() / 1000,
                stats.longestNs() / 1000,
                stats.current() == null ? "-" : stats.current());
    }
}
