package dev.sluice.graph.thread;

/** Says whether a thread must not sleep: the interface layer does while a queue placed on it is in polling mode. */
@FunctionalInterface
public interface PollDemand {
    /** True while the thread must poll. That thread, before it sleeps; cheap. */
    boolean mustPoll();
}
