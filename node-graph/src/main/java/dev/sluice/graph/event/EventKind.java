package dev.sluice.graph.event;

import java.util.Locale;

/** What is logged when asked for; off until {@code event-logger trace} switches it on. */
public enum EventKind {
    API,
    CLI,
    BARRIER;

    /** Word of the command. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
