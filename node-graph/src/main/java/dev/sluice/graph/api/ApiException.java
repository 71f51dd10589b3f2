package dev.sluice.graph.api;

import java.util.Objects;

/** A request that is refused; the client gets its return value. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final ApiError error;

    /** A refusal for this reason. */
    public ApiException(final ApiError error) {
        super(error.name(), null, false, false);
        this.error = Objects.requireNonNull(error);
    }

    /** Why. */
    public ApiError error() {
        return error;
    }
}
