package dev.sluice.driver.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
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

    private static final MethodHandle OPEN =
            Linkage.variadic("open", 2, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = Linkage.errno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle IOCTL =
            Linkage.variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FCNTL =
            Linkage.variadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MEMFD_CREATE =
            Linkage.errno("memfd_create", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle FTRUNCATE =
            Linkage.errno("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));

    private FileDescriptors() {}

    /** open(2) of an existing file. The caller closes the descriptor. */
    public static int open(final String path, final int flags) throws OsException {
        final CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            final long name = arena.allocateFrom(path).address();
            final int fd = state.result((int) OPEN.invokeExact(state.segment, name, flags, 0));
            return OsException.check("open " + path, fd);
        } catch (final OsException e) {
            throw e;
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
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
        try {
            final int ignored = (int) CLOSE.invokeExact(CallState.current().segment, fd);
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /**
     * ioctl(2) with an address or a plain number as its argument; {@code -errno} on failure, since what it means
     * depends on the request.
     */
    public static int ioctl(final int fd, final long request, final long argument) {
        final CallState state = CallState.current();
        try {
            return state.result((int) IOCTL.invokeExact(state.segment, fd, request, argument));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
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
            final int made = state.result((int) MEMFD_CREATE.invokeExact(state.segment, text, flags));
            fd = OsException.check("memfd_create " + name, made);
            final int cut = state.result((int) FTRUNCATE.invokeExact(state.segment, fd, bytes));
            OsException.check("ftruncate " + name + " to " + bytes, cut);
            return fd;
        } catch (final OsException e) {
            close(fd);
            throw e;
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }

    /** Forbids that a memory file is made smaller, by us or by a peer, which would turn accesses into faults. */
    public static void sealSize(final int fd) throws OsException {
        OsException.check("fcntl F_ADD_SEALS of fd " + fd, fcntl(fd, F_ADD_SEALS, 2));
    }

    static int fcntl(final int fd, final int command, final long argument) {
        final CallState state = CallState.current();
        try {
            return state.result((int) FCNTL.invokeExact(state.segment, fd, command, argument));
        } catch (final Throwable t) {
            throw Linkage.unexpected(t);
        }
    }
}
