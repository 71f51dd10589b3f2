package dev.sluice.graph.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One word of the command tree with the words that may follow and the command that ends here, if any. Main thread only.
 */
final class CommandNode {
    final CommandNode parent;
    final String word;
    final TreeMap<String, CommandNode> children = new TreeMap<>();
    Command command;

    CommandNode(final CommandNode parent, final String word) {
        this.parent = parent;
        this.word = word;
    }

    /** The words from the root, separated by single spaces; empty at the root. */
    String path() {
        return parent == null ? "" : parent.parent == null ? word : parent.path() + " " + word;
    }

    /** The child with exactly this word, else the only child whose word begins so, else null. */
    CommandNode child(final String abbreviation) {
        final CommandNode exact = children.get(abbreviation);
        if (exact != null) {
            return exact;
        }
        final List<CommandNode> candidates = startingWith(abbreviation);
        return candidates.size() == 1 ? candidates.getFirst() : null;
    }

    /** All children whose word begins with {@code prefix}, in order. */
    List<CommandNode> startingWith(final String prefix) {
        final List<CommandNode> found = new ArrayList<>();
        for (final Map.Entry<String, CommandNode> entry :
                children.tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            found.add(entry.getValue());
        }
        return found;
    }

    /** Adds the commands of this sub-tree to {@code into}, ordered by path. */
    void collect(final List<Command> into) {
        if (command != null) {
            into.add(command);
        }
        children.values().forEach(child -> child.collect(into));
    }
}
