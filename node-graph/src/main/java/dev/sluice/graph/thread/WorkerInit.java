package dev.sluice.graph.thread;

/**
 * Something that each worker does once on its own thread, when its clone of the graph is there and before its first
 * turn.
 */
@FunctionalInterface
public interface WorkerInit {
    /** Called once for each graph thread but main. An exception fails the start. */
    void init(GraphThread worker) throws Exception;
}
