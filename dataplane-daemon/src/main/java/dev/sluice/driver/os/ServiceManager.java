package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    private static final int PATH_MAX = 108;

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
        final byte[] path = socketPath.getBytes(StandardCharsets.UTF_8);
        if (path.length >= PATH_MAX) {
            throw new OsException("notify socket " + socketPath, Errno.EINVAL);
        }
        final byte[] text = lines.getBytes(StandardCharsets.UTF_8);
        final int type = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC;
        final int fd = Sockets.open("notify socket", Sockets.AF_UNIX, type, 0);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment address = arena.allocate(2 + PATH_MAX, 2);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_UNIX);
            MemorySegment.copy(MemorySegment.ofArray(path), 0, address, 2, path.length);
            final boolean isAbstract = path[0] == '@';
            if (isAbstract) {
                address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
            }
            final int length = 2 + path.length + (isAbstract ? 0 : 1);
            final MemorySegment body = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
            final CallState state = CallState.current();
            final long sent = Syscalls.sendto(
                    state, fd, body.address(), text.length, 0x4000, address.address(), length); // NOSIGNAL
            OsException.check("notify " + socketPath, sent);
            return true;
        } finally {
            FileDescriptors.close(fd);
        }
    }
}
