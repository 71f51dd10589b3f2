package dev.sluice.driver.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What can be done with any file descriptor: open, close, ioctl, non-blocking mode. Control path, any thread. */
public final class FileDescriptors {
    /** Open for reading and writing. */
    public static final int O_RDWR = 2;
    /** Open for reading. */
    public static final int O_RDONLY = 0;
    /** Calls return EAGAIN instead of waiting. */
    public static final int O_NONBLOCK = 0x800;
    /** Not inherited by programs that we start. */
    public static final int O_CLOEXEC = 0x80000;

    private static final int F_SETFL = 4;
    private static final int F_GETFL = 3;
    private static final int F_ADD_SEALS = 1033;

    private static final MethodHandle OPEN = Linkage.function("open");
    private static final MethodHandle CLOSE = Linkage.function("close");
    private static final MethodHandle IOCTL = Linkage.function("ioctl");
    private static final MethodHandle FCNTL = Linkage.function("fcntl");
    private static final MethodHandle MEMFD_CREATE = Linkage.function("memfd_create");
    private static final MethodHandle FTRUNCATE = Linkage.function("ftruncate");

    private FileDescriptors() {}

    /** open(2) of an existing file. The caller closes the descriptor. */
    public static int open(final String path, final int flags) throws OsException {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final long name = arena.allocateFrom(path).address();
            final int fd = state.result((int) Linkage.call(OPEN, state, name, flags, 0));
            return OsException.check("open " + path, fd);
        }
    }

    /**
     * close(2). A descriptor that is already closed, and a negative one, are ignored: there is nothing that a caller
     * could do.
     */
    public static void close(final int fd) {
        if (fd < 0) {
            return;
        }
        Linkage.call(CLOSE, CallState.current(), fd);
    }

    /**
     * ioctl(2) with an address or a plain number as its argument; {@code -errno} on failure, since what it means
     * depends on the request.
     */
    public static int ioctl(final int fd, final long request, final long argument) {
        final CallState state = CallState.current();
        return state.result((int) Linkage.call(IOCTL, state, fd, request, argument));
    }

    /** ioctl(2) on a structure in memory; {@code -errno} on failure. */
    public static int ioctl(final int fd, final long request, final MemorySegment argument) {
        return ioctl(fd, request, argument.address());
    }

    /** Sets or clears {@link #O_NONBLOCK}. */
    public static void setNonBlocking(final int fd, final boolean on) throws OsException {
        final int flags = OsException.check("fcntl F_GETFL of fd " + fd, fcntl(fd, F_GETFL, 0));
        OsException.check(
                "fcntl F_SETFL of fd " + fd, fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
    }

    /**
     * A file that lives in memory and may be shared by its descriptor; it can be sealed.
     *
     * @param name for {@code /proc/PID/maps} only
     * @param bytes its size
     * @param hugePages true for explicit huge pages: mapping it fails when there are none
     */
    public static int memoryFile(final String name, final long bytes, final boolean hugePages) throws OsException {
        final int flags = 0x1 | 0x2 | (hugePages ? 0x4 : 0); // MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_HUGETLB
        final CallState state = CallState.current();
        int fd = -1;
        try (Arena arena = Arena.ofConfined()) {
            final long text = arena.allocateFrom(name).address();
            final int made = state.result((int) Linkage.call(MEMFD_CREATE, state, text, flags));
            fd = OsException.check("memfd_create " + name, made);
            final int cut = state.result((int) Linkage.call(FTRUNCATE, state, fd, bytes));
            OsException.check("ftruncate " + name + " to " + bytes, cut);
            return fd;
        } catch (final OsException e) {
            close(fd);
            throw e;
        }
    }

    /** Forbids that a memory file is made smaller, by us or by a peer, which would turn accesses into faults. */
    public static void sealSize(final int fd) throws OsException {
        OsException.check("fcntl F_ADD_SEALS of fd " + fd, fcntl(fd, F_ADD_SEALS, 2));
    }

    static int fcntl(final int fd, final int command, final long argument) {
        final CallState state = CallState.current();
        return state.result((int) Linkage.call(FCNTL, state, fd, command, argument));
    }
}
