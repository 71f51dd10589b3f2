package dev.sluice.graph.kthread;

import java.util.Locale;

/** Where a thread is in its life. */
public enum KThreadState {
    CREATED,
    RUNNING,
    PARKED,
    STOPPED;

    /** The word that the CLI shows, lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
