package dev.sluice.net.punt;

/** A registration that was refused. The message is for the user, in VPP's words where VPP has some. */
final class PuntException extends Exception {
    PuntException(final String message) {
        super(message);
    }
}
