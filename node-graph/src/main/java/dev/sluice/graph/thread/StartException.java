package dev.sluice.graph.thread;

/**
 * The threads could not be placed or launched. The message names the thread and the cause; everything that was launched
 * has ended again.
 */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(final String message) {
        super(message);
    }

    StartException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
