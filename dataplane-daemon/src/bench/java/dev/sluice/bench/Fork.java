package dev.sluice.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one start of a daemon gave: percentiles over its quiet windows.
 *
 * <p>The total is the sum of the nodes' percentiles and not the percentile of the windows' sums: whatever takes the
 * core away for a moment hits some node in nearly every window, but one node in few.
 *
 * @param total clocks per packet, sum of the nodes' 33rd percentiles
 * @param graph the same without the generator
 * @param window clocks per packet of whole windows, 33rd percentile
 * @param cpu clocks of CPU time of the worker per packet, 33rd percentile: what is between the nodes, too
 * @param nodes clocks per packet by node, 33rd percentile
 * @param calibration clocks of one iteration of the calibration loop, the best; 0 where it cannot be measured
 * @param vectorSize packets a vector
 * @param quiet windows that were used
 * @param windows windows that were measured
 * @param changes what route changes beside the traffic did, or null without them
 */
record Fork(
        double total,
        double graph,
        double window,
        double cpu,
        Map<String, Double> nodes,
        double calibration,
        double vectorSize,
        int quiet,
        int windows,
        Churn.Changes changes) {
    /** A window in which the worker waited longer for its core is thrown away. */
    private static final double WAITED = 0.02;

    private static final double PERCENTILE = 0.33;

    /**
     * One window.
     *
     * @param calibration the worse of the two beside it
     * @param waited the share of it that the worker waited for its core
     * @param cpu clocks of the worker's CPU time per packet
     */
    record Window(RuntimeTable table, double calibration, double waited, double cpu) {}

    /** The windows whose calibration is at most {@code off} times the best, and in which the worker had its core. */
    static List<Window> quiet(final List<Window> windows, final double off) {
        final double best = best(windows);
        return windows.stream()
                .filter(window -> window.calibration <= best * off && window.waited <= WAITED)
                .toList();
    }

    private static double best(final List<Window> windows) {
        return windows.stream().mapToDouble(Window::calibration).min().orElse(0);
    }

    static Fork of(final List<Window> windows, final double off) {
        final double best = best(windows);
        final List<Window> used = quiet(windows, off);
        // no quiet one at all: a figure of noise, told by the number of quiet windows
        final List<Window> taken = used.isEmpty() ? windows : used;
        final List<RuntimeTable> quiet = taken.stream().map(Window::table).toList();
        final Set<String> names = new TreeSet<>();
        quiet.forEach(table -> names.addAll(table.clocks().keySet()));
        final Map<String, Double> nodes = new TreeMap<>();
        for (final String name : names) {
            nodes.put(
                    name,
                    percentile(quiet.stream()
                            .mapToDouble(table -> table.clocks().getOrDefault(name, 0.0))
                            .toArray()));
        }
        final double total =
                nodes.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Fork(
                total,
                total - nodes.get("pg-input"),
                percentile(quiet.stream().mapToDouble(RuntimeTable::total).toArray()),
                percentile(taken.stream().mapToDouble(Window::cpu).toArray()),
                nodes,
                best,
                quiet.stream().mapToDouble(RuntimeTable::vectorSize).average().orElse(0),
                used.size(),
                windows.size(),
                null);
    }

    /** The same with what changes did. */
    Fork changed(final Churn.Changes what) {
        return new Fork(total, graph, window, cpu, nodes, calibration, vectorSize, quiet, windows, what);
    }

    /** The fork in the middle by its total. */
    static Fork median(final List<Fork> forks) {
        return forks.stream()
                .sorted(Comparator.comparingDouble(Fork::total))
                .skip((forks.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double percentile(final double[] values) {
        Arrays.sort(values);
        return values[(int) (PERCENTILE * (values.length - 1))];
    }
}
