package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * VPP's clocks per packet as they were measured once, and the calibration of the machine that they were measured on, so
 * that they can be compared on another
 * one. A text file: {@code calibration CLOCKS}, then {@code SCENARIO TOTAL GRAPH} lines, {@code -} for what was not measured.
 */
final class VppFigures {
    /** One scenario's clocks per packet; NaN for what was not measured. */
    record Figure(double total, double graph) {}

    private final Map<String, Figure> figures = new HashMap<>();
    private double calibration;

    private VppFigures() {}

    static VppFigures read(final Path file) throws IOException {
        final VppFigures read = new VppFigures();
        for (final String line : Files.readAllLines(file)) {
            final String[] words = line.replaceFirst("#.*", "").trim().split("\\s+");
            if ("calibration".equals(words[0])) {
                read.calibration = Double.parseDouble(words[1]);
            } else if (words.length == 3) {
                read.figures.put(words[0], new Figure(number(words[1]), number(words[2])));
            }
        }
        return read;
    }

    private static double number(final String word) {
        return "-".equals(word) ? Double.NaN : Double.parseDouble(word);
    }

    /** The figure in clocks of a machine with this calibration, or null. */
    Figure on(final String scenario, final double machine) {
        final Figure figure = figures.get(scenario);
        if (figure == null || machine <= 0) {
            return null;
        }
        final double scale = machine / calibration;
        return new Figure(figure.total * scale, figure.graph * scale);
    }
}
