/**
 * The packet tracer: what a node saw of a traced packet is copied when it happens and put into words only when shown.
 */
package dev.sluice.graph.trace;
