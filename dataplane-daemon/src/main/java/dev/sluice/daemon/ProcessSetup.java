package dev.sluice.daemon;

import dev.sluice.config.FileFailure;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.UnixConfig;
import dev.sluice.daemon.logging.DaemonLog;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.ServiceManager;
import dev.sluice.graph.kthread.KThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process has outside of itself: its runtime directory, the pid file, the log, the service manager's socket.
 */
final class ProcessSetup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("daemon");

    private final ServiceManager serviceManager = ServiceManager.fromEnvironment();
    private final UnixConfig unix;
    private final DaemonLog log;
    private boolean pidWritten;

    private ProcessSetup(final UnixConfig unix, final DaemonLog log) {
        this.unix = unix;
        this.log = log;
    }

    /**
     * Makes the runtime directory and opens the log.
     *
     * @throws DaemonException naming the file when one cannot be made
     */
    static ProcessSetup begin(final SluiceConfig config, final KThreads threads) throws DaemonException {
        final UnixConfig unix = config.unix();
        try {
            Files.createDirectories(unix.runtimeDirectory());
        } catch (final IOException e) {
            throw new DaemonException("runtime directory " + unix.runtimeDirectory() + ": " + FileFailure.reason(e), e);
        }
        return new ProcessSetup(unix, openLog(config, threads));
    }

    private static DaemonLog openLog(final SluiceConfig config, final KThreads threads) throws DaemonException {
        try {
            return DaemonLog.configure(config.unix(), config.logging(), threads);
        } catch (final IOException e) {
            throw new DaemonException(
                    "log" + config.unix().log().map(file -> " " + file).orElse("") + ": " + FileFailure.reason(e), e);
        }
    }

    /** The log, for its commands. */
    DaemonLog log() {
        return log;
    }

    /**
     * Writes the pid file: when the sockets are ours, so that a second instance, which is refused, leaves the file of
     * the first alone.
     *
     * @throws DaemonException naming the file when it cannot be written
     */
    void writePid() throws DaemonException {
        if (unix.pidFile().isPresent()) {
            writePid(unix.pidFile().get());
            pidWritten = true;
        }
    }

    private static void writePid(final Path file) throws DaemonException {
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
        } catch (final IOException e) {
            throw new DaemonException("pid file " + file + ": " + FileFailure.reason(e), e);
        }
    }

    /** Begins a new log file where the old one was moved away. Any thread. */
    void reopenLog() {
        try {
            log.reopen();
            LOG.info("log re-opened");
        } catch (final IOException e) {
            LOG.error("log not re-opened: {}", e.toString());
        }
    }

    /** Tells the service manager how we are, if one wants to know. */
    void tell(final String state) {
        try {
            serviceManager.tell(state);
        } catch (final OsException e) {
            LOG.warn("service manager: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
        if (pidWritten) {
            Files.deleteIfExists(unix.pidFile().get());
        }
    }
}
