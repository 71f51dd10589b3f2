package dev.sluice.config;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The {@code logging} section.
 *
 * @param size entries that the log in memory ({@code show logging}) keeps
 * @param unthrottleTime seconds after which a class that logged too fast is heard again; 0 never silences it
 * @param defaultLogLevel level of the log in memory
 * @param defaultSyslogLogLevel level of what goes to the log file, the journal or standard error
 * @param addToElog whether log entries go to the event log too
 * @param classes exceptions by class name
 */
public record LoggingConfig(
        int size,
        int unthrottleTime,
        LogLevel defaultLogLevel,
        LogLevel defaultSyslogLogLevel,
        boolean addToElog,
        Map<String, LogClass> classes) {
    /** Levels and rate of one log class; what is empty is the default's. Rate in messages per second. */
    public record LogClass(Optional<LogLevel> level, Optional<LogLevel> syslogLevel, OptionalInt rateLimit) {}

    static final Word<Integer> SIZE = Word.of("size", Values.number(1, 1_000_000), "entries that 'show logging' keeps");
    static final Word<Integer> UNTHROTTLE_TIME = Word.of(
                    "unthrottle-time",
                    secondsOrNever(),
                    "seconds before a throttled class is heard again, -1 never throttles")
            .alsoSpelled("nthrottle-time");
    static final Word<LogLevel> DEFAULT_LOG_LEVEL =
            Word.of("default-log-level", LogLevel.TYPE, "level of 'show logging'");
    static final Word<LogLevel> DEFAULT_SYSLOG_LOG_LEVEL =
            Word.of("default-syslog-log-level", LogLevel.TYPE, "level of the log file, journal or standard error");
    static final Word<Boolean> ADD_TO_ELOG = Word.of("add-to-elog", Values.FLAG, "log entries go to the event log too");
    static final Word<LogLevel> LEVEL = Word.of("level", LogLevel.TYPE, "level of this class in 'show logging'");
    static final Word<LogLevel> SYSLOG_LEVEL =
            Word.of("syslog-level", LogLevel.TYPE, "level of this class in the log file, journal or standard error");
    static final Word<Integer> RATE_LIMIT =
            Word.of("rate-limit", Values.number(0, 1_000_000), "messages of this class per second");
    static final SectionSpec CLASS = SectionSpec.block(
            "class",
            "<name>",
            "one log class",
            LEVEL,
            SYSLOG_LEVEL,
            RATE_LIMIT,
            Word.ignored("kmsg-level", LogLevel.TYPE, "nothing is written to the kernel's log"));

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
                    "logging",
                    "levels and size of the log",
                    SIZE,
                    UNTHROTTLE_TIME,
                    DEFAULT_LOG_LEVEL,
                    DEFAULT_SYSLOG_LOG_LEVEL,
                    Word.ignored("default-kmsg-log-level", LogLevel.TYPE, "nothing is written to the kernel's log"),
                    ADD_TO_ELOG)
            .with(CLASS);

    public LoggingConfig {
        classes = Map.copyOf(classes);
    }

    static LoggingConfig from(final ConfigSection section) {
        final Map<String, LogClass> classes = new TreeMap<>();
        section.blocks(CLASS)
                .forEach((name, block) -> classes.put(
                        name,
                        new LogClass(
                                block.find(LEVEL),
                                block.find(SYSLOG_LEVEL),
                                block.find(RATE_LIMIT).map(OptionalInt::of).orElseGet(OptionalInt::empty))));
        return new LoggingConfig(
                section.get(SIZE),
                section.get(UNTHROTTLE_TIME),
                section.get(DEFAULT_LOG_LEVEL),
                section.get(DEFAULT_SYSLOG_LOG_LEVEL),
                section.has(ADD_TO_ELOG),
                classes);
    }

    private static ValueType<Integer> secondsOrNever() {
        final ValueType<Integer> seconds = Values.number(0, 86_400);
        return ValueType.of(
                "<seconds>",
                text -> text.equals("-1")
                        ? Integer.valueOf(0)
                        : seconds.parser().parse(text));
    }
}
