package dev.sluice.graph.cli;

import dev.sluice.graph.cli.EngineCli.Engine;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.GraphShape;
import dev.sluice.graph.node.NodeKind;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.thread.GraphThread;
import dev.sluice.graph.trace.TraceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code trace add}, {@code trace filter}, {@code show trace}, {@code clear trace}. Holds the filter. */
final class TraceCli {
    private static final int DEFAULT_SHOWN = 50;
    private static final int MAX_PACKETS = 1_000_000;

    private final Engine engine;
    private Filter filter = Filter.NONE;

    /**
     * Which packets are shown.
     *
     * @param node index of the node that decides, -1 for all packets
     * @param include true for the packets that went through it, false for the others
     * @param count how many are shown at most
     */
    private record Filter(int node, boolean include, int count) {
        static final Filter NONE = new Filter(-1, true, Integer.MAX_VALUE);

        boolean passes(final List<TraceRecord> packet) {
            return node < 0 || packet.stream().anyMatch(record -> record.nodeIndex() == node) == include;
        }
    }

    TraceCli(final Engine engine) {
        this.engine = engine;
    }

    List<Command> commands() {
        return List.of(
                Command.underBarrier("trace add", "<input-node> <count> [verbose]", "Trace packets", this::add),
                Command.mpSafe(
                        "trace filter",
                        "none|(include|exclude <node> <count>)",
                        "Show only packets that went, or did not go, through a node",
                        (in, out) -> filter(in)),
                Command.underBarrier("show trace", "[max <count>]", "Show the traced packets", this::show),
                Command.underBarrier("clear trace", "", "Forget traces and stop tracing", (in, out) -> {
                    in.expectEnd();
                    engine.threads()
                            .all()
                            .forEach(thread -> thread.dispatcher().tracer().clear());
                }));
    }

    private void add(final CommandInput in, final CommandOutput out) throws CommandException {
        final GraphShape shape = engine.graph().shape();
        final int index = Nodes.read(in, shape);
        final int count = in.unsigned("number of packets", 1, MAX_PACKETS);
        in.tryKeyword("verbose");
        in.expectEnd();
        final NodeKind kind = shape.specs().get(index).kind();
        if (kind != NodeKind.INPUT && kind != NodeKind.PRE_INPUT) {
            throw new CommandException("node `" + shape.specs().get(index).name()
                    + "' brings no packets in; tracing begins at an input node");
        }
        engine.threads().all().forEach(thread -> thread.dispatcher().tracer().add(index, count));
    }

    private void filter(final CommandInput in) throws CommandException {
        if (in.tryKeyword("none")) {
            in.expectEnd();
            filter = Filter.NONE;
            return;
        }
        final boolean include = in.oneOf("include", "exclude") == 0;
        final int node = Nodes.read(in, engine.graph().shape());
        final int count = in.unsigned("number of packets", 1, MAX_PACKETS);
        in.expectEnd();
        filter = new Filter(node, include, count);
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final int max = in.tryKeyword("max") ? in.unsigned("number of packets", 1, MAX_PACKETS) : DEFAULT_SHOWN;
        in.expectEnd();
        final GraphShape shape = engine.graph().shape();
        for (final GraphThread thread : engine.threads().all()) {
            out.line("------------------- Start of thread %d %s -------------------", thread.index(), thread.name());
            final List<List<TraceRecord>> packets = shown(thread);
            if (packets.isEmpty()) {
                out.line("No packets in trace buffer");
            }
            for (int i = 0; i < Math.min(max, packets.size()); i++) {
                out.line("Packet %d", i + 1);
                out.line("");
                packets.get(i).forEach(record -> show(record, shape, out));
                out.line("");
            }
            if (packets.size() > max) {
                out.line("Limiting display to %d packets. To display more specify max.", max);
            }
        }
    }

    private List<List<TraceRecord>> shown(final GraphThread thread) {
        final List<List<TraceRecord>> shown = new ArrayList<>();
        for (final List<TraceRecord> packet : thread.dispatcher().tracer().packets()) {
            if (!packet.isEmpty() && filter.passes(packet) && shown.size() < filter.count()) {
                shown.add(packet);
            }
        }
        shown.sort(Comparator.comparingLong(packet -> packet.getFirst().timeNs()));
        return shown;
    }

    private static void show(final TraceRecord record, final GraphShape shape, final CommandOutput out) {
        final NodeSpec spec = shape.specs().get(record.nodeIndex());
        out.print(time(record.timeNs()) + ": " + Nodes.name(shape, record.nodeIndex()) + "\n");
        final String text = spec == null ? "" : format(spec, record);
        if (!text.isEmpty()) {
            out.print(text + "\n");
        }
    }

    private static String format(final NodeSpec spec, final TraceRecord record) {
        try {
            return spec.trace().format(record);
        } catch (final RuntimeException e) {
            // a packet that broke its node may break the node's words too; the others are still worth showing
            return "  (cannot be shown: " + e + ")";
        }
    }

    /** {@code hh:mm:ss:uuuuuu}. */
    static String time(final long ns) {
        final long us = ns / 1_000;
        final long seconds = us / 1_000_000;
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d:%06d", seconds / 3_600, seconds / 60 % 60, seconds % 60, us % 1_000_000);
    }
}
