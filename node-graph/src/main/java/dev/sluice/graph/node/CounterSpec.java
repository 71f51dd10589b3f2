package dev.sluice.graph.node;

import dev.sluice.graph.counter.Severity;

/**
 * A counter of a node ({@code vlib_error_desc_t}).
 *
 * @param name short name, lower case, used by stats and metrics
 * @param severity how bad it is
 * @param description the reason that {@code show errors} prints
 */
public record CounterSpec(String name, Severity severity, String description) {}
