package dev.sluice.daemon.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.sluice.config.LogLevel;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** The commands of the log. Main thread. */
final class LoggingCli {
    private static final int MAX_ENTRIES = 1_000_000;
    private static final int MAX_SECONDS = 86_400;

    private final DaemonLog log;

    LoggingCli(final DaemonLog log) {
        this.log = log;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe("show logging", "", "Show the log kept in memory, the latest entry last", this::show),
                Command.mpSafe(
                        "show logging configuration",
                        "",
                        "Show levels and rates of all log classes",
                        this::configuration),
                Command.mpSafe("clear logging", "", "Forget the log kept in memory", (in, out) -> {
                    in.expectEnd();
                    log.ring().clear();
                }),
                Command.mpSafe(
                        "set logging class",
                        "<class> [level <level>] [syslog-level <level>] [rate-limit <n>]",
                        "Set levels and messages per second of a log class",
                        this::setClass),
                Command.mpSafe(
                        "set logging level",
                        "<level>",
                        "Set the level of all classes that have none of their own in `show logging'",
                        (in, out) -> defaults(level(in), null, in)),
                Command.mpSafe(
                        "set logging syslog-level",
                        "<level>",
                        "Set the level of all classes that have none of their own in the log file and the journal",
                        (in, out) -> defaults(null, level(in), in)),
                Command.mpSafe(
                        "set logging size", "<entries>", "Set how many entries are kept in memory", (in, out) -> {
                            final int size = in.unsigned("entries", 1, MAX_ENTRIES);
                            in.expectEnd();
                            log.ring().resize(size);
                        }),
                Command.mpSafe(
                        "set logging unthrottle-time",
                        "<seconds>",
                        "Set after how many quiet seconds a throttled class is heard again, 0 never throttles",
                        (in, out) -> {
                            final int seconds = in.unsigned("seconds", 0, MAX_SECONDS);
                            in.expectEnd();
                            log.router().unthrottleSeconds(seconds);
                        }),
                Command.mpSafe(
                        "test log",
                        "<level> <class> <text>",
                        "Write a line into the log",
                        (in, out) -> log.note(level(in), in.word("class"), in.rest())));
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final ZoneId zone = ZoneId.systemDefault();
        log.ring().entries().forEach(entry -> out.print(entry.line(zone) + "\n"));
    }

    private void configuration(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final LogRouter router = log.router();
        router.known(loggers());
        out.line("%-22s %d entries", "Size:", log.ring().size());
        out.line("%-22s %d seconds", "Unthrottle time:", router.unthrottleSeconds());
        out.line("%-22s %s", "Goes to:", log.destinations());
        out.line("%-22s %d", "Lost:", log.lost());
        out.line("");
        out.line("%-22s %-14s %-14s %s", "Class/Subclass", "Level", "Syslog Level", "Rate Limit");
        for (final LogRouter.Row row : router.rows()) {
            out.line("%-22s %-14s %-14s %d", row.name(), word(row.level()), word(row.syslogLevel()), row.rateLimit());
        }
    }

    private List<String> loggers() {
        final LoggerContext context = log.context();
        return context.getLoggerList().stream()
                .map(logger -> logger.getName())
                .filter(name -> name.startsWith("dev.sluice.")
                                && Character.isUpperCase(simpleName(name).charAt(0))
                        || name.indexOf('.') < 0 && !name.equals("ROOT") && !name.equals("dev"))
                .map(LogClassNames::of)
                .distinct()
                .toList();
    }

    private static String simpleName(final String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private void setClass(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.word("class");
        LogLevel level = null;
        LogLevel syslogLevel = null;
        int rate = -1;
        while (!in.atEnd()) {
            if (in.tryKeyword("level")) {
                level = level(in);
            } else if (in.tryKeyword("syslog-level")) {
                syslogLevel = level(in);
            } else if (in.tryKeyword("rate-limit")) {
                rate = in.unsigned("rate-limit", 0, MAX_ENTRIES);
            } else {
                throw in.unknown();
            }
        }
        log.router().known(loggers());
        if (!log.router().change(name, level, syslogLevel, rate)) {
            out.line("nothing has logged as `%s' so far", name);
        }
        log.levelsChanged();
    }

    private void defaults(final LogLevel level, final LogLevel syslogLevel, final CommandInput in)
            throws CommandException {
        in.expectEnd();
        log.router().defaults(level, syslogLevel);
        log.levelsChanged();
    }

    private static LogLevel level(final CommandInput in) throws CommandException {
        return in.oneOf(LogLevel.class);
    }

    private static String word(final LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
