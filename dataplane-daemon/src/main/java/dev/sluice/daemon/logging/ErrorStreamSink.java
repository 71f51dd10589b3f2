package dev.sluice.daemon.logging;

import dev.sluice.config.LogLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/**
 * Standard error. Where the journal reads it, lines begin with their priority and without the time, see sd-daemon(3).
 */
final class ErrorStreamSink implements LogSink {
    private final OutputStream out;
    private final ZoneId zone;
    private final boolean journal;

    ErrorStreamSink(final OutputStream out, final ZoneId zone, final boolean journal) {
        this.out = out;
        this.zone = zone;
        this.journal = journal;
    }

    @Override
    public void write(final LogEntry entry) throws IOException {
        out.write(text(entry).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private String text(final LogEntry entry) {
        if (!journal) {
            return entry.line(zone) + "\n";
        }
        final String prefix = "<" + priority(entry.level()) + ">";
        return prefix + (entry.logClass() + ": " + entry.message()).replace("\n", "\n" + prefix) + "\n";
    }

    /** The priority of syslog(3): 0 for emerg to 7 for debug, the order of the levels. */
    static int priority(final LogLevel level) {
        return Math.min(level.ordinal(), LogLevel.DEBUG.ordinal());
    }
}
