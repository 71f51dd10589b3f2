package dev.sluice.driver.os;

import java.io.IOException;

/** A system call that failed: {@code open /dev/net/tun: Permission denied (EACCES)}. */
public final class OsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * A failed call.
     *
     * @param call the call and what it was about, as the user should read it: {@code open /dev/net/tun}
     * @param errno the positive error number
     */
    public OsException(final String call, final int errno) {
        this(call, errno, "");
    }

    /** As above, with what else the kernel said (netlink's extended acknowledgement), empty for nothing. */
    public OsException(final String call, final int errno, final String detail) {
        super(call + ": " + (detail.isEmpty() ? "" : detail + ": ") + Errno.text(errno) + " (" + Errno.name(errno)
                + ")");
        this.errno = errno;
    }

    /** The positive error number, one of {@link Errno}'s. */
    public int errno() {
        return errno;
    }

    /** Returns {@code result} when it is not negative, else throws what it means. */
    static int check(final String call, final int result) throws OsException {
        if (result < 0) {
            throw new OsException(call, -result);
        }
        return result;
    }

    /** Returns {@code result} when it is not negative, else throws what it means. */
    static long check(final String call, final long result) throws OsException {
        if (result < 0) {
            throw new OsException(call, (int) -result);
        }
        return result;
    }
}
