package dev.sluice.graph.node;

/** When a node runs, with VPP's names ({@code vlib_node_type_t}). */
public enum NodeKind {
    /** Each turn before the input nodes. */
    PRE_INPUT("pre-input"),
    /** Each turn, or when its interrupt is pending: makes frames out of what a driver has. */
    INPUT("input"),
    /** When a frame is pending for it. */
    INTERNAL("internal"),
    /** On the main thread, on its timer or an event. */
    PROCESS("process");

    private final String label;

    NodeKind(final String label) {
        this.label = label;
    }

    /** As {@code show node} prints it. */
    public String label() {
        return label;
    }
}
