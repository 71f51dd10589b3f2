package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Single datagrams to Unix sockets, which the JDK has streams for only. Control path, any thread. */
public final class UnixDatagram {
    private static final int PATH_MAX = 108;
    private static final int MSG_NOSIGNAL = 0x4000;

    private UnixDatagram() {}

    /**
     * Sends one datagram; waits while the receiver has no room.
     *
     * @param what names the socket in errors
     * @param socketPath of the receiver; {@code @name} for an abstract one
     */
    public static void send(final String what, final String socketPath, final byte[] body) throws OsException {
        final byte[] path = socketPath.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length >= PATH_MAX) {
            throw new OsException(what + " " + socketPath, Errno.EINVAL);
        }
        final int fd = Sockets.open(what, Sockets.AF_UNIX, Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment address = arena.allocate(2 + PATH_MAX, 2);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_UNIX);
            MemorySegment.copy(MemorySegment.ofArray(path), 0, address, 2, path.length);
            final boolean isAbstract = path[0] == '@';
            if (isAbstract) {
                address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
            }
            final int length = 2 + path.length + (isAbstract ? 0 : 1);
            final MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, body);
            final long sent = Syscalls.sendto(
                    CallState.current(), fd, bytes.address(), body.length, MSG_NOSIGNAL, address.address(), length);
            OsException.check(what + " " + socketPath, sent);
        } finally {
            FileDescriptors.close(fd);
        }
    }
}
