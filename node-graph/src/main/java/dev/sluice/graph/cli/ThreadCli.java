package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.Scheduling;
import dev.sluice.graph.kthread.ThreadPlatform;
import dev.sluice.graph.thread.LaunchedThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code show threads}. */
final class ThreadCli {
    private static final String FORMAT = "%-7s%-20s%-12s%-8s%-25s%-7s%-7s%-7s%-10s";
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private ThreadCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(Command.mpSafe("show threads", "", "Show threads", (in, out) -> {
            in.expectEnd();
            out.line(
                    FORMAT, "ID", "Name", "Type", "LWP", "Sched Policy (Priority)", "lcore", "Core", "Socket", "State");
            final List<LaunchedThread> launched = engine.threads().launched();
            launched.forEach(thread -> row(engine, thread, out));
            int id = launched.size();
            final Scheduling creator =
                    engine.others().platform().scheduling(engine.others().creatorId());
            out.line(
                    FORMAT,
                    id++,
                    "kthreadd",
                    "creator",
                    engine.others().creatorId(),
                    creator == null ? "" : creator,
                    "any",
                    "",
                    "",
                    "");
            for (final KThread thread : engine.others().list()) {
                row(engine, id++, thread, out);
            }
        }));
    }

    /** A thread beside those of the graph: numbered behind them, one core or any of several. */
    private static void row(final Engine engine, final int id, final KThread thread, final CommandOutput out) {
        final boolean pinned = thread.cores().size() == 1;
        final ThreadPlatform platform = engine.others().platform();
        final Scheduling scheduling = platform.scheduling(thread.threadId());
        out.line(
                FORMAT,
                id,
                Columns.cut(thread.name(), 19),
                Columns.cut(thread.type(), 11),
                thread.threadId(),
                scheduling == null ? "" : scheduling,
                pinned ? thread.cores() : "any",
                pinned ? coreId(thread.cores().first()) : "",
                pinned ? platform.nodeOfCore(thread.cores().first()) : "",
                thread.state().label());
    }

    private static void row(final Engine engine, final LaunchedThread thread, final CommandOutput out) {
        final boolean pinned = thread.core() >= 0;
        final boolean graph = engine.threads().get(thread.index()) == thread;
        out.line(
                FORMAT,
                thread.index(),
                Columns.cut(thread.name(), 19),
                Columns.cut(thread.type(), 11),
                thread.osThreadId(),
                thread.policy().label() + " (" + thread.priority() + ")",
                pinned ? thread.core() : "any",
                pinned ? coreId(thread.core()) : "",
                pinned ? thread.numaNode() : "",
                graph ? engine.threads().barrier().stateOf(thread.index()) : "");
    }

    /** The physical core behind a logical one. */
    private static String coreId(final int core) {
        try {
            return Files.readString(CPUS.resolve("cpu" + core).resolve("topology/core_id"))
                    .strip();
        } catch (final IOException e) {
            return Integer.toString(core);
        }
    }
}
