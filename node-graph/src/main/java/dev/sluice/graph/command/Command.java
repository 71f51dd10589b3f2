package dev.sluice.graph.command;

import java.util.Objects;

/**
 * One CLI command as data: its words, what it does, what may follow, and who runs it.
 *
 * @param path the words that select it, lower case, single spaces: {@code "ip route add"}
 * @param usage the grammar of the arguments in VPP's notation: {@code "<prefix> [count <n>] [table <id>] via <next-hop>
 *     [<interface>]"}; keywords stand for themselves, {@code <kind>} for a value, {@code [..]} is optional, {@code a|b}
 *     a choice. Completion and help are derived from it
 * @param help one line, imperative, without a full stop
 * @param mpSafe true when the command may run while workers forward; false takes the barrier round the handler
 * @param handler what it does, called on the main thread
 */
public record Command(String path, String usage, String help, boolean mpSafe, CommandHandler handler) {
    public Command {
        Objects.requireNonNull(handler);
        if (!path.matches("[a-z0-9_-]+( [a-z0-9_-]+)*")) {
            throw new IllegalArgumentException("bad command path: `" + path + "'");
        }
    }

    /** A command that may run beside the workers: what it changes is published, not stopped for. */
    public static Command mpSafe(
            final String path, final String usage, final String help, final CommandHandler handler) {
        return new Command(path, usage, help, true, handler);
    }

    /** A command that runs with all workers held at the barrier: for changes of the graph's shape alone. */
    public static Command underBarrier(
            final String path, final String usage, final String help, final CommandHandler handler) {
        return new Command(path, usage, help, false, handler);
    }
}
