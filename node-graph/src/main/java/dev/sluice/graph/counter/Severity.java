package dev.sluice.graph.counter;

/** How bad it is that a node counter counts, with VPP's names ({@code vlib/error.h}). */
public enum Severity {
    ERROR,
    WARN,
    INFO;

    /** As {@code show errors} prints it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
