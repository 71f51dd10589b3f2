package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * A set of descriptors to wait for, epoll(7), level-triggered. Each carries an int token that comes back with its
 * event.
 *
 * <p>Descriptors may be added and removed by any thread; waiting and reading the events belong to one thread.
 */
public final class Epoll implements AutoCloseable {
    /** Something can be read. */
    public static final int IN = 0x1;
    /** Something can be written. */
    public static final int OUT = 0x4;
    /** The descriptor is broken; reported without being asked for. */
    public static final int ERR = 0x8;
    /** The other side is gone; reported without being asked for. */
    public static final int HUP = 0x10;

    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;

    private static final MethodHandle CREATE = Linkage.function("epoll_create1");
    private static final MethodHandle CTL = Linkage.function("epoll_ctl");
    private static final boolean HAS_PWAIT2 = Linkage.has("epoll_pwait2");
    private static final MethodHandle PWAIT2 = HAS_PWAIT2 ? Linkage.function("epoll_pwait2") : null;

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

    private final int fd;
    private final int capacity;
    private final MemorySegment events;
    private final MemorySegment timespec = Arena.ofAuto().allocate(16, 8);
    private int ready;

    private Epoll(final int fd, final int capacity) {
        this.fd = fd;
        this.capacity = capacity;
        this.events = Arena.ofAuto().allocate((long) capacity * LinuxAbi.EPOLL_EVENT_BYTES, 8);
    }

    /** An empty set whose waits report up to {@code capacity} descriptors at a time. */
    public static Epoll open(final int capacity) throws OsException {
        if (capacity <= 0) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        final CallState state = CallState.current();
        final int fd;
        fd = state.result((int) Linkage.call(CREATE, state, FileDescriptors.O_CLOEXEC));
        return new Epoll(OsException.check("epoll_create1", fd), capacity);
    }

    /**
     * The descriptor of the set itself: readable while any member is ready, so that a set can be a member of another.
     */
    public int fd() {
        return fd;
    }

    /** Adds {@code member}, waiting for {@code interest}, a sum of {@link #IN} and {@link #OUT}. */
    public void add(final int member, final int interest, final int token) throws OsException {
        OsException.check("epoll_ctl add fd " + member, control(CTL_ADD, member, interest, token));
    }

    /** Changes what a member is waited for and its token. */
    public void modify(final int member, final int interest, final int token) throws OsException {
        OsException.check("epoll_ctl modify fd " + member, control(CTL_MOD, member, interest, token));
    }

    /** Removes a member; false when it was none (a closed descriptor has left the set by itself). */
    public boolean remove(final int member) {
        return control(CTL_DEL, member, 0, 0) == 0;
    }

    /**
     * Waits until a member is ready or the time is over.
     *
     * @param state the calling thread's
     * @param timeoutNanos negative waits for ever, 0 only looks; rounded up to milliseconds where the C library is
     *     older than glibc 2.35
     * @return how many are ready, 0 also when a signal came, else {@code -errno}
     */
    public int await(final CallState state, final long timeoutNanos) {
        ready = 0;
        final int result = timeoutNanos > 0 && HAS_PWAIT2
                ? pwait2(state, timeoutNanos)
                : Syscalls.epollWait(state, fd, events.address(), capacity, millis(timeoutNanos));
        if (result < 0) {
            return result == -Errno.EINTR ? 0 : result;
        }
        ready = result;
        return result;
    }

    /** The token of ready member {@code i} of the last wait. */
    public int token(final int i) {
        Objects.checkIndex(i, ready);
        return events.get(U32, (long) i * LinuxAbi.EPOLL_EVENT_BYTES + LinuxAbi.EPOLL_EVENT_DATA);
    }

    /**
     * What ready member {@code i} of the last wait is ready for: a sum of {@link #IN}, {@link #OUT}, {@link #ERR},
     * {@link #HUP}.
     */
    public int events(final int i) {
        Objects.checkIndex(i, ready);
        return events.get(U32, (long) i * LinuxAbi.EPOLL_EVENT_BYTES);
    }

    @Override
    public void close() {
        FileDescriptors.close(fd);
    }

    private int pwait2(final CallState state, final long timeoutNanos) {
        timespec.set(ValueLayout.JAVA_LONG, 0, timeoutNanos / 1_000_000_000L);
        timespec.set(ValueLayout.JAVA_LONG, 8, timeoutNanos % 1_000_000_000L);
        final long list = events.address();
        final long time = timespec.address();
        return state.result((int) Linkage.call(PWAIT2, state, fd, list, capacity, time, 0L));
    }

    private static int millis(final long nanos) {
        return nanos <= 0
                ? (int) Math.max(nanos, -1)
                : (int) Math.min((nanos + 999_999) / 1_000_000, Integer.MAX_VALUE);
    }

    private int control(final int operation, final int member, final int interest, final int token) {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment event = arena.allocate(LinuxAbi.EPOLL_EVENT_BYTES, 8);
            event.set(U32, 0, interest);
            event.set(U32, LinuxAbi.EPOLL_EVENT_DATA, token);
            final long address = event.address();
            return state.result((int) Linkage.call(CTL, state, fd, operation, member, address));
        }
    }
}
