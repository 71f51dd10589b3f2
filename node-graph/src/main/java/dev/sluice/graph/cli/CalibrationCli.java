package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.time.AluCalibration;
import java.util.List;
import java.util.Locale;

/**
 * {@code show calibration}: how fast each thread's core runs at this moment, for measurements. Threads answer on their
 * next turn.
 */
final class CalibrationCli {
    private CalibrationCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(Command.mpSafe(
                "show calibration", "", "Measure how fast the cores of the threads run now", (in, out) -> {
                    in.expectEnd();
                    show(engine, out);
                }));
    }

    private static void show(final Engine engine, final CommandOutput out) {
        final List<GraphThread> threads = engine.threads().all();
        // written by their threads, read by main when all have been visited
        final double[] nsPerIteration = new double[threads.size()];
        final CommandOutput.Completion completion = out.defer();
        engine.threads()
                .forEachThread(thread -> nsPerIteration[thread.index()] = AluCalibration.nsPerIteration(), () -> {
                    out.line("%-20s%-12s%s", "Thread", "Clocks", "Nanoseconds");
                    for (final GraphThread thread : threads) {
                        final double ns = nsPerIteration[thread.index()];
                        out.print(String.format(
                                Locale.ROOT, "%-20s%-12.4f%.4f%n", thread.name(), ns * engine.clocksPerNs(), ns));
                    }
                    completion.end(null);
                });
    }
}
