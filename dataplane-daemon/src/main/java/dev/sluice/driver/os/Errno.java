package dev.sluice.driver.os;

import java.util.Map;

/**
 * Linux error numbers, positive, as in {@code asm-generic/errno-base.h} and {@code errno.h}; the same on x86-64 and
 * aarch64.
 */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** No such process. */
    public static final int ESRCH = 3;
    /** Interrupted system call. */
    public static final int EINTR = 4;
    /** Input/output error. */
    public static final int EIO = 5;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Resource temporarily unavailable. */
    public static final int EAGAIN = 11;
    /** Cannot allocate memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Device or resource busy. */
    public static final int EBUSY = 16;
    /** File exists. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** A name that does not fit. */
    public static final int ENAMETOOLONG = 36;
    /** No message of the wanted kind. */
    public static final int ENOMSG = 42;
    /** No space left on device. */
    public static final int ENOSPC = 28;
    /** Numerical result out of range. */
    public static final int ERANGE = 34;
    /** Function not implemented. */
    public static final int ENOSYS = 38;
    /** File descriptor in bad state. */
    public static final int EBADFD = 77;
    /** Message too long. */
    public static final int EMSGSIZE = 90;
    /** Operation not supported. */
    public static final int EOPNOTSUPP = 95;
    /** Cannot assign requested address. */
    public static final int EADDRNOTAVAIL = 99;
    /** Network is down. */
    public static final int ENETDOWN = 100;
    /** No buffer space available. */
    public static final int ENOBUFS = 105;
    /** Connection refused. */
    public static final int ECONNREFUSED = 111;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "EPERM:Operation not permitted"),
            Map.entry(2, "ENOENT:No such file or directory"),
            Map.entry(3, "ESRCH:No such process"),
            Map.entry(4, "EINTR:Interrupted system call"),
            Map.entry(5, "EIO:Input/output error"),
            Map.entry(6, "ENXIO:No such device or address"),
            Map.entry(7, "E2BIG:Argument list too long"),
            Map.entry(9, "EBADF:Bad file descriptor"),
            Map.entry(10, "ECHILD:No child processes"),
            Map.entry(11, "EAGAIN:Resource temporarily unavailable"),
            Map.entry(12, "ENOMEM:Cannot allocate memory"),
            Map.entry(13, "EACCES:Permission denied"),
            Map.entry(14, "EFAULT:Bad address"),
            Map.entry(16, "EBUSY:Device or resource busy"),
            Map.entry(17, "EEXIST:File exists"),
            Map.entry(18, "EXDEV:Invalid cross-device link"),
            Map.entry(19, "ENODEV:No such device"),
            Map.entry(20, "ENOTDIR:Not a directory"),
            Map.entry(21, "EISDIR:Is a directory"),
            Map.entry(22, "EINVAL:Invalid argument"),
            Map.entry(23, "ENFILE:Too many open files in system"),
            Map.entry(24, "EMFILE:Too many open files"),
            Map.entry(25, "ENOTTY:Inappropriate ioctl for device"),
            Map.entry(26, "ETXTBSY:Text file busy"),
            Map.entry(27, "EFBIG:File too large"),
            Map.entry(28, "ENOSPC:No space left on device"),
            Map.entry(29, "ESPIPE:Illegal seek"),
            Map.entry(30, "EROFS:Read-only file system"),
            Map.entry(31, "EMLINK:Too many links"),
            Map.entry(32, "EPIPE:Broken pipe"),
            Map.entry(33, "EDOM:Numerical argument out of domain"),
            Map.entry(34, "ERANGE:Numerical result out of range"),
            Map.entry(36, "ENAMETOOLONG:File name too long"),
            Map.entry(38, "ENOSYS:Function not implemented"),
            Map.entry(39, "ENOTEMPTY:Directory not empty"),
            Map.entry(40, "ELOOP:Too many levels of symbolic links"),
            Map.entry(42, "ENOMSG:No message of desired type"),
            Map.entry(61, "ENODATA:No data available"),
            Map.entry(71, "EPROTO:Protocol error"),
            Map.entry(75, "EOVERFLOW:Value too large for defined data type"),
            Map.entry(77, "EBADFD:File descriptor in bad state"),
            Map.entry(84, "EILSEQ:Invalid or incomplete multibyte or wide character"),
            Map.entry(88, "ENOTSOCK:Socket operation on non-socket"),
            Map.entry(89, "EDESTADDRREQ:Destination address required"),
            Map.entry(90, "EMSGSIZE:Message too long"),
            Map.entry(91, "EPROTOTYPE:Protocol wrong type for socket"),
            Map.entry(92, "ENOPROTOOPT:Protocol not available"),
            Map.entry(93, "EPROTONOSUPPORT:Protocol not supported"),
            Map.entry(95, "EOPNOTSUPP:Operation not supported"),
            Map.entry(97, "EAFNOSUPPORT:Address family not supported by protocol"),
            Map.entry(98, "EADDRINUSE:Address already in use"),
            Map.entry(99, "EADDRNOTAVAIL:Cannot assign requested address"),
            Map.entry(100, "ENETDOWN:Network is down"),
            Map.entry(101, "ENETUNREACH:Network is unreachable"),
            Map.entry(103, "ECONNABORTED:Software caused connection abort"),
            Map.entry(104, "ECONNRESET:Connection reset by peer"),
            Map.entry(105, "ENOBUFS:No buffer space available"),
            Map.entry(106, "EISCONN:Transport endpoint is already connected"),
            Map.entry(107, "ENOTCONN:Transport endpoint is not connected"),
            Map.entry(110, "ETIMEDOUT:Connection timed out"),
            Map.entry(111, "ECONNREFUSED:Connection refused"),
            Map.entry(112, "EHOSTDOWN:Host is down"),
            Map.entry(113, "EHOSTUNREACH:No route to host"),
            Map.entry(114, "EALREADY:Operation already in progress"),
            Map.entry(115, "EINPROGRESS:Operation now in progress"),
            Map.entry(116, "ESTALE:Stale file handle"),
            Map.entry(122, "EDQUOT:Disk quota exceeded"),
            Map.entry(125, "ECANCELED:Operation canceled"));

    private Errno() {}

    /** The symbolic name, {@code EACCES}; {@code errno 1234} for a number without one. */
    public static String name(final int errno) {
        final String entry = NAMES.get(errno);
        return entry == null ? "errno " + errno : entry.substring(0, entry.indexOf(':'));
    }

    /** What it means, {@code Permission denied}. */
    public static String text(final int errno) {
        final String entry = NAMES.get(errno);
        return entry == null ? "Unknown error" : entry.substring(entry.indexOf(':') + 1);
    }
}
