package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.List;

/** The text of {@code help} and {@code ?}, and the hint for a mistyped word. */
final class CommandHelp {

    private CommandHelp() {}

    /** Shows what can follow {@code from} and the words that are still in {@code rest}. */
    static void show(final CommandNode from, final CommandInput rest, final CommandOutput out) throws CommandException {
        CommandNode node = from;
        while (!rest.atEnd()) {
            final int mark = rest.mark();
            final String word = rest.pathWord();
            final CommandNode next = word == null ? null : node.child(word);
            if (next == null) {
                rest.reset(mark);
                throw new CommandException(prefix(node) + rest.unknown().getMessage());
            }
            node = next;
        }
        if (node.parent == null) {
            for (final CommandNode child : node.children.values()) {
                out.line("  %-24s %s", child.word, summary(child));
            }
            return;
        }
        if (node.children.isEmpty()) {
            out.line("usage: %s", usage(node.command));
            out.line("  %s", node.command.help());
            return;
        }
        final List<Command> commands = new ArrayList<>();
        node.collect(commands);
        for (final Command command : commands) {
            final boolean plain = command.usage() == null || command.usage().isBlank();
            out.line("  %-40s %s", command.path(), plain ? command.help() : usage(command));
        }
    }

    /** The command's words followed by its grammar. */
    static String usage(final Command command) {
        return command.usage() == null || command.usage().isBlank()
                ? command.path()
                : command.path() + " " + command.usage();
    }

    /** One line for a word of the tree: its command's help, or how many commands begin with it. */
    static String summary(final CommandNode node) {
        if (node.command != null) {
            return node.command.help();
        }
        final List<Command> commands = new ArrayList<>();
        node.collect(commands);
        return commands.size() == 1 ? commands.getFirst().help() : commands.size() + " commands";
    }

    /** What the user may have meant by {@code word} below {@code node}; empty when nothing comes near. */
    static String nearest(final CommandNode node, final String word) {
        if (word.isEmpty()) {
            return "";
        }
        final List<CommandNode> candidates = node.startingWith(word);
        if (!candidates.isEmpty()) {
            final List<String> words = new ArrayList<>();
            candidates.forEach(candidate -> words.add(candidate.word));
            return "  could be: " + String.join(" ", words);
        }
        String best = "";
        int bestDistance = mistakes(word.length()) + 1;
        for (final String candidate : node.children.keySet()) {
            final int distance = distance(word, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : "  did you mean `" + best + "'?";
    }

    /**
     * Mistakes in a word of this length that still leave no doubt what was meant: one in a short word, two in a long
     * one.
     */
    private static int mistakes(final int length) {
        return length < 3 ? 0 : length < 7 ? 1 : 2;
    }

    private static String prefix(final CommandNode node) {
        return node.parent == null ? "" : node.path() + ": ";
    }

    /** Letters to insert, leave out, replace or swap with their neighbour. */
    private static int distance(final String a, final String b) {
        final int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                final int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
