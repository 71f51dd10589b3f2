package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A NETLINK_ROUTE socket of the namespace in which it was opened. Control path; one thread at a time.
 *
 * <p>Requests wait for the kernel's answer, which comes at once. Events are read without waiting.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Link events, {@code RTNLGRP_LINK}. */
    public static final int GROUP_LINK = 1;

    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    private static final int ADD_MEMBERSHIP = 1;
    private static final int EXT_ACK = 11;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int BUFFER = 256 * 1024;
    private static final int EVENT_BUFFER = 4 * 1024 * 1024;
    private static final int DUMP_TRIES = 5;

    private final int fd;
    private final CallState state = new CallState();
    private final MemorySegment receive = Arena.ofAuto().allocate(BUFFER, 8);
    private int sequence;

    /** Takes one message of a dump or an event. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * Takes a message.
         *
         * @param type for example RTM_NEWLINK
         * @param body what follows the netlink header, in machine order, from position 0 to its limit
         */
        void message(int type, ByteBuffer body);
    }

    private NetlinkSocket(final int fd) {
        this.fd = fd;
    }

    /** A socket for requests. */
    public static NetlinkSocket open() throws OsException {
        return open(0, false);
    }

    /** A non-blocking socket for the events of {@code group}. */
    public static NetlinkSocket subscribe(final int group) throws OsException {
        return open(group, true);
    }

    private static NetlinkSocket open(final int group, final boolean events) throws OsException {
        final int type = Sockets.SOCK_RAW | Sockets.SOCK_CLOEXEC | (events ? Sockets.SOCK_NONBLOCK : 0);
        final int fd = Sockets.open("netlink", Sockets.AF_NETLINK, type, NETLINK_ROUTE);
        try {
            final byte[] address = new byte[12];
            ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).putShort((short) Sockets.AF_NETLINK);
            Sockets.bind("netlink", fd, address);
            Sockets.setInt("NETLINK_EXT_ACK", fd, SOL_NETLINK, EXT_ACK, 1);
            if (events) {
                enlarge(fd);
                Sockets.setInt("NETLINK_ADD_MEMBERSHIP", fd, SOL_NETLINK, ADD_MEMBERSHIP, group);
            }
            return new NetlinkSocket(fd);
        } catch (final OsException e) {
            FileDescriptors.close(fd);
            throw e;
        }
    }

    private static void enlarge(final int fd) throws OsException {
        try {
            Sockets.setInt("SO_RCVBUFFORCE", fd, Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, EVENT_BUFFER);
        } catch (final OsException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            // Without CAP_NET_ADMIN the default must do: a lost event is reported as ENOBUFS and answered by a new
            // dump.
        }
    }

    /** The descriptor: readable when events wait. */
    public int fd() {
        return fd;
    }

    /**
     * Sends a request that the kernel acknowledges.
     *
     * @param what names it in the error: {@code set mtu of tap0 to 9000}
     * @throws OsException with the kernel's own explanation where it gives one
     */
    public void request(final String what, final NetlinkMessage message) throws OsException {
        exchange(what, message, (type, body) -> {});
    }

    /**
     * Asks for a table and hands each entry to {@code receiver}; starts again when the table changed meanwhile, so
     * entries may come twice.
     */
    public void dump(final String what, final NetlinkMessage message, final Receiver receiver) throws OsException {
        for (int i = 0; i < DUMP_TRIES; i++) {
            if (exchange(what, message, receiver)) {
                return;
            }
        }
    }

    /** As {@link #dump} for a request with a single answer. */
    public void get(final String what, final NetlinkMessage message, final Receiver receiver) throws OsException {
        exchange(what, message, receiver);
    }

    /**
     * Hands the events that wait to {@code receiver}, without waiting.
     *
     * @return false when events were lost (ENOBUFS): the state must be read anew
     */
    public boolean events(final Receiver receiver) {
        boolean complete = true;
        while (true) {
            final long n = Syscalls.recv(state, fd, receive.address(), BUFFER, Syscalls.MSG_DONTWAIT);
            if (n == -Errno.ENOBUFS) {
                complete = false;
                continue;
            }
            if (n <= 0) {
                return complete;
            }
            final ByteBuffer data = datagram(n);
            while (data.remaining() >= NetlinkMessage.headerBytes()) {
                final int start = data.position();
                final int length = data.getInt(start);
                if (length < NetlinkMessage.headerBytes() || length > data.remaining()) {
                    break;
                }
                receiver.message(data.getShort(start + 4) & 0xffff, body(data, start, length));
                data.position(Math.min(data.limit(), start + align(length)));
            }
        }
    }

    @Override
    public void close() {
        FileDescriptors.close(fd);
    }

    /** Sends and reads until the end of the answer; false when a dump was interrupted by a change. */
    private boolean exchange(final String what, final NetlinkMessage message, final Receiver receiver)
            throws OsException {
        final int id = ++sequence;
        send(what, message.bytes(id));
        boolean consistent = true;
        while (true) {
            final long n = OsException.check(what, Syscalls.recv(state, fd, receive.address(), BUFFER, 0));
            final ByteBuffer data = datagram(n);
            while (data.remaining() >= NetlinkMessage.headerBytes()) {
                final int start = data.position();
                final int length = data.getInt(start);
                final int type = data.getShort(start + 4) & 0xffff;
                final int flags = data.getShort(start + 6) & 0xffff;
                if (length < NetlinkMessage.headerBytes() || length > data.remaining()) {
                    throw new OsException(what, Errno.EIO, "malformed netlink answer");
                }
                final boolean ours = data.getInt(start + 8) == id;
                data.position(Math.min(data.limit(), start + align(length)));
                if (!ours) {
                    continue;
                }
                consistent &= (flags & NLM_F_DUMP_INTR) == 0;
                final ByteBuffer body = body(data, start, length);
                if (type == NLMSG_DONE) {
                    return consistent;
                }
                if (type == NLMSG_ERROR) {
                    failOn(what, body, flags);
                    return consistent;
                }
                receiver.message(type, body);
            }
        }
    }

    private void send(final String what, final byte[] bytes) throws OsException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            OsException.check(what, Syscalls.sendto(state, fd, copy.address(), bytes.length, 0, 0, 0));
        }
    }

    private ByteBuffer datagram(final long length) {
        return receive.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer body(final ByteBuffer data, final int start, final int length) {
        final int header = NetlinkMessage.headerBytes();
        return data.slice(start + header, length - header).order(ByteOrder.nativeOrder());
    }

    private static int align(final int length) {
        return (length + 3) & ~3;
    }

    /**
     * {@code struct nlmsgerr}: the error, the header of the request (16 bytes) or all of it, then the kernel's
     * explanation.
     */
    private static void failOn(final String what, final ByteBuffer body, final int flags) throws OsException {
        final int error = body.getInt(0);
        if (error == 0) {
            return;
        }
        final String[] text = {""};
        if ((flags & NLM_F_ACK_TLVS) != 0) {
            final int echoed = (flags & NLM_F_CAPPED) != 0 ? NetlinkMessage.headerBytes() : body.getInt(4);
            Attributes.forEach(body, 4 + align(echoed), (type, value) -> {
                if (type == NLMSGERR_ATTR_MSG) {
                    text[0] = Attributes.text(value);
                }
            });
        }
        throw new OsException(what, -error, text[0]);
    }

    /** Walks the attributes of a message. */
    static final class Attributes {
        /** Takes one attribute: its value from position 0 to the limit, in machine order. */
        interface Visitor {
            void attribute(int type, ByteBuffer value);
        }

        private Attributes() {}

        static void forEach(final ByteBuffer body, final int offset, final Visitor visitor) {
            int at = offset;
            while (at + 4 <= body.limit()) {
                final int length = body.getShort(at) & 0xffff;
                final int type = body.getShort(at + 2) & 0x3fff;
                if (length < 4 || at + length > body.limit()) {
                    return;
                }
                visitor.attribute(type, body.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
                at += align(length);
            }
        }

        static String text(final ByteBuffer value) {
            int length = value.limit();
            while (length > 0 && value.get(length - 1) == 0) {
                length--;
            }
            return StandardCharsets.UTF_8.decode(value.slice(0, length)).toString();
        }

        static byte[] bytes(final ByteBuffer value) {
            final byte[] bytes = new byte[value.limit()];
            value.get(0, bytes);
            return bytes;
        }
    }
}
