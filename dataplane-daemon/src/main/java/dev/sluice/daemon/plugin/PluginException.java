package dev.sluice.daemon.plugin;

/** A plugin was refused, with the reason in words; nothing of it is left. */
public final class PluginException extends Exception {
    /** With the reason. */
    public PluginException(final String message) {
        super(message);
    }

    /** With the reason and what was thrown. */
    public PluginException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
