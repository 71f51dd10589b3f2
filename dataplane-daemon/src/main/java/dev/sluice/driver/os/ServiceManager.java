package dev.sluice.driver.os;

import java.nio.charset.StandardCharsets;

/**
 * Tells systemd how the daemon is: the datagram protocol of sd_notify(3) on the socket that {@code NOTIFY_SOCKET}
 * names. Control path, any thread.
 *
 * <p>Without the variable every call does nothing and returns false.
 */
public final class ServiceManager {
    /** Start-up is over. */
    public static final String READY = "READY=1";
    /** Shutdown has begun. */
    public static final String STOPPING = "STOPPING=1";
    /** Still alive. */
    public static final String WATCHDOG = "WATCHDOG=1";

    private final String socketPath;

    /** Talks to the socket of that path, {@code @name} for an abstract one; null or empty for none. */
    public ServiceManager(final String socketPath) {
        this.socketPath = socketPath == null ? "" : socketPath;
    }

    /** The manager that started this process, if any. */
    public static ServiceManager fromEnvironment() {
        return new ServiceManager(System.getenv("NOTIFY_SOCKET"));
    }

    /** True when somebody listens for our state. */
    public boolean present() {
        return !socketPath.isEmpty();
    }

    /**
     * Sends lines of {@code NAME=VALUE}.
     *
     * @return true when they were sent, false when nobody asked for them
     */
    public boolean tell(final String lines) throws OsException {
        if (!present()) {
            return false;
        }
        UnixDatagram.send("notify", socketPath, lines.getBytes(StandardCharsets.UTF_8));
        return true;
    }
}
