package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds what may be typed at a place of a command line, from the tree of words and the usage grammars. Main thread
 * only.
 */
final class CommandCompleter {
    private final CommandNode root;
    private final Map<String, Supplier<List<String>>> kinds = new HashMap<>();

    CommandCompleter(final CommandNode root) {
        this.root = root;
    }

    void add(final String kind, final Supplier<List<String>> values) {
        kinds.put(kind, values);
    }

    CommandCompletion complete(final String line, final int cursor) {
        final String before = line.substring(0, Math.max(0, Math.min(cursor, line.length())));
        int start = before.length();
        while (start > 0 && before.charAt(start - 1) > ' ') {
            start--;
        }
        final String partial = before.substring(start);
        final CommandInput words = new CommandInput(before.substring(0, start));
        CommandNode node = root;
        if (words.tryKeyword("help")) {
            return new CommandCompletion(start, tree(walk(root, words), partial), false);
        }
        CommandNode owner = null;
        int mark = 0;
        while (true) {
            if (node.command != null) {
                owner = node;
                mark = words.mark();
            }
            final int wordStart = words.mark();
            final String word = node.children.isEmpty() ? null : words.pathWord();
            final CommandNode next = word == null ? null : node.child(word);
            if (next == null) {
                words.reset(wordStart);
                break;
            }
            node = next;
        }
        final boolean atNode = words.atEnd();
        final List<CommandCompletion.Candidate> candidates = atNode ? tree(node, partial) : new ArrayList<>();
        boolean mayEnd = false;
        if (owner != null) {
            words.reset(mark);
            mayEnd = arguments(owner.command, words, partial, candidates);
        }
        candidates.sort(Comparator.comparing((CommandCompletion.Candidate c) -> !c.literal())
                .thenComparing(CommandCompletion.Candidate::text));
        return new CommandCompletion(start, candidates, mayEnd && partial.isEmpty());
    }

    private static CommandNode walk(final CommandNode from, final CommandInput words) {
        CommandNode node = from;
        while (!words.atEnd()) {
            final String word = words.pathWord();
            final CommandNode next = word == null ? null : node.child(word);
            if (next == null) {
                return new CommandNode(null, "");
            }
            node = next;
        }
        return node;
    }

    private static List<CommandCompletion.Candidate> tree(final CommandNode node, final String partial) {
        final List<CommandCompletion.Candidate> found = new ArrayList<>();
        for (final CommandNode child : node.startingWith(partial)) {
            found.add(new CommandCompletion.Candidate(child.word, CommandHelp.summary(child), true));
        }
        return found;
    }

    private boolean arguments(
            final Command command,
            final CommandInput in,
            final String partial,
            final List<CommandCompletion.Candidate> into) {
        final List<String> given = new ArrayList<>();
        try {
            while (!in.atEnd()) {
                given.add(in.word("word"));
            }
        } catch (final CommandException e) {
            throw new IllegalStateException(e);
        }
        final UsageGrammar.Next next = UsageGrammar.parse(command.usage()).after(given);
        for (final UsageGrammar.Atom atom : next.atoms()) {
            if (atom.value()) {
                values(atom, partial, into);
            } else if (atom.text().startsWith(partial)) {
                into.add(new CommandCompletion.Candidate(atom.text(), "", true));
            }
        }
        return next.mayEnd();
    }

    private void values(
            final UsageGrammar.Atom atom, final String partial, final List<CommandCompletion.Candidate> into) {
        final Supplier<List<String>> source = source(atom.text());
        if (source == null) {
            into.add(new CommandCompletion.Candidate(atom.shown(), "", false));
            return;
        }
        for (final String value : source.get()) {
            if (value.startsWith(partial)) {
                into.add(new CommandCompletion.Candidate(value, "", true));
            }
        }
    }

    /** {@code <rx-interface>} is an interface too when nobody knows it better. */
    private Supplier<List<String>> source(final String kind) {
        final Supplier<List<String>> exact = kinds.get(kind);
        return exact != null ? exact : kinds.get(kind.substring(kind.lastIndexOf('-') + 1));
    }
}
