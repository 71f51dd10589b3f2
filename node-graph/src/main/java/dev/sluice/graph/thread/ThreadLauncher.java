package dev.sluice.graph.thread;

/**
 * Brings threads into being: the engine's own, or a host that manages threads itself and lends them.
 *
 * <p>Whoever lends a thread runs {@code body} on a platform thread of its own for as long as {@code body} takes.
 * Pinning and naming are done by {@code body}.
 */
@FunctionalInterface
public interface ThreadLauncher {
    /** Launches platform threads of the JDK. */
    ThreadLauncher OWN = (name, body) -> {
        final Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    };

    /**
     * Has {@code body} run on another thread.
     *
     * @param name of the thread
     * @throws Exception when no thread can be had, with the cause in words
     */
    void launch(String name, Runnable body) throws Exception;
}
