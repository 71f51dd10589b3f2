package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.thread.BarrierJournal;
import java.util.List;

/** {@code show barrier}, {@code clear barrier}. */
final class BarrierCli {
    private static final String FORMAT = "%12s %10s %10s %10s %10s %7s  %s";

    private BarrierCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(
                Command.mpSafe("show barrier", "", "Show who stopped the workers, why and for how long", (in, out) -> {
                    in.expectEnd();
                    show(engine.threads().barrier().journal(), out);
                }),
                Command.mpSafe("clear barrier", "", "Clear the barrier journal", (in, out) -> {
                    in.expectEnd();
                    engine.threads().barrier().journal().clear();
                }));
    }

    private static void show(final BarrierJournal journal, final CommandOutput out) {
        final BarrierJournal.Totals totals = journal.totals();
        out.line("%d syncs, %d with rebuild, %d timed out", totals.count(), totals.rebuilds(), totals.timeouts());
        if (totals.count() == 0) {
            return;
        }
        out.line(
                "  gathering %s in all, longest %s (%s)",
                Columns.duration(totals.gatherNs()),
                Columns.duration(totals.longestGather().gatherNs()),
                totals.longestGather().reason());
        out.line(
                "  closed %s in all, longest %s (%s)",
                Columns.duration(totals.closedNs()),
                Columns.duration(totals.longestClosed().closedNs()),
                totals.longestClosed().reason());
        out.line(FORMAT, "Time", "Held down", "Gather", "Closed", "Rebuild", "Workers", "Reason");
        for (final BarrierJournal.Entry entry : journal.last()) {
            out.line(
                    FORMAT,
                    String.format("%.6f", entry.atNs() / 1e9),
                    Columns.duration(entry.heldDownNs()),
                    Columns.duration(entry.gatherNs()),
                    Columns.duration(entry.closedNs()),
                    Columns.duration(entry.rebuildNs()),
                    entry.workers(),
                    entry.reason() + (entry.late().isEmpty() ? "" : ", late: " + String.join(" ", entry.late())));
        }
    }
}
