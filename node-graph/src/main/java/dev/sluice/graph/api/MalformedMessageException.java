package dev.sluice.graph.api;

/** A message from a client that is shorter than its definition says. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessageException(final String message) {
        super(message, null, false, false);
    }
}
