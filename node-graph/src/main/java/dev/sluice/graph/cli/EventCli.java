package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.event.EventKind;
import dev.sluice.graph.event.EventLog;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code show event-logger}, {@code event-logger ...}. */
final class EventCli {
    private static final int DEFAULT_SHOWN = 250;
    private static final int MAX_CAPACITY = 1 << 22;

    private EventCli() {}

    static List<Command> commands(final Engine engine) {
        final EventLog log = engine.events();
        return List.of(
                Command.underBarrier("show event-logger", "[all|<n>]", "Show the event log", (in, out) -> {
                    final int limit = in.tryKeyword("all")
                            ? Integer.MAX_VALUE
                            : in.atEnd() ? DEFAULT_SHOWN : in.unsigned("number of events", 1, Integer.MAX_VALUE);
                    in.expectEnd();
                    show(log, limit, out);
                }),
                Command.underBarrier("event-logger clear", "", "Forget all events", (in, out) -> {
                    in.expectEnd();
                    log.clear();
                }),
                Command.mpSafe("event-logger stop", "", "Stop logging events", (in, out) -> {
                    in.expectEnd();
                    log.running(false);
                    out.line("Stopped the event logger...");
                }),
                Command.mpSafe("event-logger restart", "", "Log events again", (in, out) -> {
                    in.expectEnd();
                    log.running(true);
                    out.line("Restarted the event logger...");
                }),
                Command.underBarrier(
                        "event-logger resize", "<n>", "Set how many events each thread keeps", (in, out) -> {
                            final int events = in.unsigned("number of events", 1, MAX_CAPACITY);
                            in.expectEnd();
                            log.resize(events);
                        }),
                Command.mpSafe(
                        "event-logger trace",
                        "[api] [cli] [barrier] [disable]",
                        "Choose what the engine logs",
                        (in, out) -> trace(log, in)));
    }

    /** Logs each command that is run from now on, when {@code event-logger trace cli} asks for it. */
    static void logCommands(final Engine engine, final CommandRegistry commands) {
        final EventLog log = engine.events();
        final int type = log.type((path, unused) -> "cli-cmd: " + log.text(path));
        commands.onCommand(command -> {
            if (log.wants(EventKind.CLI)) {
                log.log(0, type, log.number(command.path()), 0);
            }
        });
    }

    private static void trace(final EventLog log, final CommandInput in) throws CommandException {
        final String[] words =
                Arrays.stream(EventKind.values()).map(EventKind::label).toArray(String[]::new);
        final boolean[] chosen = new boolean[words.length];
        boolean on = true;
        if (in.atEnd()) {
            throw in.expected("one of " + String.join(", ", words));
        }
        while (!in.atEnd()) {
            if (in.tryKeyword("disable")) {
                on = false;
            } else if (!in.tryKeyword("enable")) {
                chosen[in.oneOf(words)] = true;
            }
        }
        for (int i = 0; i < words.length; i++) {
            if (chosen[i]) {
                log.want(EventKind.values()[i], on);
            }
        }
    }

    private static void show(final EventLog log, final int limit, final CommandOutput out) {
        final List<EventLog.Event> events = log.events();
        final int first = Math.max(0, events.size() - limit);
        out.line(
                "%d of %d events in buffer, logger %s",
                events.size(), log.size(), log.running() ? "running" : "stopped");
        for (final EventLog.Event event : events.subList(first, events.size())) {
            out.line(String.format(
                    Locale.ROOT, "%18.9f: thread %d: %s", event.timeNs() / 1e9, event.thread(), event.text()));
        }
    }
}
