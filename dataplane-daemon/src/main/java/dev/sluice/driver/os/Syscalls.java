package dev.sluice.driver.os;

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

    private static final MethodHandle READ = Linkage.function("read");
    private static final MethodHandle WRITE = Linkage.function("write");
    private static final MethodHandle READV = Linkage.function("readv");
    private static final MethodHandle WRITEV = Linkage.function("writev");
    private static final MethodHandle SENDMMSG = Linkage.function("sendmmsg");
    private static final MethodHandle RECVMMSG = Linkage.function("recvmmsg");
    private static final MethodHandle SENDTO = Linkage.function("sendto");
    private static final MethodHandle RECV = Linkage.function("recv");
    private static final MethodHandle POLL = Linkage.function("poll");
    private static final MethodHandle EPOLL_WAIT = Linkage.function("epoll_wait");

    private Syscalls() {}

    /** read(2). */
    public static long read(final CallState state, final int fd, final long address, final long length) {
        return state.result(Linkage.call(READ, state, fd, address, length));
    }

    /** write(2). */
    public static long write(final CallState state, final int fd, final long address, final long length) {
        return state.result(Linkage.call(WRITE, state, fd, address, length));
    }

    /** readv(2): {@code iov} is the address of {@code count} {@code struct iovec} of 16 bytes {address, length}. */
    public static long readv(final CallState state, final int fd, final long iov, final int count) {
        return state.result(Linkage.call(READV, state, fd, iov, count));
    }

    /** writev(2): {@code iov} as in {@link #readv}. */
    public static long writev(final CallState state, final int fd, final long iov, final int count) {
        return state.result(Linkage.call(WRITEV, state, fd, iov, count));
    }

    /**
     * sendmmsg(2): {@code messages} is the address of {@code count} {@code struct mmsghdr} of 64 bytes; returns how
     * many were sent.
     */
    public static int sendmmsg(
            final CallState state, final int fd, final long messages, final int count, final int flags) {
        return state.result((int) Linkage.call(SENDMMSG, state, fd, messages, count, flags));
    }

    /** recvmmsg(2) without a timeout; returns how many messages arrived. */
    public static int recvmmsg(
            final CallState state, final int fd, final long messages, final int count, final int flags) {
        return state.result((int) Linkage.call(RECVMMSG, state, fd, messages, count, flags, 0L));
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
        return state.result(
                Linkage.call(SENDTO, state, fd, address, length, flags, socketAddress, socketAddressLength));
    }

    /** recv(2). */
    public static long recv(
            final CallState state, final int fd, final long address, final long length, final int flags) {
        return state.result(Linkage.call(RECV, state, fd, address, length, flags));
    }

    /**
     * poll(2): {@code pollfds} is the address of {@code count} {@code struct pollfd} of 8 bytes {fd i32, events u16,
     * revents u16}.
     */
    public static int poll(final CallState state, final long pollfds, final long count, final int timeoutMillis) {
        return state.result((int) Linkage.call(POLL, state, pollfds, count, timeoutMillis));
    }

    /** epoll_wait(2): {@code timeoutMillis} -1 waits for ever, 0 only looks. */
    public static int epollWait(
            final CallState state, final int epoll, final long events, final int max, final int timeoutMillis) {
        return state.result((int) Linkage.call(EPOLL_WAIT, state, epoll, events, max, timeoutMillis));
    }
}
