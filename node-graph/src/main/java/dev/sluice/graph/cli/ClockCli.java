package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.thread.TurnHistogram;
import dev.sluice.graph.thread.VirtualTime;
import dev.sluice.graph.time.SystemClock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** {@code show clock}, {@code show clock jitter}, {@code set clock adjust}. */
final class ClockCli {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final double MAX_ADJUST_S = 1e9;

    private ClockCli() {}

    static List<Command> commands(final Engine engine) {
        final VirtualTime time = engine.threads().clock() instanceof final SystemClock clock
                ? new VirtualTime(engine.threads(), clock, clock::advance)
                : null;
        return List.of(
                Command.mpSafe("show clock", "[verbose]", "Show the daemon's time", (in, out) -> {
                    in.tryKeyword("verbose");
                    in.expectEnd();
                    show(engine, out);
                }),
                Command.mpSafe(
                        "show clock jitter",
                        "[verbose]",
                        "Show how long the turns of the threads' loops took since `clear runtime'",
                        (in, out) -> {
                            final boolean verbose = in.tryKeyword("verbose");
                            in.expectEnd();
                            engine.threads().all().forEach(thread -> jitter(thread, verbose, out));
                        }),
                Command.mpSafe(
                        "set clock adjust",
                        "<seconds>",
                        "Move the daemon's time forward, from timer to timer",
                        (in, out) -> {
                            final double seconds = in.decimal("seconds", 0, MAX_ADJUST_S);
                            in.expectEnd();
                            if (time == null) {
                                throw new CommandException("the clock cannot be moved");
                            }
                            final CommandOutput.Completion completion = out.defer();
                            if (!time.advance((long) (seconds * 1e9), () -> completion.end(null))) {
                                completion.end(new CommandException("the clock is being moved already"));
                            }
                        }));
    }

    /** All threads read one clock, so that their offsets are zero by construction. */
    private static void show(final Engine engine, final CommandOutput out) {
        final long nowNs = engine.threads().clock().nowNs();
        out.line("Time now " + seconds(nowNs, 6) + ", " + DATE.format(Instant.now()));
        out.line("Time last barrier release "
                + seconds(engine.threads().barrier().lastReleaseNs(), 9));
        for (final GraphThread thread : engine.threads().all()) {
            out.line(thread.index() + ": Time now "
                    + seconds(engine.threads().clock().nowNs(), 6));
            out.line("Thread " + thread.index() + " offset 0.000000000 error 0.000000000");
        }
    }

    private static void jitter(final GraphThread thread, final boolean verbose, final CommandOutput out) {
        final TurnHistogram.Counts counts = thread.stats().lengths().read();
        if (thread.index() == 0) {
            out.line(String.format(
                    Locale.ROOT,
                    "%-20s%14s%10s%10s%10s%10s%10s  (microseconds)",
                    "Thread",
                    "Turns",
                    "p50",
                    "p99",
                    "p99.9",
                    "p99.99",
                    "Max"));
        }
        line(
                thread.index() + " " + thread.name(),
                counts,
                thread.stats().snapshot().maxTurnNs(),
                out);
        final TurnHistogram.Counts preempted = thread.stats().preempted().read();
        if (preempted.turns() > 0) {
            final TurnHistogram.Counts own = counts.without(preempted);
            line("  not preempted", own, own.percentileNs(1), out);
        }
        for (int i = 0; verbose && i < counts.counts().length; i++) {
            if (counts.counts()[i] > 0) {
                out.line(String.format(
                        Locale.ROOT, "  up to %12.3f%14d", TurnHistogram.upperNs(i) / 1e3, counts.counts()[i]));
            }
        }
    }

    private static void line(
            final String name, final TurnHistogram.Counts counts, final long maxNs, final CommandOutput out) {
        out.line(String.format(
                Locale.ROOT,
                "%-20s%14d%10.1f%10.1f%10.1f%10.1f%10.1f",
                name,
                counts.turns(),
                counts.percentileNs(0.5) / 1e3,
                counts.percentileNs(0.99) / 1e3,
                counts.percentileNs(0.999) / 1e3,
                counts.percentileNs(0.9999) / 1e3,
                maxNs / 1e3));
    }

    private static String seconds(final long ns, final int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", ns / 1e9);
    }
}
