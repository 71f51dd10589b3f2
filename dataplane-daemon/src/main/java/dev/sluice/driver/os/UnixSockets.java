package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Unix sockets of sequenced packets, and file descriptors that are passed over them: what the JDK does not offer.
 * Control path, any thread. None of the calls waits.
 */
public final class UnixSockets {
    private static final int SOCK_SEQPACKET = 5;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
    private static final int SCM_RIGHTS = 1;

    /** {@code sun_path} of {@code struct sockaddr_un}. */
    private static final int PATH_OCTETS = 108;

    /** {@code struct sockaddr_un}. */
    static final int ADDRESS_OCTETS = Short.BYTES + PATH_OCTETS;

    // struct msghdr of 64-bit Linux: name, namelen, iov, iovlen, control, controllen, flags
    private static final int MSGHDR = 56;
    private static final int MSGHDR_IOV = 16;
    private static final int MSGHDR_IOVLEN = 24;
    private static final int MSGHDR_CONTROL = 32;
    private static final int MSGHDR_CONTROLLEN = 40;

    // struct cmsghdr {u64 length, i32 level, i32 type} and one descriptor, padded
    private static final int CMSG = 24;
    private static final int CMSG_LENGTH = 20;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_FD = 16;

    private static final MethodHandle LISTEN = Linkage.function("listen");
    private static final MethodHandle CONNECT = Linkage.function("connect");
    private static final MethodHandle ACCEPT4 = Linkage.function("accept4");
    private static final MethodHandle SENDMSG = Linkage.function("sendmsg");
    private static final MethodHandle RECVMSG = Linkage.function("recvmsg");

    private UnixSockets() {}

    /** A socket of sequenced packets that listens under {@code path}. The caller closes it and removes the file. */
    public static int listen(final Path path, final int backlog) throws OsException {
        final int fd = open(path);
        try {
            Sockets.bind(path.toString(), fd, address(path));
            final CallState state = CallState.current();
            final int result;
            result = state.result((int) Linkage.call(LISTEN, state, fd, backlog));
            OsException.check("listen " + path, result);
            return fd;
        } catch (final OsException e) {
            FileDescriptors.close(fd);
            throw e;
        }
    }

    /** A socket of sequenced packets connected to {@code path}. The caller closes it. */
    public static int connect(final Path path) throws OsException {
        final int fd = open(path);
        final CallState state = CallState.current();
        final int result;
        try (Arena arena = Arena.ofConfined()) {
            final byte[] octets = address(path);
            final int length = octets.length;
            final long at = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets).address();
            result = state.result((int) Linkage.call(CONNECT, state, fd, at, length));
        }
        if (result < 0) {
            FileDescriptors.close(fd);
        }
        OsException.check("connect " + path, result);
        return fd;
    }

    /** accept(2) without waiting: a descriptor, or {@code -errno}, {@code -EAGAIN} when nobody is there. */
    public static int accept(final int listener) {
        final CallState state = CallState.current();
        final int flags = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
        return state.result((int) Linkage.call(ACCEPT4, state, listener, 0L, 0L, flags));
    }

    /** Sends a message without data that carries a file descriptor; 0, or {@code -errno}. */
    public static int sendDescriptor(final int socket, final int fd) {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment message = message(arena, 0);
            final MemorySegment control = control(message);
            control.set(JAVA_LONG, 0, CMSG_LENGTH);
            control.set(JAVA_INT, CMSG_LEVEL, Sockets.SOL_SOCKET);
            control.set(JAVA_INT, CMSG_TYPE, SCM_RIGHTS);
            control.set(JAVA_INT, CMSG_FD, fd);
            final int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
            final long at = message.address();
            return (int) state.result(Linkage.call(SENDMSG, state, socket, at, flags));
        }
    }

    /**
     * Receives a message and the file descriptor that it carries, which the caller closes; or {@code -errno}, or
     * -ENOMSG without one.
     */
    public static int receiveDescriptor(final int socket) {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment message = message(arena, 1);
            final long at = message.address();
            final int flags = MSG_CMSG_CLOEXEC;
            final long received = state.result(Linkage.call(RECVMSG, state, socket, at, flags));
            if (received < 0) {
                return (int) received;
            }
            final MemorySegment control = control(message);
            final boolean rights = message.get(JAVA_LONG, MSGHDR_CONTROLLEN) >= CMSG_LENGTH
                    && control.get(JAVA_INT, CMSG_LEVEL) == Sockets.SOL_SOCKET
                    && control.get(JAVA_INT, CMSG_TYPE) == SCM_RIGHTS;
            return rights ? control.get(JAVA_INT, CMSG_FD) : -Errno.ENOMSG;
        }
    }

    private static int open(final Path path) throws OsException {
        final int type = SOCK_SEQPACKET | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
        return Sockets.open(path.toString(), Sockets.AF_UNIX, type, 0);
    }

    /** {@code struct sockaddr_un} of a path. */
    static byte[] address(final Path path) throws OsException {
        final byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_OCTETS) {
            throw new OsException("path " + path, Errno.ENAMETOOLONG);
        }
        final byte[] address = new byte[Short.BYTES + name.length + 1];
        address[0] = Sockets.AF_UNIX;
        System.arraycopy(name, 0, address, Short.BYTES, name.length);
        return address;
    }

    /** A message header with room for {@code data} octets and one descriptor behind it. */
    private static MemorySegment message(final Arena arena, final int data) {
        final MemorySegment all = arena.allocate(MSGHDR + CMSG + 2 * Long.BYTES + Long.BYTES, Long.BYTES);
        final long iov = all.address() + MSGHDR + CMSG;
        all.set(JAVA_LONG, MSGHDR_IOV, iov);
        all.set(JAVA_LONG, MSGHDR_IOVLEN, 1);
        all.set(JAVA_LONG, MSGHDR_CONTROL, all.address() + MSGHDR);
        all.set(JAVA_LONG, MSGHDR_CONTROLLEN, CMSG);
        all.set(JAVA_LONG, MSGHDR + CMSG, iov + 2 * Long.BYTES);
        all.set(JAVA_LONG, MSGHDR + CMSG + Long.BYTES, data);
        return all;
    }

    private static MemorySegment control(final MemorySegment message) {
        return message.asSlice(MSGHDR, CMSG);
    }
}
