package dev.sluice.driver.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who the process is, and what files that it makes look like. Control path, any thread. */
public final class ProcessControl {
    private ProcessControl() {}

    /** The effective user id; 0 is root. Makes no system call by a link to libc, which would be the first one. */
    public static int userId() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self/task"), "unix:uid");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the permission bits that new files do not get, and returns the old ones. It holds for the whole process. */
    public static int umask(final int mask) {
        return (int) Linkage.call(Umask.UMASK, CallState.current(), mask);
    }

    /**
     * The id of a group given by name or number, from {@code /etc/group}; fails with ENOENT when there is none of that
     * name.
     */
    public static int groupId(final String group) throws OsException {
        if (group.matches("[0-9]{1,9}")) {
            return Integer.parseInt(group);
        }
        try {
            for (final String line : Files.readAllLines(Path.of("/etc/group"))) {
                final String[] fields = line.split(":");
                if (fields.length >= 3 && fields[0].equals(group)) {
                    return Integer.parseInt(fields[2]);
                }
            }
        } catch (final IOException | NumberFormatException e) {
            throw new OsException("read /etc/group", Errno.EIO, String.valueOf(e.getMessage()));
        }
        throw new OsException("group " + group, Errno.ENOENT);
    }

    /** Gives a file to a group, for sockets that members of it may use. */
    public static void setGroup(final Path file, final int groupId) throws IOException {
        Files.setAttribute(file, "unix:gid", groupId);
    }

    /** Linked when it is first needed. */
    private static final class Umask {
        private static final MethodHandle UMASK = Linkage.function("umask");
    }
}
