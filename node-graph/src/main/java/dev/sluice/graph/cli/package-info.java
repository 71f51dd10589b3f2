/**
 * The engine's CLI commands: threads, barrier, run time, errors, nodes, traces, buffers, hand-offs, events, clock. One
 * class for each subject, each gives its commands; {@link dev.sluice.graph.cli.EngineCli} gives all.
 *
 * <p>Columns are those of VPP, for the eyes and the scripts of its operators. Owner: the main thread.
 */
package dev.sluice.graph.cli;
