package dev.sluice.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.sluice.config.LogLevel;
import dev.sluice.config.LoggingConfig;
import dev.sluice.config.UnixConfig;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.kthread.KThreads;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of the process. Main thread, but for {@link #reopen()}.
 *
 * <p>Where lines go: into the file of {@code unix { log }}; to standard error, since the daemon is always in the
 * foreground; to syslog unless {@code nosyslog}, or unless standard error is the journal already.
 */
public final class DaemonLog implements AutoCloseable {
    private final LoggerContext context;
    private final LogRing ring;
    private final LogRouter router;
    private final LogWriter writer;
    private final FileSink file;
    private final List<String> destinations = new ArrayList<>();

    private DaemonLog(
            final UnixConfig unix,
            final LoggingConfig logging,
            final KThreads threads,
            final boolean journal,
            final Path syslog)
            throws IOException {
        context = (LoggerContext) LoggerFactory.getILoggerFactory();
        final List<LogSink> sinks = new ArrayList<>();
        final ZoneId zone = ZoneId.systemDefault();
        file = unix.log().isPresent() ? new FileSink(unix.log().get(), zone) : null;
        if (file != null) {
            sinks.add(file);
            destinations.add(unix.log().get().toString());
        }
        sinks.add(new ErrorStreamSink(new FileOutputStream(FileDescriptor.err), zone, journal));
        destinations.add(journal ? "journal" : "standard error");
        if (!unix.nosyslog() && !journal && Files.exists(syslog)) {
            sinks.add(new SyslogSink(syslog.toString(), ProcessHandle.current().pid()));
            destinations.add("syslog");
        }
        ring = new LogRing(logging.size());
        writer = new LogWriter(sinks, threads);
        router = new LogRouter(logging, ring, writer::offer, System::nanoTime);
        attach();
    }

    /**
     * Takes over what is logged from now on.
     *
     * @param threads where the writer's thread comes from
     * @throws IOException naming the log file when it cannot be opened
     */
    public static DaemonLog configure(final UnixConfig unix, final LoggingConfig logging, final KThreads threads)
            throws IOException {
        return new DaemonLog(
                unix, logging, threads, System.getenv("JOURNAL_STREAM") != null, Path.of(SyslogSink.SOCKET));
    }

    private void attach() {
        final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        router.setContext(context);
        router.start();
        root.addAppender(router);
        levelsChanged();
    }

    /** Begins a new log file where the old one was moved away, as on SIGHUP. Any thread. */
    public void reopen() throws IOException {
        writer.reopen();
    }

    /** Writes a CLI command into the log file, when there is one. Main thread. */
    public void command(final String line) {
        if (file != null) {
            try {
                file.write(new LogEntry(Instant.now(), LogLevel.NOTICE, "cli", line));
            } catch (final IOException e) {
                LoggerFactory.getLogger("cli").warn("log file: {}", e.getMessage());
            }
        }
    }

    /** Takes one entry of the log: seconds since 1970, level as syslog numbers it, class and message. */
    @FunctionalInterface
    public interface EntryReader {
        /** Called for each entry, the oldest first. */
        void read(double seconds, int level, String logClass, String message);
    }

    /** Reads the log kept in memory from a time on, in seconds since 1970. Any thread. */
    public void since(final double seconds, final EntryReader reader) {
        for (final LogEntry entry : ring.entries()) {
            final double at = entry.time().getEpochSecond() + entry.time().getNano() / 1e9;
            if (at >= seconds) {
                reader.read(at, entry.level().ordinal(), entry.logClass(), entry.message());
            }
        }
    }

    /** The commands {@code show logging}, {@code set logging ...}, {@code clear logging}. */
    public List<Command> commands() {
        return new LoggingCli(this).commands();
    }

    /** Writes out what is queued and lets go of files and sockets; what is logged later goes to standard error. */
    @Override
    public void close() throws IOException {
        final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(router);
        router.stop();
        writer.close();
        new EarlyLog().attach(context);
    }

    void note(final LogLevel level, final String logClass, final String text) {
        final Level mapped = switch (level) {
            case EMERG, ALERT, CRIT, ERR -> Level.ERROR;
            case WARN -> Level.WARN;
            case NOTICE, INFO -> Level.INFO;
            case DEBUG, DISABLED -> Level.DEBUG;
        };
        LoggerFactory.getLogger(logClass)
                .atLevel(org.slf4j.event.Level.valueOf(mapped.toString()))
                .log(text);
    }

    void levelsChanged() {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(router.wantsDebug() ? Level.DEBUG : Level.INFO);
    }

    LogRing ring() {
        return ring;
    }

    LogRouter router() {
        return router;
    }

    LoggerContext context() {
        return context;
    }

    long lost() {
        return writer.lost();
    }

    String destinations() {
        return String.join(", ", destinations);
    }
}
