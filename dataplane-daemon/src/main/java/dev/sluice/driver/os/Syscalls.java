package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of the packet path. No allocation, no exception for a failed call: each returns what the kernel
 * returned, or {@code -errno}.
 *
 * <p>Addresses are plain longs, lengths bytes. The caller owns the memory for the time of the call and passes its
 * thread's own {@link CallState}. None of them is linked as {@code critical}: a thread inside one is at a safepoint.
 */
public final class Syscalls {
    /** Do not wait, {@code MSG_DONTWAIT} of {@code linux/socket.h}. */
    public static final int MSG_DONTWAIT = 0x40;

    private static final MethodHandle READ =
            Linkage.errno("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle WRITE =
            Linkage.errno("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle READV =
            Linkage.errno("readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle WRITEV =
            Linkage.errno("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SENDMMSG =
            Linkage.errno("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle RECVMMSG = Linkage.errno(
            "recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDTO = Linkage.errno(
            "sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            Linkage.errno("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle POLL =
            Linkage.errno("poll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EPOLL_WAIT =
            Linkage.errno("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private Syscalls() {}

    /** read(2). */
    public static long read(final CallState state, final int fd, final long address, final long length) {
        try {
            return state.result((long) READ.invokeExact(state.segment, fd, address, length));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** write(2). */
    public static long write(final CallState state, final int fd, final long address, final long length) {
        try {
            return state.result((long) WRITE.invokeExact(state.segment, fd, address, length));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** readv(2): {@code iov} is the address of {@code count} {@code struct iovec} of 16 bytes {address, length}. */
    public static long readv(final CallState state, final int fd, final long iov, final int count) {
        try {
            return state.result((long) READV.invokeExact(state.segment, fd, iov, count));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** writev(2): {@code iov} as in {@link #readv}. */
    public static long writev(final CallState state, final int fd, final long iov, final int count) {
        try {
            return state.result((long) WRITEV.invokeExact(state.segment, fd, iov, count));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /**
     * sendmmsg(2): {@code messages} is the address of {@code count} {@code struct mmsghdr} of 64 bytes; returns how
     * many were sent.
     */
    public static int sendmmsg(
            final CallState state, final int fd, final long messages, final int count, final int flags) {
        try {
            return state.result((int) SENDMMSG.invokeExact(state.segment, fd, messages, count, flags));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** recvmmsg(2) without a timeout; returns how many messages arrived. */
    public static int recvmmsg(
            final CallState state, final int fd, final long messages, final int count, final int flags) {
        try {
            return state.result((int) RECVMMSG.invokeExact(state.segment, fd, messages, count, flags, 0L));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** sendto(2); {@code socketAddress} 0 and length 0 on a bound or connected socket. */
    public static long sendto(
            final CallState state,
            final int fd,
            final long address,
            final long length,
            final int flags,
            final long socketAddress,
            final int socketAddressLength) {
        try {
            return state.result((long)
                    SENDTO.invokeExact(state.segment, fd, address, length, flags, socketAddress, socketAddressLength));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** recv(2). */
    public static long recv(
            final CallState state, final int fd, final long address, final long length, final int flags) {
        try {
            return state.result((long) RECV.invokeExact(state.segment, fd, address, length, flags));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /**
     * poll(2): {@code pollfds} is the address of {@code count} {@code struct pollfd} of 8 bytes {fd i32, events u16,
     * revents u16}.
     */
    public static int poll(final CallState state, final long pollfds, final long count, final int timeoutMillis) {
        try {
            return state.result((int) POLL.invokeExact(state.segment, pollfds, count, timeoutMillis));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** epoll_wait(2): {@code timeoutMillis} -1 waits for ever, 0 only looks. */
    public static int epollWait(
            final CallState state, final int epoll, final long events, final int max, final int timeoutMillis) {
        try {
            return state.result((int) EPOLL_WAIT.invokeExact(state.segment, epoll, events, max, timeoutMillis));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }
}
