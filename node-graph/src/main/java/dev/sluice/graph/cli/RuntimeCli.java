package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeKind;
import dev.sluice.graph.node.NodeStats;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.thread.LoopStats;
import dev.sluice.graph.thread.TurnHistogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;

/** {@code show runtime}, {@code clear runtime}. Remembers what the counts were at the last clear. */
final class RuntimeCli {
    private static final int NAME = 30;

    private final Engine engine;
    private final Map<NodeStats, NodeStats.Snapshot> cleared = new WeakHashMap<>();
    private long clearedAtNs;

    private enum Form {
        BRIEF,
        VERBOSE,
        MAX,
        SUMMARY
    }

    RuntimeCli(final Engine engine) {
        this.engine = engine;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "show runtime", "[verbose|max|summary]", "Show packet processing statistics", this::show),
                Command.mpSafe("clear runtime", "", "Clear packet processing statistics", (in, out) -> {
                    in.expectEnd();
                    clear();
                }));
    }

    private void clear() {
        clearedAtNs = engine.threads().clock().nowNs();
        for (final GraphThread thread : engine.threads().all()) {
            thread.stats().clearMax();
            for (final NodeContext node : nodes(thread.dispatcher())) {
                node.stats().clearMax();
                cleared.put(node.stats(), node.stats().snapshot());
            }
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        Form form = Form.BRIEF;
        final int word = in.tryOneOf("brief", "verbose", "detail", "max", "summary");
        if (word >= 0) {
            form = new Form[] {Form.BRIEF, Form.VERBOSE, Form.VERBOSE, Form.MAX, Form.SUMMARY}[word];
        }
        in.expectEnd();
        final List<GraphThread> threads = engine.threads().all();
        for (final GraphThread thread : threads) {
            if (threads.size() > 1) {
                if (thread.index() > 0) {
                    out.line("---------------");
                }
                final String core = thread.core() < 0 ? "" : " (lcore " + thread.core() + ")";
                out.line("Thread " + thread.index() + " " + thread.name() + core);
            }
            showThread(thread, form, out);
        }
    }

    private void showThread(final GraphThread thread, final Form form, final CommandOutput out) {
        final double seconds = (engine.threads().clock().nowNs() - clearedAtNs) / 1e9;
        final List<NodeContext> nodes = nodes(thread.dispatcher());
        header(thread, nodes, seconds, out);
        if (form == Form.SUMMARY) {
            return;
        }
        if (form == Form.MAX) {
            out.line(turns(thread.stats()));
        }
        out.line(form == Form.MAX ? maxTitle() : title());
        for (final NodeContext node : nodes) {
            final NodeStats.Snapshot stats = since(node);
            if (form == Form.VERBOSE || stats.calls() + stats.suspends() > 0) {
                out.line(form == Form.MAX ? maxRow(node, stats) : row(node, stats));
            }
        }
    }

    private void header(
            final GraphThread thread, final List<NodeContext> nodes, final double seconds, final CommandOutput out) {
        long in = 0;
        long sent = 0;
        long dropped = 0;
        long punted = 0;
        for (final NodeContext node : nodes) {
            final long vectors = since(node).vectors();
            in += isInput(node.kind()) ? vectors : 0;
            sent += node.name().endsWith("-tx") ? vectors : 0;
            dropped +=
                    "drop".equals(node.name()) || "error-drop".equals(node.name()) && !has(nodes, "drop") ? vectors : 0;
            punted += "punt".equals(node.name()) ? vectors : 0;
        }
        final LoopStats.Snapshot loop = thread.stats().snapshot();
        out.line(String.format(
                Locale.ROOT,
                "Time %.1f, %f sec internal node vector rate %.2f loops/sec %.2f",
                seconds,
                LoopStats.INTERVAL_S,
                loop.vectorRate(),
                loop.turnsPerSecond()));
        out.line("  vector rates in " + rate(in, seconds) + ", out " + rate(sent, seconds) + ", drop "
                + rate(dropped, seconds) + ", punt " + rate(punted, seconds));
    }

    private static boolean isInput(final NodeKind kind) {
        return kind == NodeKind.INPUT || kind == NodeKind.PRE_INPUT;
    }

    private static boolean has(final List<NodeContext> nodes, final String name) {
        return nodes.stream().anyMatch(node -> node.name().equals(name));
    }

    private static String rate(final long vectors, final double seconds) {
        return Columns.exponent(seconds <= 0 ? 0 : vectors / seconds, 4);
    }

    private static String title() {
        return Columns.centre("Name", NAME)
                + Columns.centre("State", 12)
                + Columns.centre("Calls", 16)
                + Columns.centre("Vectors", 16)
                + Columns.centre("Suspends", 16)
                + Columns.centre("Packet-Clocks", 16)
                + Columns.centre("Vectors/Call", 16);
    }

    private String row(final NodeContext node, final NodeStats.Snapshot stats) {
        return Columns.left(node.name(), NAME)
                + Columns.centre(node.stateText(), 12)
                + String.format(
                        Locale.ROOT,
                        "%16d%16d%16d%16s%16.2f",
                        stats.calls(),
                        stats.vectors(),
                        stats.suspends(),
                        Columns.exponent(stats.nsPerPacket() * engine.clocksPerNs(), 2),
                        perCall(stats));
    }

    private static String turns(final LoopStats stats) {
        final TurnHistogram.Counts counts = stats.lengths().read();
        return String.format(
                Locale.ROOT,
                "  turns %d, usec p50 %.1f, p99 %.1f, p99.99 %.1f, max %.1f",
                counts.turns(),
                counts.percentileNs(0.5) / 1e3,
                counts.percentileNs(0.99) / 1e3,
                counts.percentileNs(0.9999) / 1e3,
                stats.snapshot().maxTurnNs() / 1e3);
    }

    private static String maxTitle() {
        return Columns.centre("Name", NAME)
                + Columns.centre("Max Node Clocks", 17)
                + Columns.centre("Vectors at Max", 16)
                + Columns.centre("Max Clocks", 16)
                + Columns.centre("Avg Clocks", 16)
                + Columns.centre("Avg Vectors/Call", 16);
    }

    private String maxRow(final NodeContext node, final NodeStats.Snapshot stats) {
        final double max = stats.maxNs() * engine.clocksPerNs();
        return Columns.left(node.name(), NAME)
                + Columns.centre(Columns.exponent(max, 2), 17)
                + Columns.centre(stats.maxVectors(), 16)
                + Columns.centre(Columns.exponent(max / Math.max(1, stats.maxVectors()), 2), 16)
                + Columns.centre(Columns.exponent(stats.nsPerPacket() * engine.clocksPerNs(), 2), 16)
                + Columns.centre(String.format(Locale.ROOT, "%.2f", perCall(stats)), 16);
    }

    private static double perCall(final NodeStats.Snapshot stats) {
        return stats.calls() == 0 ? 0 : (double) stats.vectors() / stats.calls();
    }

    private NodeStats.Snapshot since(final NodeContext node) {
        return node.stats().snapshot().since(cleared.getOrDefault(node.stats(), NodeStats.Snapshot.ZERO));
    }

    /** The nodes of a thread by name; process nodes are main's alone. */
    private static List<NodeContext> nodes(final Dispatcher dispatcher) {
        final List<NodeContext> nodes = new ArrayList<>();
        for (int i = 0; i < dispatcher.size(); i++) {
            final NodeContext node = dispatcher.context(i);
            if (node != null && (node.kind() != NodeKind.PROCESS || dispatcher.thread() == 0)) {
                nodes.add(node);
            }
        }
        nodes.sort(Comparator.comparing(NodeContext::name));
        return nodes;
    }
}
