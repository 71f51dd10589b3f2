package dev.sluice.config;

/** What the configuration says of a plugin. */
public enum PluginState {
    /** Loaded when it is there; a failure is reported and skipped. */
    ENABLED,
    /** Not loaded. */
    DISABLED,
    /** Start-up ends with an error when it is not there or fails. */
    REQUIRED
}
