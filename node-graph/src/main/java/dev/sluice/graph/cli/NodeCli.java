package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.thread.GraphThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code show node}. */
final class NodeCli {
    private static final int COLUMN = 35;
    private static final int PER_LINE = 3;

    private NodeCli() {}

    static List<Command> commands(final Engine engine) {
        return List.of(Command.mpSafe(
                "show node", "[<node>|index <n>]", "Show a node with its arcs, or all nodes", (in, out) -> {
                    final GraphShape shape = engine.graph().shape();
                    if (in.atEnd()) {
                        list(shape, out);
                        return;
                    }
                    final int index = Nodes.read(in, shape);
                    in.expectEnd();
                    show(engine, shape, index, out);
                }));
    }

    private static void list(final GraphShape shape, final CommandOutput out) {
        out.line("%-8s%-36s%-12s%s", "Index", "Name", "Type", "Arcs");
        for (int i = 0; i < shape.size(); i++) {
            final NodeSpec spec = shape.specs().get(i);
            if (spec != null) {
                out.line("%-8d%-36s%-12s%d", i, spec.name(), spec.kind().label(), shape.nexts()[i].length);
            }
        }
    }

    private static void show(final Engine engine, final GraphShape shape, final int index, final CommandOutput out) {
        final NodeSpec spec = shape.specs().get(index);
        out.line(
                "node %s, type %s, state %s, index %d", spec.name(), spec.kind().label(), states(engine, index), index);
        if (spec.siblingOf() != null) {
            out.line("  sibling of %s", spec.siblingOf());
        }
        final int[] nexts = shape.nexts()[index];
        out.line("");
        out.line("  next nodes:");
        out.line("    " + nextRow("next-index", "node-index", "Node", "Vectors"));
        for (int slot = 0; slot < nexts.length; slot++) {
            out.line("    " + nextRow(slot, nexts[slot], Nodes.name(shape, nexts[slot]), vectors(engine, index, slot)));
        }
        out.line("");
        out.line("  known previous nodes:");
        final List<String> previous = previous(shape, index);
        for (int i = 0; i < previous.size(); i += PER_LINE) {
            out.line("    " + String.join("", previous.subList(i, Math.min(previous.size(), i + PER_LINE))));
        }
    }

    private static String nextRow(final Object slot, final Object index, final Object node, final Object vectors) {
        return Columns.centre(slot, 10)
                + "  "
                + Columns.centre(index, 10)
                + "  "
                + Columns.centre(node, 30)
                + " "
                + Columns.centre(vectors, 8);
    }

    /** The node's state; where threads differ, each by its number. */
    private static String states(final Engine engine, final int index) {
        final List<String> states = new ArrayList<>();
        for (final GraphThread thread : engine.threads().all()) {
            final NodeContext node = thread.dispatcher().context(index);
            states.add(node == null ? "absent" : node.stateText().replace("\"", ""));
        }
        if (states.stream().distinct().count() == 1) {
            return states.getFirst();
        }
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < states.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%s (thread %d)", states.get(i), i));
        }
        return text.toString();
    }

    private static long vectors(final Engine engine, final int index, final int slot) {
        long sum = 0;
        for (final GraphThread thread : engine.threads().all()) {
            final NodeContext node = thread.dispatcher().context(index);
            sum += node == null ? 0 : node.arcVectors(slot);
        }
        return sum;
    }

    private static List<String> previous(final GraphShape shape, final int index) {
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < shape.size(); i++) {
            for (final int next : shape.nexts()[i]) {
                if (next == index) {
                    names.add(Columns.left(shape.specs().get(i).name() + " (" + i + ")", COLUMN));
                    break;
                }
            }
        }
        return names;
    }
}
