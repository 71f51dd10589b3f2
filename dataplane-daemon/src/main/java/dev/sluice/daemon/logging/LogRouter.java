package dev.sluice.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.config.LogLevel;
import dev.sluice.config.LoggingConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Decides for each message whether it goes into the ring and whether it goes out, by the levels and the rate of its
 * class. Any thread; one lock, held for the decision alone.
 */
final class LogRouter extends AppenderBase<ILoggingEvent> {
    /** slf4j's info is what a daemon's user is meant to see: VPP's notice, the default level. */
    private static final List<Level> GRAVE_TO_LIGHT = List.of(Level.ERROR, Level.WARN, Level.INFO);

    private final LogRing ring;
    private final Consumer<LogEntry> out;
    private final LongSupplier nanoTime;
    private final TreeMap<String, LogClassState> classes = new TreeMap<>();
    private LogLevel defaultLevel;
    private LogLevel defaultSyslogLevel;
    private int unthrottleSeconds;

    /** Sends what its class's syslog level lets through to {@code out}, which does not block. */
    LogRouter(
            final LoggingConfig config, final LogRing ring, final Consumer<LogEntry> out, final LongSupplier nanoTime) {
        this.ring = ring;
        this.out = out;
        this.nanoTime = nanoTime;
        setName("sluice");
        defaultLevel = config.defaultLogLevel();
        defaultSyslogLevel = config.defaultSyslogLogLevel();
        unthrottleSeconds = config.unthrottleTime();
        config.classes().forEach((name, settings) -> {
            final LogClassState state = state(name);
            state.level = settings.level().orElse(null);
            state.syslogLevel = settings.syslogLevel().orElse(null);
            state.rateLimit = settings.rateLimit().orElse(state.rateLimit);
        });
    }

    @Override
    protected void append(final ILoggingEvent event) {
        final LogLevel level = levelOf(event.getLevel());
        final String name = LogClassNames.of(event.getLoggerName());
        final boolean toRing;
        final boolean toOut;
        final LogClassState.Verdict verdict;
        synchronized (classes) {
            final LogClassState state = state(name);
            toRing = passes(level, state.level, defaultLevel);
            toOut = passes(level, state.syslogLevel, defaultSyslogLevel);
            verdict = toRing || toOut ? state.count(nanoTime.getAsLong(), unthrottleSeconds) : null;
        }
        if (verdict == null || verdict == LogClassState.Verdict.THROTTLED) {
            return;
        }
        final String text = verdict == LogClassState.Verdict.PASS
                ? message(event)
                : "--- message(s) throttled (" + name + " logs too much) ---";
        final LogEntry entry = new LogEntry(event.getInstant(), level, name, text);
        if (toRing) {
            ring.add(entry);
        }
        if (toOut) {
            out.accept(entry);
        }
    }

    private static boolean passes(final LogLevel level, final LogLevel own, final LogLevel otherwise) {
        final LogLevel limit = own == null ? otherwise : own;
        return limit != LogLevel.DISABLED && level.compareTo(limit) <= 0;
    }

    private static String message(final ILoggingEvent event) {
        final IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null
                ? event.getFormattedMessage()
                : event.getFormattedMessage() + "\n"
                        + ThrowableProxyUtil.asString(thrown).stripTrailing();
    }

    private static LogLevel levelOf(final Level level) {
        final int index = GRAVE_TO_LIGHT.indexOf(level);
        return index < 0
                ? LogLevel.DEBUG
                : List.of(LogLevel.ERR, LogLevel.WARN, LogLevel.NOTICE).get(index);
    }

    /** True when something wants to see debug messages: loggers need not make them otherwise. */
    boolean wantsDebug() {
        synchronized (classes) {
            return isDebug(defaultLevel)
                    || isDebug(defaultSyslogLevel)
                    || classes.values().stream().anyMatch(state -> isDebug(state.level) || isDebug(state.syslogLevel));
        }
    }

    private static boolean isDebug(final LogLevel level) {
        return level == LogLevel.DEBUG;
    }

    /** Changes what is not null of the defaults. */
    void defaults(final LogLevel level, final LogLevel syslogLevel) {
        synchronized (classes) {
            defaultLevel = level == null ? defaultLevel : level;
            defaultSyslogLevel = syslogLevel == null ? defaultSyslogLevel : syslogLevel;
        }
    }

    /** Changes what is not null, or not negative, of a class. Returns whether the class was known. */
    boolean change(final String name, final LogLevel level, final LogLevel syslogLevel, final int rateLimit) {
        synchronized (classes) {
            final boolean known = classes.containsKey(name);
            final LogClassState state = state(name);
            state.level = level == null ? state.level : level;
            state.syslogLevel = syslogLevel == null ? state.syslogLevel : syslogLevel;
            state.rateLimit = rateLimit < 0 ? state.rateLimit : rateLimit;
            return known;
        }
    }

    /** Makes classes known that have not logged yet. */
    void known(final Collection<String> names) {
        synchronized (classes) {
            names.forEach(this::state);
        }
    }

    int unthrottleSeconds() {
        synchronized (classes) {
            return unthrottleSeconds;
        }
    }

    void unthrottleSeconds(final int seconds) {
        synchronized (classes) {
            unthrottleSeconds = seconds;
        }
    }

    /** Rows of {@code show logging configuration}: the defaults, then each class. */
    List<Row> rows() {
        synchronized (classes) {
            final List<Row> rows = new ArrayList<>();
            rows.add(new Row("default", defaultLevel, defaultSyslogLevel, LogClassState.DEFAULT_RATE_LIMIT));
            classes.values()
                    .forEach(state -> rows.add(new Row(
                            state.name,
                            state.level == null ? defaultLevel : state.level,
                            state.syslogLevel == null ? defaultSyslogLevel : state.syslogLevel,
                            state.rateLimit)));
            return rows;
        }
    }

    /** Levels and rate in force for a class. */
    record Row(String name, LogLevel level, LogLevel syslogLevel, int rateLimit) {}

    private LogClassState state(final String name) {
        return classes.computeIfAbsent(name, LogClassState::new);
    }
}
