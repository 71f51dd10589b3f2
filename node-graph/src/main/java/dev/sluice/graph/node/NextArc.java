package dev.sluice.graph.node;

/** A next arc of a node, declared as an enum whose ordinals are the slots. */
public interface NextArc {
    /** Name of the node at the other end. */
    String node();
}
