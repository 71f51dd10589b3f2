package dev.sluice.daemon;

/** The daemon cannot start, with the reason in words. What had been started has been stopped again. */
final class DaemonException extends Exception {
    DaemonException(final String message) {
        super(message);
    }

    DaemonException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
