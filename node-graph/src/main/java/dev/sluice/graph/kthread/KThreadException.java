package dev.sluice.graph.kthread;

/**
 * A thread could not be created, bound or given its scheduler. The message names the thread or the value, and the
 * cause.
 */
public final class KThreadException extends RuntimeException {
    /** A refusal of our own. */
    public KThreadException(final String message) {
        super(message);
    }

    /** A refusal of the system. */
    public KThreadException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
