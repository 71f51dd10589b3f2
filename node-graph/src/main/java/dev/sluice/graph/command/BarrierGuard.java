package dev.sluice.graph.command;

/** Holds the workers while a command that is not mp-safe runs. Main thread only. */
@FunctionalInterface
public interface BarrierGuard {
    /**
     * Stops all workers; they run again when the result is closed. Nests.
     *
     * @param reason what is shown in the barrier journal, for commands {@code "cli <path>"}
     * @throws CommandException when a worker did not arrive in time
     */
    Held sync(String reason) throws CommandException;

    /** The guard of a program without workers. */
    static BarrierGuard none() {
        return reason -> () -> {};
    }

    /** Workers that are being held. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        /** Lets the workers run. */
        @Override
        void close();
    }
}
