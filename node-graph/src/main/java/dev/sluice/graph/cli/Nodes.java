package dev.sluice.graph.cli;

import dev.sluice.config.NearestWord;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.node.NodeSpec;

/** Node names in commands. */
final class Nodes {
    private Nodes() {}

    /** Reads a node by its name, or by {@code index N}; its index. */
    static int read(final CommandInput in, final GraphShape shape) throws CommandException {
        if (in.tryKeyword("index")) {
            final int index = in.unsigned("node index", 0, Math.max(0, shape.size() - 1));
            if (shape.specs().get(index) == null) {
                throw new CommandException("there is no node with index " + index);
            }
            return index;
        }
        final String name = in.word("node name");
        final int index = shape.index(name);
        if (index < 0) {
            throw new CommandException("unknown node `" + name + "'" + hint(name, shape));
        }
        return index;
    }

    private static String hint(final String word, final GraphShape shape) {
        final String near = NearestWord.nearest(word, shape.byName().keySet());
        return near == null ? "" : ", did you mean `" + near + "'?";
    }

    /** Name of a node by its index, also of one that was removed. */
    static String name(final GraphShape shape, final int index) {
        final NodeSpec spec = index >= 0 && index < shape.size() ? shape.specs().get(index) : null;
        return spec == null ? "deleted-" + index : spec.name();
    }
}
