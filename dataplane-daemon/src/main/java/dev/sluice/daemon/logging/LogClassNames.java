package dev.sluice.daemon.logging;

/** The log class of a logger. */
final class LogClassNames {
    private static final String BASE = "dev.sluice.";

    private LogClassNames() {}

    /**
     * The class of a logger's name. A name without dots is a class already; that of a Java class gives its package
     * below {@code dev.sluice}, without {@code net} and {@code manage}: {@code fib}, {@code driver/tap},
     * {@code graph/thread}; that of a class of somebody else's gives the most telling part: {@code netty}.
     */
    static String of(final String logger) {
        if (logger.indexOf('.') < 0) {
            return logger;
        }
        if (!logger.startsWith(BASE)) {
            final String[] parts = logger.split("\\.");
            return parts[Math.min(1, parts.length - 1)];
        }
        final int end = logger.lastIndexOf('.');
        final String path = end < BASE.length() ? "sluice" : logger.substring(BASE.length(), end);
        final String feature = path.startsWith("net.") || path.startsWith("manage.") || path.startsWith("plugin.")
                ? path.substring(path.indexOf('.') + 1)
                : path;
        return feature.replace('.', '/');
    }
}
