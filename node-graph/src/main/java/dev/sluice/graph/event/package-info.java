/**
 * The event log: what happened when, in a binary ring for each thread, put into words only when shown (VPP's
 * {@code elog}).
 *
 * <p>Owner: a ring belongs to its thread, which writes without locks or allocation; main reads with the workers at the
 * barrier. Limits: the oldest events of a thread are overwritten.
 */
package dev.sluice.graph.event;
