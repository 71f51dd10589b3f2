package dev.sluice.graph.reactor;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import java.util.List;

/** {@code show reactors}, {@code show light-threads}, {@code show pollers}. Main thread; the figures are read without stopping anybody. */
public final class ReactorCli {
    private static final String REACTORS = "%-16s %5s %7s %8s %14s %12s %8s %8s %10s";
    private static final String THREADS = "%4s %-20s %-12s %-8s %-10s %6s %12s %12s %10s %8s %8s %8s %s";
    private static final String POLLERS = "%-20s %-24s %-12s %12s %12s %12s %8s";

    private ReactorCli() {}

    /** The commands of this package. */
    public static List<Command> commands(final Reactors group) {
        return List.of(
                Command.mpSafe("show reactors", "", "Show the reactors", (in, out) -> {
                    in.expectEnd();
                    showReactors(group, out);
                }),
                Command.mpSafe("show light-threads", "", "Show the light threads on the reactors", (in, out) -> {
                    in.expectEnd();
                    showThreads(group, out);
                }),
                Command.mpSafe("show pollers", "", "Show the pollers of the light threads", (in, out) -> {
                    in.expectEnd();
                    showPollers(group, out);
                }));
    }

    private static void showReactors(final Reactors group, final CommandOutput out) {
        out.line("%s", "scheduler: " + (group.scheduler() == Scheduler.STATIC ? "static" : group.scheduler()));
        out.line(REACTORS, "Name", "Core", "Threads", "State", "Turns", "Events", "Waiting", "Refused", "Sleeps");
        for (final Reactor reactor : group.reactors()) {
            out.line(
                    REACTORS,
                    reactor.name(),
                    reactor.core(),
                    reactor.threadCount(),
                    reactor.asleep() ? "asleep" : "polling",
                    reactor.turns(),
                    reactor.eventsRun(),
                    reactor.eventsWaiting(),
                    reactor.refused(),
                    reactor.sleeps());
        }
    }

    private static void showThreads(final Reactors group, final CommandOutput out) {
        out.line(
                THREADS,
                "ID",
                "Name",
                "Reactor",
                "State",
                "Mask",
                "Load %",
                "Busy ms",
                "Idle ms",
                "Messages",
                "Waiting",
                "Refused",
                "Moves",
                "Waits for");
        for (final LightThread thread : group.threads()) {
            final long busy = thread.busyNs();
            final long idle = thread.idleNs();
            final boolean exiting = thread.state() == LightThread.State.EXITING;
            out.line(
                    THREADS,
                    thread.id(),
                    thread.name(),
                    thread.reactor().name(),
                    thread.state().label(),
                    thread.mask(),
                    busy + idle == 0 ? "-" : String.format("%.1f", 100.0 * busy / (busy + idle)),
                    busy / 1_000_000,
                    idle / 1_000_000,
                    thread.messagesRun(),
                    thread.messagesWaiting(),
                    thread.refused(),
                    thread.moves(),
                    exiting ? String.join(", ", thread.waitingFor()) : "");
        }
    }

    private static void showPollers(final Reactors group, final CommandOutput out) {
        out.line(POLLERS, "Light thread", "Poller", "State", "Period us", "Runs", "Busy runs", "Failures");
        for (final LightThread thread : group.threads()) {
            for (final Poller poller : thread.pollers()) {
                out.line(
                        POLLERS,
                        thread.name(),
                        poller.name(),
                        poller.state().name().toLowerCase(java.util.Locale.ROOT),
                        poller.periodNs() == 0 ? "each turn" : poller.periodNs() / 1000,
                        poller.runs(),
                        poller.busyRuns(),
                        poller.failures());
            }
        }
    }
}
