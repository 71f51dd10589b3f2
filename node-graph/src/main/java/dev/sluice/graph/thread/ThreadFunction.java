package dev.sluice.graph.thread;

/** What the threads of one type do. */
@FunctionalInterface
public interface ThreadFunction {
    /**
     * Runs until {@link LaunchedThread#stopRequested()}.
     *
     * @param self the thread; a {@link GraphThread} when the type has a clone of the graph
     * @throws Exception ends the thread and is reported
     */
    void run(LaunchedThread self) throws Exception;
}
