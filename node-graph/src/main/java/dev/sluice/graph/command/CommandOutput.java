package dev.sluice.graph.command;

/**
 * Where a command's text goes. Main thread only.
 *
 * <p>A handler that answers at once just prints and returns. One that waits for something ({@code ping}, {@code wait})
 * calls {@link #defer()}, returns, prints later from the main thread and ends with the {@link Completion}.
 */
public interface CommandOutput {
    /** Appends text; lines end with {@code \n}. */
    void print(String text);

    /** Appends formatted text and a line end. */
    default void line(final String format, final Object... args) {
        print((args.length == 0 ? format : String.format(format, args)) + "\n");
    }

    /** Says that the answer goes on after the handler returned. At most once a command. */
    Completion defer();

    /** True on a session that shows colours and is watched by a person. */
    default boolean interactive() {
        return false;
    }

    /**
     * The session behind this output when it is of this kind, else null: for the commands that a face brings along
     * itself.
     */
    default <T> T face(final Class<T> kind) {
        return null;
    }

    /** The end of a deferred command. Main thread only. */
    interface Completion {
        /** Ends the command; {@code failure} is null for success. Calls after the first do nothing. */
        void end(CommandException failure);

        /** Runs {@code action} on the main thread when the user interrupts the command or the session goes away. */
        void onCancel(Runnable action);
    }
}
