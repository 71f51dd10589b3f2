package dev.sluice.net.fib;

/** Is told of new adjacencies. Main thread only. */
@FunctionalInterface
public interface AdjacencyListener {
    /** The adjacency has just been made; it is not in use yet. */
    void created(Adjacency adjacency);
}
