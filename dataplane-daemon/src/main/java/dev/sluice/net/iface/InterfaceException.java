package dev.sluice.net.iface;

/** A change of an interface was refused; nothing has changed. The message is for the user. */
public final class InterfaceException extends Exception {
    /** With the reason in the user's words. */
    public InterfaceException(final String message) {
        super(message);
    }
}
