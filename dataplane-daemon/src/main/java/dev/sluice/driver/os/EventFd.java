package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A counter in the kernel that makes a descriptor readable, eventfd(2). Any thread may signal; one thread drains. */
public final class EventFd implements AutoCloseable {
    private static final MethodHandle EVENTFD = Linkage.function("eventfd");
    private static final MemorySegment ONE = one();

    private final int fd;
    private final MemorySegment count = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

    private EventFd(final int fd) {
        this.fd = fd;
    }

    /** A new counter at zero, non-blocking. */
    public static EventFd open() throws OsException {
        final CallState state = CallState.current();
        final int fd;
        final int flags = FileDescriptors.O_NONBLOCK | FileDescriptors.O_CLOEXEC;
        fd = state.result((int) Linkage.call(EVENTFD, state, 0, flags));
        return new EventFd(OsException.check("eventfd", fd));
    }

    /** The descriptor, readable while the counter is not zero. */
    public int fd() {
        return fd;
    }

    /** Adds one. Any thread, with its own state. A full counter is readable already, so its EAGAIN does not matter. */
    public void signal(final CallState state) {
        Syscalls.write(state, fd, ONE.address(), Long.BYTES);
    }

    /** Takes the counter back to zero and returns what it was. Owner only. */
    public long drain(final CallState state) {
        final long read = Syscalls.read(state, fd, count.address(), Long.BYTES);
        return read == Long.BYTES ? count.get(ValueLayout.JAVA_LONG, 0) : 0;
    }

    @Override
    public void close() {
        FileDescriptors.close(fd);
    }

    private static MemorySegment one() {
        final MemorySegment segment = Arena.global().allocate(ValueLayout.JAVA_LONG);
        segment.set(ValueLayout.JAVA_LONG, 0, 1);
        return segment.asReadOnly();
    }
}
