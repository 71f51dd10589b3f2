package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandHandler;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Graph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

/** {@code show errors}, {@code clear errors}, and the same under VPP's newer names. */
final class ErrorCli {
    private static final int COUNT = 10;
    private static final int NAME = 35;

    private ErrorCli() {}

    static List<Command> commands(final Engine engine) {
        final List<Command> commands = new ArrayList<>();
        for (final String path : new String[] {"errors", "node counters"}) {
            final CommandHandler show = (in, out) -> {
                final boolean verbose = in.tryKeyword("verbose");
                in.expectEnd();
                if (verbose) {
                    perThread(engine, out);
                } else {
                    final WorkerCounters counters = engine.graph().counters();
                    show(engine.graph(), counters::sum, out);
                }
            };
            final CommandHandler clear = (in, out) -> {
                in.expectEnd();
                engine.graph().counters().clear();
            };
            commands.add(
                    Command.mpSafe("show " + path, "[verbose]", "Show the counters of nodes that are not zero", show));
            commands.add(Command.mpSafe("clear " + path, "", "Clear the counters of nodes", clear));
        }
        return commands;
    }

    private static void perThread(final Engine engine, final CommandOutput out) {
        final WorkerCounters counters = engine.graph().counters();
        for (int t = 0; t < counters.threads(); t++) {
            final int thread = t;
            out.line("Thread " + t + " (" + engine.threads().get(t).name() + "):");
            show(engine.graph(), index -> counters.value(thread, index, 0), out);
        }
    }

    /** One row for each reason of a node, whichever nodes count for it. */
    private static void show(final Graph graph, final IntToLongFunction values, final CommandOutput out) {
        out.line(Columns.centre("Count", COUNT)
                + Columns.centre("Node", NAME)
                + Columns.centre("Reason", NAME)
                + Columns.centre("Severity", COUNT));
        final Map<Row, Long> rows = new LinkedHashMap<>();
        graph.counterOwners().forEach((index, owner) -> {
            final long count = values.applyAsLong(index);
            if (count != 0) {
                rows.merge(
                        new Row(
                                owner.shownAs(),
                                owner.spec().description(),
                                owner.spec().severity().label()),
                        count,
                        Long::sum);
            }
        });
        rows.forEach((row, count) -> out.line(String.format("%10d", count)
                + Columns.centre(row.node(), NAME)
                + Columns.centre(row.reason(), NAME)
                + Columns.centre(row.severity(), COUNT)));
    }

    private record Row(String node, String reason, String severity) {}
}
