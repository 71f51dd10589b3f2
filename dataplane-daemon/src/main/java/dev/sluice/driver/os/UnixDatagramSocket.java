package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A Unix datagram socket that is bound to a name. None of the calls waits. Receiving belongs to one thread; each thread
 * that sends has its own {@link Sender}.
 */
public final class UnixDatagramSocket implements AutoCloseable {
    private static final int MSG_NOSIGNAL = 0x4000;

    private final int fd;
    private final MemorySegment incoming;

    private UnixDatagramSocket(final int fd, final int longest) {
        this.fd = fd;
        incoming = Arena.ofAuto().allocate(longest);
    }

    /**
     * Binds a socket to a name that is free.
     *
     * @param longest octets of a datagram
     * @param room octets that the kernel holds in each direction
     */
    public static UnixDatagramSocket bind(final Path path, final int longest, final int room) throws OsException {
        final int type = Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
        final int fd = Sockets.open(path.toString(), Sockets.AF_UNIX, type, 0);
        try {
            Sockets.bind(path.toString(), fd, UnixSockets.address(path));
            Sockets.setInt("SO_SNDBUF", fd, Sockets.SOL_SOCKET, Sockets.SO_SNDBUF, room);
            Sockets.setInt("SO_RCVBUF", fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUF, room);
            return new UnixDatagramSocket(fd, longest);
        } catch (final OsException e) {
            FileDescriptors.close(fd);
            throw e;
        }
    }

    /** The descriptor, to be watched. */
    public int fd() {
        return fd;
    }

    /** Takes a datagram, cut off at the end of the array; its octets, or {@code -errno}: -EAGAIN when there is none. */
    public int receive(final byte[] to) {
        final int room = (int) Math.min(to.length, incoming.byteSize());
        final int got = (int) Syscalls.recv(CallState.current(), fd, incoming.address(), room, Syscalls.MSG_DONTWAIT);
        if (got > 0) {
            MemorySegment.copy(incoming, ValueLayout.JAVA_BYTE, 0, to, 0, got);
        }
        return got;
    }

    /** What one thread sends with. */
    public Sender sender() {
        return new Sender();
    }

    @Override
    public void close() {
        FileDescriptors.close(fd);
    }

    /** Memory for a datagram and the address of the last receiver. One thread. */
    public final class Sender {
        private final MemorySegment outgoing = Arena.ofAuto().allocate(incoming.byteSize());
        private final MemorySegment address = Arena.ofAuto().allocate(UnixSockets.ADDRESS_OCTETS, Short.BYTES);
        private String peer = "";
        private int addressLength;

        private Sender() {}

        /** Sends a datagram; 0, or {@code -errno}: -EAGAIN when the receiver has no room. */
        public int send(final byte[] datagram, final int length, final String to) {
            if (length > outgoing.byteSize()) {
                return -Errno.EMSGSIZE;
            }
            if (!to.equals(peer) && !resolve(to)) {
                return -Errno.ENAMETOOLONG;
            }
            MemorySegment.copy(datagram, 0, outgoing, ValueLayout.JAVA_BYTE, 0, length);
            final long sent = Syscalls.sendto(
                    CallState.current(),
                    fd,
                    outgoing.address(),
                    length,
                    MSG_NOSIGNAL | Syscalls.MSG_DONTWAIT,
                    address.address(),
                    addressLength);
            return (int) Math.min(0, sent);
        }

        private boolean resolve(final String to) {
            final byte[] octets;
            try {
                octets = UnixSockets.address(Path.of(to));
            } catch (final OsException | java.nio.file.InvalidPathException e) {
                return false;
            }
            MemorySegment.copy(octets, 0, address, ValueLayout.JAVA_BYTE, 0, octets.length);
            addressLength = octets.length;
            peer = to;
            return true;
        }
    }
}
