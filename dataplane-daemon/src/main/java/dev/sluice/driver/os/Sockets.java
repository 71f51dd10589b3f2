package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * socket(2), bind(2) and socket options for the address families that the JDK does not know. Control path, any thread.
 */
public final class Sockets {
    /** Local sockets. */
    public static final int AF_UNIX = 1;
    /** Internet, used for configuration calls on interfaces only. */
    public static final int AF_INET = 2;
    /** rtnetlink and its relatives. */
    public static final int AF_NETLINK = 16;
    /** Packets below the network layer. */
    public static final int AF_PACKET = 17;

    /** Datagrams. */
    public static final int SOCK_DGRAM = 2;
    /** Frames with their link header. */
    public static final int SOCK_RAW = 3;
    /** Added to the type: calls do not wait. */
    public static final int SOCK_NONBLOCK = 0x800;
    /** Added to the type: not inherited by programs that we start. */
    public static final int SOCK_CLOEXEC = 0x80000;

    /** Options of the socket layer. */
    public static final int SOL_SOCKET = 1;
    /** The error that a later call would report; reading clears it. */
    public static final int SO_ERROR = 4;
    /** Size of the receive buffer. */
    public static final int SO_RCVBUF = 8;
    /** Size of the send buffer. */
    public static final int SO_SNDBUF = 7;
    /** Size of the receive buffer beyond the system's limit; needs CAP_NET_ADMIN. */
    public static final int SO_RCVBUFFORCE = 33;
    /** Size of the send buffer beyond the system's limit; needs CAP_NET_ADMIN. */
    public static final int SO_SNDBUFFORCE = 32;

    private static final MethodHandle SOCKET = Linkage.function("socket");
    private static final MethodHandle BIND = Linkage.function("bind");
    private static final MethodHandle SETSOCKOPT = Linkage.function("setsockopt");
    private static final MethodHandle GETSOCKOPT = Linkage.function("getsockopt");

    private Sockets() {}

    /** socket(2). {@code what} names it in the error. */
    public static int open(final String what, final int family, final int type, final int protocol) throws OsException {
        final CallState state = CallState.current();
        final int fd = state.result((int) Linkage.call(SOCKET, state, family, type, protocol));
        return OsException.check("socket " + what, fd);
    }

    /** bind(2) to a socket address as the kernel lays it out. {@code what} names it in the error. */
    public static void bind(final String what, final int fd, final byte[] address) throws OsException {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final long at = arena.allocateFrom(ValueLayout.JAVA_BYTE, address).address();
            final int length = address.length;
            OsException.check("bind " + what, state.result((int) Linkage.call(BIND, state, fd, at, length)));
        }
    }

    /** Sets an option whose value is an int. {@code what} names the option in the error. */
    public static void setInt(final String what, final int fd, final int level, final int option, final int value)
            throws OsException {
        try (Arena arena = Arena.ofConfined()) {
            set(what, fd, level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value));
        }
    }

    /** Sets an option whose value is a structure. */
    public static void setBytes(final String what, final int fd, final int level, final int option, final byte[] value)
            throws OsException {
        try (Arena arena = Arena.ofConfined()) {
            set(what, fd, level, option, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
        }
    }

    /** Reads an option of {@code bytes} bytes, fewer when the kernel has fewer. */
    public static byte[] get(final String what, final int fd, final int level, final int option, final int bytes)
            throws OsException {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(bytes, 8);
            final MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, bytes);
            final long at = value.address();
            final long lengthAt = length.address();
            final int result = state.result((int) Linkage.call(GETSOCKOPT, state, fd, level, option, at, lengthAt));
            OsException.check("getsockopt " + what, result);
            return value.asSlice(0, length.get(ValueLayout.JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** The pending error of a socket, positive, 0 for none, and clears it. */
    public static int takeError(final int fd) {
        try {
            final byte[] value = get("SO_ERROR", fd, SOL_SOCKET, SO_ERROR, Integer.BYTES);
            return MemorySegment.ofArray(value).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        } catch (final OsException e) {
            return e.errno();
        }
    }

    private static void set(
            final String what, final int fd, final int level, final int option, final MemorySegment value)
            throws OsException {
        final CallState state = CallState.current();
        final long at = value.address();
        final int length = (int) value.byteSize();
        final int result;
        result = state.result((int) Linkage.call(SETSOCKOPT, state, fd, level, option, at, length));
        OsException.check("setsockopt " + what, result);
    }
}
