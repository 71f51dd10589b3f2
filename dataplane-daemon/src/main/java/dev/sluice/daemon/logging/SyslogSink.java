package dev.sluice.daemon.logging;

import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.UnixDatagram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The system's log on its local socket, in the form of syslog(3): priority, program and pid, message; facility daemon.
 */
final class SyslogSink implements LogSink {
    static final String SOCKET = "/dev/log";

    private static final int FACILITY_DAEMON = 3 << 3;

    private final String socket;
    private final String tag;

    SyslogSink(final String socket, final long pid) {
        this.socket = socket;
        tag = "sluiced[" + pid + "]: ";
    }

    @Override
    public void write(final LogEntry entry) throws IOException {
        final int priority = FACILITY_DAEMON | ErrorStreamSink.priority(entry.level());
        final String text = "<" + priority + ">" + tag + entry.logClass() + ": " + entry.message();
        try {
            UnixDatagram.send("syslog", socket, text.getBytes(StandardCharsets.UTF_8));
        } catch (final OsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
