package dev.sluice.net.arc;

import java.util.List;

/**
 * A feature of an arc.
 *
 * @param node the node that does it; its name is the feature's
 * @param before features of the arc that must come later
 * @param after features of the arc that must come earlier
 */
public record Feature(String node, List<String> before, List<String> after) {
    /** Copies the lists. */
    public Feature {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** A feature that may stand anywhere. */
    public static Feature of(final String node) {
        return new Feature(node, List.of(), List.of());
    }

    /** Must run before another one. */
    public Feature runsBefore(final String... others) {
        return new Feature(node, List.of(others), after);
    }

    /** Must run after another one. */
    public Feature runsAfter(final String... others) {
        return new Feature(node, before, List.of(others));
    }
}
