package dev.sluice.graph.node;

import java.util.List;
import java.util.Map;

/**
 * The graph at one moment, for the threads to clone: immutable.
 *
 * @param version rises with every change
 * @param specs by node index; null where a node was removed and its index is free
 * @param nexts node indices at the ends of the arcs, by node index and slot
 * @param counterBase first index of each node's counters in the counter rows
 * @param counters how many counters there are in all
 * @param byName node index by name
 */
public record GraphShape(
        long version,
        List<NodeSpec> specs,
        int[][] nexts,
        int[] counterBase,
        int counters,
        Map<String, Integer> byName) {
    /** Number of node indices, free ones included. */
    public int size() {
        return specs.size();
    }

    /** Index of a node, or -1. */
    public int index(final String name) {
        return byName.getOrDefault(name, -1);
    }
}
