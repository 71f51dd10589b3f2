package dev.sluice.graph.node;

/** How an input node is run on one thread ({@code vlib_node_state_t}). */
public enum NodeState {
    POLLING("polling"),
    INTERRUPT("interrupt wait"),
    DISABLED("disabled");

    private final String label;

    NodeState(final String label) {
        this.label = label;
    }

    /** As {@code show runtime} prints it. */
    public String label() {
        return label;
    }
}
