package dev.sluice.client;

/** A reason to give up, with the exit status; the message is for the user. */
final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    ClientException(final int status, final String message) {
        super(message);
        this.status = status;
    }

    /** Exit status, one of those of {@link Sluicectl}. */
    int status() {
        return status;
    }
}
