package dev.sluice.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One reading of {@code show runtime}: the nodes of the thread that runs {@code pg-input}.
 *
 * @param clocks per packet that came in, by node: clocks per packet of the node times its packets for each that came in
 * @param packets that came in
 * @param vectorSize packets a call of {@code pg-input}
 */
record RuntimeTable(Map<String, Double> clocks, long packets, double vectorSize) {
    private static final Pattern ROW = Pattern.compile(
            "^(\\S+)\\s+[a-z][a-z ]*?\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+([0-9.]+(?:e-?[0-9]+)?)\\s+([0-9.]+)\\s*$");
    private static final String INPUT = "pg-input";

    /** Reads the text; null when no thread has generated packets. */
    static RuntimeTable parse(final String text) {
        RuntimeTable busiest = null;
        for (final String thread : text.split("(?m)^Thread ")) {
            final RuntimeTable table = thread(thread);
            if (table != null && (busiest == null || table.packets > busiest.packets)) {
                busiest = table;
            }
        }
        return busiest;
    }

    private static RuntimeTable thread(final String text) {
        final Map<String, double[]> rows = new TreeMap<>();
        for (final String line : text.split("\n")) {
            final Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), new double[] {
                    Double.parseDouble(row.group(2)), Double.parseDouble(row.group(3)), Double.parseDouble(row.group(5))
                });
            }
        }
        final double[] input = rows.get(INPUT);
        if (input == null || input[1] == 0) {
            return null;
        }
        final Map<String, Double> clocks = new TreeMap<>();
        rows.forEach((node, row) -> {
            if (row[1] > 0) {
                clocks.put(node, row[2] * row[1] / input[1]);
            }
        });
        return new RuntimeTable(clocks, (long) input[1], input[1] / input[0]);
    }

    /** Clocks per packet of all nodes. */
    double total() {
        return clocks.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
