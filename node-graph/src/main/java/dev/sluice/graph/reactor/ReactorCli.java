package dev.sluice.graph.reactor;

import dev.sluice.config.BadValueException;
import dev.sluice.config.CoreSet;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.TextTable;
import java.util.List;

/**
 * {@code show reactors}, {@code show light-threads}, {@code show pollers}. Main thread; the figures are read without
 * stopping anybody.
 */
public final class ReactorCli {

    private static final int PERIOD_MSEC = 1000;
    private static final int MAX_PERIOD_MSEC = 3_600_000;

    private final Reactors group;
    private LightThread scheduling;

    private ReactorCli(final Reactors group) {
        this.group = group;
    }

    /** The commands of this package. */
    public static List<Command> commands(final Reactors group) {
        final ReactorCli cli = new ReactorCli(group);
        return List.of(
                Command.mpSafe("show reactors", "", "Show the reactors", (in, out) -> {
                    in.expectEnd();
                    showReactors(group, out);
                }),
                Command.mpSafe("show light-threads", "", "Show the light threads on the reactors", (in, out) -> {
                    in.expectEnd();
                    showThreads(group, out);
                }),
                Command.mpSafe(
                        "set reactor scheduler",
                        "static|load [period-msec <n>] [limit-percent <n>]",
                        "Choose who decides on which reactor light threads live",
                        (in, out) -> cli.setScheduler(in)),
                Command.mpSafe(
                        "set light-thread",
                        "<id> mask <cores>",
                        "Say on which cores' reactors a light thread may live",
                        (in, out) -> setMask(group, in)),
                Command.mpSafe("show pollers", "", "Show the pollers of the light threads", (in, out) -> {
                    in.expectEnd();
                    showPollers(group, out);
                }));
    }

    private void setScheduler(final CommandInput in) throws CommandException {
        final boolean load = in.oneOf("static", "load") == 1;
        int msec = PERIOD_MSEC;
        int percent = (int) Math.round(LoadScheduler.DEFAULT_LIMIT * 100);
        while (!in.atEnd()) {
            if (load && in.tryKeyword("period-msec")) {
                msec = in.unsigned("period-msec", 1, MAX_PERIOD_MSEC);
            } else if (load && in.tryKeyword("limit-percent")) {
                percent = in.unsigned("limit-percent", 1, 100);
            } else {
                throw in.unknown();
            }
        }
        final Scheduler chosen = load ? new LoadScheduler(group.cores(), percent / 100.0) : Scheduler.STATIC;
        final long periodNs = msec * 1_000_000L;
        if (scheduling == null) {
            scheduling = group.createBound("scheduler", group.reactors().getFirst());
        }
        if (!scheduling.sendMessage(() -> group.schedule(chosen, periodNs))) {
            throw new CommandException("the light thread `scheduler' has too many messages waiting, try again");
        }
    }

    private static void setMask(final Reactors group, final CommandInput in) throws CommandException {
        final int id = in.unsigned("light thread", 1, Integer.MAX_VALUE);
        in.expectKeyword("mask");
        final String list = in.word("cores");
        in.expectEnd();
        final LightThread thread = group.threads().stream()
                .filter(t -> t.id() == id)
                .findFirst()
                .orElseThrow(() -> new CommandException("no light thread " + id + ", see show light-threads"));
        try {
            if (!thread.setMask(CoreSet.parseList(list))) {
                throw new CommandException(
                        "light thread `" + thread.name() + "' has too many messages waiting, try again");
            }
        } catch (final BadValueException e) {
            throw new CommandException("expected " + e.getMessage() + ", not `" + list + "'");
        } catch (final IllegalArgumentException | IllegalStateException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private static void showReactors(final Reactors group, final CommandOutput out) {
        out.line("%s", "scheduler: " + (group.scheduler() == Scheduler.STATIC ? "static" : group.scheduler()));
        final TextTable table = new TextTable(
                "Name", ">Core", ">Threads", "State", ">Turns", ">Events", ">Waiting", ">Refused", ">Sleeps");
        for (final Reactor reactor : group.reactors()) {
            table.row(
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
        table.print(out);
    }

    private static void showThreads(final Reactors group, final CommandOutput out) {
        final TextTable table = new TextTable(
                ">ID",
                "Name",
                "Reactor",
                "State",
                "Mask",
                ">Load %",
                ">Busy ms",
                ">Idle ms",
                ">Turns",
                ">Busy turns",
                ">Messages",
                ">Waiting",
                ">Refused",
                ">Moves",
                "Waits for");
        for (final LightThread thread : group.threads()) {
            final long busy = thread.busyNs();
            final long idle = thread.idleNs();
            final boolean exiting = thread.state() == LightThread.State.EXITING;
            table.row(
                    thread.id(),
                    thread.name(),
                    thread.reactor().name(),
                    thread.state().label(),
                    thread.bound() ? "bound" : thread.mask(),
                    busy + idle == 0 ? "-" : String.format("%.1f", 100.0 * busy / (busy + idle)),
                    busy / 1_000_000,
                    idle / 1_000_000,
                    thread.turns(),
                    thread.busyTurns(),
                    thread.messagesRun(),
                    thread.messagesWaiting(),
                    thread.refused(),
                    thread.moves(),
                    exiting ? String.join(", ", thread.waitingFor()) : "");
        }
        table.print(out);
    }

    private static void showPollers(final Reactors group, final CommandOutput out) {
        final TextTable table =
                new TextTable("Light thread", "Poller", "State", ">Period us", ">Runs", ">Busy runs", ">Failures");
        for (final LightThread thread : group.threads()) {
            for (final Poller poller : thread.pollers()) {
                table.row(
                        thread.name(),
                        poller.name(),
                        poller.state().name().toLowerCase(java.util.Locale.ROOT),
                        poller.periodNs() == 0 ? "each turn" : poller.periodNs() / 1000,
                        poller.runs(),
                        poller.busyRuns(),
                        poller.failures());
            }
        }
        table.print(out);
    }
}
