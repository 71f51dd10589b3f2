/**
 * Reactors and light threads in the manner of SPDK's {@code lib/event} and {@code lib/thread}.
 *
 * <p>A {@link dev.sluice.graph.reactor.Reactor} belongs to one OS thread, which calls {@code poll} once a turn: every
 * graph worker and main has one. On it live {@link dev.sluice.graph.reactor.LightThread}s: a name, a core mask, a ring
 * of messages, pollers. State that only one light thread touches needs no lock; others send it a message.
 *
 * <p>Owner thread: everything of a light thread belongs to the reactor that it is on at the moment;
 * {@code sendMessage}, {@code post} and the figures may be used from anywhere. Limits: rings are bounded; a full one is
 * an answer to the sender, counted, never an abort.
 */
package dev.sluice.graph.reactor;
