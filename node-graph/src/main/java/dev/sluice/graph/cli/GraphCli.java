package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.node.NodeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code show vlib graph}, {@code show vlib graphviz}. */
final class GraphCli {
    private static final int COLUMN = 26;

    private GraphCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(
                Command.mpSafe("show vlib graph", "[<node>]", "Show the packet processing graph", (in, out) -> {
                    final GraphShape shape = engine.graph().shape();
                    final int only = in.atEnd() ? -1 : Nodes.read(in, shape);
                    in.expectEnd();
                    table(shape, only, out);
                }),
                Command.mpSafe(
                        "show vlib graphviz",
                        "[filter <node>] [file <path>]",
                        "Show the graph in the language of Graphviz",
                        (in, out) -> graphviz(engine.graph().shape(), in, out)));
    }

    private static void table(final GraphShape shape, final int only, final CommandOutput out) {
        out.line(Columns.centre("Name", COLUMN) + Columns.centre("Next", COLUMN) + Columns.centre("Previous", COLUMN));
        final List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            if (shape.specs().get(i) != null && (only < 0 || only == i)) {
                indices.add(i);
            }
        }
        indices.sort(Comparator.comparing(i -> shape.specs().get(i).name()));
        for (final int index : indices) {
            rows(shape, index, out);
        }
    }

    private static void rows(final GraphShape shape, final int index, final CommandOutput out) {
        final int[] nexts = shape.nexts()[index];
        final List<String> previous = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            for (final int next : shape.nexts()[i]) {
                if (next == index) {
                    previous.add(shape.specs().get(i).name());
                    break;
                }
            }
        }
        final int lines = Math.max(1, Math.max(nexts.length, previous.size()));
        for (int line = 0; line < lines; line++) {
            final String name = line == 0 ? shape.specs().get(index).name() : "";
            final String next = line < nexts.length
                    ? Columns.centre(Nodes.name(shape, nexts[line]) + " [" + line + "]", COLUMN)
                    : " ".repeat(COLUMN);
            out.line(Columns.left(name, COLUMN)
                    + next
                    + (line < previous.size() ? Columns.centre(previous.get(line), COLUMN) : ""));
        }
    }

    private static void graphviz(final GraphShape shape, final CommandInput in, final CommandOutput out)
            throws CommandException {
        int only = -1;
        Path file = null;
        while (!in.atEnd()) {
            if (in.oneOf("filter", "file") == 0) {
                only = Nodes.read(in, shape);
            } else {
                file = Path.of(in.word("file name"));
            }
        }
        final String text = dot(shape, only);
        if (file == null) {
            out.print(text);
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (final IOException e) {
            throw new CommandException("cannot write `" + file + "': " + e.getMessage());
        }
        out.line("graph written to %s", file);
    }

    private static String dot(final GraphShape shape, final int only) {
        final StringBuilder text = new StringBuilder("digraph {\n");
        for (int i = 0; i < shape.size(); i++) {
            final NodeSpec spec = shape.specs().get(i);
            for (final int next : shape.nexts()[i]) {
                if (spec != null && (only < 0 || only == i || only == next)) {
                    text.append("  \"")
                            .append(spec.name())
                            .append("\" -> \"")
                            .append(Nodes.name(shape, next))
                            .append("\"\n");
                }
            }
        }
        return text.append("}\n").toString();
    }
}
