package dev.sluice.bench;

import java.util.List;
import java.util.stream.Collectors;

/** Puts results into words, JSON and a picture. */
final class Report {
    private static final int BAR = 16;
    private static final int LEFT = 190;
    private static final int WIDTH = 900;
    private static final double SHOWN = 0.3;

    private Report() {}

    static String header() {
        return String.format(
                        "%-24s%8s%8s%8s%8s%8s%8s%9s%9s%9s%9s%9s%9s",
                        "Scenario",
                        "total",
                        "graph",
                        "window",
                        "CPU",
                        "vector",
                        "ALU",
                        "VPP tot",
                        "VPP gr",
                        "VPP CPU",
                        "tot/VPP",
                        "gr/VPP",
                        "CPU/VPP")
                + "   quiet windows";
    }

    static String row(final Result result) {
        final Fork ours = result.ours();
        return String.format(
                        "%-24s%8.1f%8.1f%8.1f%8.1f%8.1f%8.3f%9s%9s%9s%9s%9s%9s   %d of %d%s",
                        result.scenario().name(),
                        ours.total(),
                        ours.graph(),
                        ours.window(),
                        ours.cpu(),
                        ours.vectorSize(),
                        ours.calibration(),
                        number(result.vppTotal(), "%.1f"),
                        number(result.vppGraph(), "%.1f"),
                        number(result.vpp() == null ? Double.NaN : result.vpp().cpu(), "%.1f"),
                        number(ours.total() / result.vppTotal(), "%.2f"),
                        number(ours.graph() / result.vppGraph(), "%.2f"),
                        number(
                                result.vpp() == null
                                        ? Double.NaN
                                        : ours.cpu() / result.vpp().cpu(),
                                "%.2f"),
                        ours.quiet(),
                        ours.windows(),
                        ours.quiet() < Math.min(30, ours.windows()) ? ", noisy" : "")
                + changes("Sluice", ours)
                + (result.vpp() == null ? "" : changes("VPP", result.vpp()));
    }

    private static String changes(final String name, final Fork fork) {
        final Churn.Changes changes = fork.changes();
        return changes == null
                ? ""
                : String.format(
                        "%n  %s: %.0f changes a second, graph %.1f instead of %.1f (%+.1f %%), %d packets lost",
                        name,
                        changes.perSecond(),
                        fork.graph(),
                        changes.graph(),
                        (fork.graph() / changes.graph() - 1) * 100,
                        changes.lost());
    }

    private static String number(final double value, final String format) {
        return Double.isNaN(value) ? "-" : String.format(format, value);
    }

    /** Clocks per packet of each node, one line a node of a scenario, VPP's behind ours when it was measured. */
    static String nodes(final List<Result> results) {
        final StringBuilder out = new StringBuilder();
        for (final Result result : results) {
            out.append(line(result, "Sluice", result.ours()));
            if (result.vpp() != null) {
                out.append(line(result, "VPP", result.vpp()));
            }
        }
        return out.toString();
    }

    private static String line(final Result result, final String name, final Fork fork) {
        return fork.nodes().entrySet().stream()
                .filter(node -> node.getValue() >= SHOWN)
                .map(node -> String.format("%s %.1f", node.getKey(), node.getValue()))
                .collect(Collectors.joining(
                        ", ", String.format("%-24s%-8s", result.scenario().name(), name), "\n"));
    }

    static String json(final List<Result> results) {
        return results.stream().map(Report::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String json(final Result result) {
        final Fork ours = result.ours();
        return String.format(
                "{\"scenario\": \"%s\", \"total\": %.2f, \"graph\": %.2f, \"window\": %.2f, \"cpu\": %.2f, \"alu\":"
                        + " %.4f, \"vector\": %.1f, \"quiet\": %d, \"windows\": %d, \"forks\": %s, \"vppTotal\": %s,"
                        + " \"vppGraph\": %s, \"vppMeasured\": %s, \"nodes\": {%s}, \"vppNodes\": {%s}}",
                result.scenario().name(),
                ours.total(),
                ours.graph(),
                ours.window(),
                ours.cpu(),
                ours.calibration(),
                ours.vectorSize(),
                ours.quiet(),
                ours.windows(),
                result.forks().stream().map(f -> String.format("%.2f", f)).toList(),
                json(result.vppTotal()),
                json(result.vppGraph()),
                result.measured(),
                nodes(ours),
                result.vpp() == null ? "" : nodes(result.vpp()));
    }

    private static String nodes(final Fork fork) {
        return fork.nodes().entrySet().stream()
                .map(node -> String.format("\"%s\": %.2f", node.getKey(), node.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String json(final double value) {
        return Double.isNaN(value) ? "null" : String.format("%.2f", value);
    }

    /** Bars: ours with the generator's part in a lighter tone, VPP's below. */
    static String svg(final List<Result> results) {
        final double most = results.stream()
                .mapToDouble(result ->
                        Math.max(result.ours().total(), Double.isNaN(result.vppTotal()) ? 0 : result.vppTotal()))
                .max()
                .orElse(1);
        final double scale = (WIDTH - LEFT - 80) / most;
        final int step = 2 * BAR + 14;
        final StringBuilder out = new StringBuilder(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n<text x=\"10\""
                        + " y=\"20\" font-size=\"14\">Clocks per packet: Sluice (blue; light: generator), VPP"
                        + " (grey)</text>%n",
                WIDTH, 40 + step * results.size()));
        int y = 36;
        for (final Result result : results) {
            final double graph = result.ours().graph() * scale;
            final double total = result.ours().total() * scale;
            out.append(text(10, y + BAR, result.scenario().name()));
            out.append(bar(LEFT, y, graph, "#2b6cb0"));
            out.append(bar(LEFT + graph, y, total - graph, "#90cdf4"));
            out.append(text(
                    LEFT + total + 6,
                    y + BAR - 3,
                    String.format("%.1f", result.ours().total())));
            if (!Double.isNaN(result.vppTotal())) {
                out.append(bar(LEFT, y + BAR, result.vppTotal() * scale, "#a0aec0"));
                out.append(text(
                        LEFT + result.vppTotal() * scale + 6,
                        y + 2 * BAR - 3,
                        String.format("%.1f", result.vppTotal())));
            }
            y += step;
        }
        return out.append("</svg>\n").toString();
    }

    private static String bar(final double x, final int y, final double width, final String colour) {
        return String.format(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                x, y, Math.max(width, 0.5), BAR - 2, colour);
    }

    private static String text(final double x, final int y, final String text) {
        return String.format("<text x=\"%.1f\" y=\"%d\">%s</text>%n", x, y, text);
    }
}
