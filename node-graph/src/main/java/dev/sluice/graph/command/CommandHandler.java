package dev.sluice.graph.command;

/**
 * The body of a CLI command. Runs on the main thread and must not block; what waits (ping) returns early and ends the
 * output later.
 */
@FunctionalInterface
public interface CommandHandler {
    /**
     * Runs the command.
     *
     * @param in the rest of the line behind the command's words
     * @param out where the text goes
     * @throws CommandException when the input is wrong or the action is refused; then nothing has been changed
     */
    void run(CommandInput in, CommandOutput out) throws CommandException;
}
