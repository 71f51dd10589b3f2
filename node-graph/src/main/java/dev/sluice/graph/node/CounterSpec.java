package dev.sluice.graph.node;

import dev.sluice.graph.counter.Severity;

/**
 * A counter of a node ({@code vlib_error_desc_t}).
 *
 * @param name short name, lower case, used by stats and metrics
 * @param severity how bad it is
 * @param description the reason that {@code show errors} prints
 * @param shownAs name of the node under which it is shown, or null for the node that counts: several nodes may count
 *     for one reason of another node ({@code ip4-rewrite} counts the expired TTL of {@code ip4-input})
 */
public record CounterSpec(String name, Severity severity, String description, String shownAs) {
    /** A counter that is shown under the node that counts. */
    public CounterSpec(final String name, final Severity severity, final String description) {
        this(name, severity, description, null);
    }
}
