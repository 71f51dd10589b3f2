package dev.sluice.daemon.logging;

import dev.sluice.config.LogLevel;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One line of the log.
 *
 * @param time when it was logged
 * @param level how grave it is
 * @param logClass VPP's form: {@code fib}, {@code driver/tap}
 * @param message one or more lines without a line end behind the last
 */
record LogEntry(Instant time, LogLevel level, String logClass, String message) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss:SSS", Locale.ROOT);

    /** As VPP's {@code show logging} has it: time, level, class, message. */
    String line(final ZoneId zone) {
        final String word = level.name().toLowerCase(Locale.ROOT);
        return "%s %-10s %-14s %s".formatted(TIME.format(time.atZone(zone)), word, logClass, message);
    }
}
