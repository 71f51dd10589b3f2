package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandHandler;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.Graph;
import java.util.ArrayList;
import java.util.List;

/** {@code show errors}, {@code clear errors}, and the same under VPP's newer names. */
final class ErrorCli {
    private static final int COUNT = 10;
    private static final int NAME = 35;

    private ErrorCli() {}

    static List<Command> commands(final Engine engine) {
        final List<Command> commands = new ArrayList<>();
        for (final String path : new String[] {"errors", "node counters"}) {
            final CommandHandler show = (in, out) -> {
                in.expectEnd();
                show(engine.graph(), out);
            };
            final CommandHandler clear = (in, out) -> {
                in.expectEnd();
                engine.graph().counters().clear();
            };
            commands.add(Command.mpSafe("show " + path, "", "Show the counters of nodes that are not zero", show));
            commands.add(Command.mpSafe("clear " + path, "", "Clear the counters of nodes", clear));
        }
        return commands;
    }

    private static void show(final Graph graph, final CommandOutput out) {
        out.line(Columns.centre("Count", COUNT)
                + Columns.centre("Node", NAME)
                + Columns.centre("Reason", NAME)
                + Columns.centre("Severity", COUNT));
        graph.counterOwners().forEach((index, owner) -> {
            final long count = graph.counters().sum(index);
            if (count != 0) {
                out.line(String.format("%10d", count)
                        + Columns.centre(owner.node(), NAME)
                        + Columns.centre(owner.spec().description(), NAME)
                        + Columns.centre(owner.spec().severity().label(), COUNT));
            }
        });
    }
}
