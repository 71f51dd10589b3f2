package dev.sluice.graph.event;

import java.util.Locale;

/** What the engine itself can log; off until {@code event-logger trace} switches it on. */
public enum EventKind {
    API,
    CLI,
    BARRIER,
    DISPATCH;

    /** Word of the command. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
