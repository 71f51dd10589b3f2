package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.handoff.FrameHandoff;
import java.util.List;

/** {@code show frame-queue}. */
final class FrameQueueCli {
    private FrameQueueCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(Command.mpSafe(
                "show frame-queue", "[histogram]", "Show the queues of frames between threads", (in, out) -> {
                    final boolean histogram = in.tryKeyword("histogram");
                    in.expectEnd();
                    final List<FrameHandoff> handoffs =
                            engine.threads().handoffs().list();
                    if (handoffs.isEmpty()) {
                        out.line("No worker handoff queues exist");
                    }
                    for (final FrameHandoff handoff : handoffs) {
                        out.line(
                                "Worker handoff queue index %d (next node '%s'):", handoff.index(), handoff.nextNode());
                        show(engine, handoff, histogram, out);
                    }
                }));
    }

    private static void show(
            final Engine engine, final FrameHandoff handoff, final boolean histogram, final CommandOutput out) {
        boolean any = false;
        for (int i = 0; i < handoff.threads(); i++) {
            final FrameHandoff.Stats stats = handoff.stats(i);
            if (stats.tail() > 0 || stats.drops() > 0) {
                any = true;
                out.line("  Thread %d %s", i, engine.threads().get(i).name());
                out.line(
                        "    ring size %d in use %d head %d tail %d",
                        stats.size(), stats.used(), stats.head(), stats.tail());
                out.line("    vectors received %d, dropped as sender %d", stats.packets(), stats.drops());
                if (histogram) {
                    histogram(stats, out);
                }
            }
        }
        if (!any) {
            out.line("No trace data for frame queues");
        }
    }

    private static void histogram(final FrameHandoff.Stats stats, final CommandOutput out) {
        out.line("    %10s%12s", "vectors", "frames");
        for (int i = 0; i < stats.histogram().length; i++) {
            if (stats.histogram()[i] > 0) {
                final int from = i * FrameHandoff.HISTOGRAM_STEP;
                out.line("    %10s%12d", (from + 1) + "-" + (from + FrameHandoff.HISTOGRAM_STEP), stats.histogram()[i]);
            }
        }
    }
}
