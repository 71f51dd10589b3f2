package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VPP's clocks per packet as they were measured once, by CPU, with the calibration of the machine that they were
 * measured on, so that they can be compared on another one. A text file: {@code cpu VENDOR FAMILY MODEL} begins a part,
 * {@code calibration CLOCKS} follows, then {@code SCENARIO TOTAL GRAPH} lines, {@code -} for what was not measured. The
 * part of this machine's CPU is taken, or else the first.
 */
final class VppFigures {
    /** One scenario's clocks per packet; NaN for what was not measured. */
    record Figure(double total, double graph) {}

    private final Map<String, Figure> figures = new HashMap<>();
    private final String cpu;
    private double calibration;

    private VppFigures(final String cpu) {
        this.cpu = cpu;
    }

    static VppFigures read(final Path file) throws IOException {
        final String machine = cpuOfThisMachine();
        VppFigures first = null;
        VppFigures part = null;
        for (final String line : Files.readAllLines(file)) {
            final String[] words = line.replaceFirst("#.*", "").trim().split("\\s+");
            if ("cpu".equals(words[0])) {
                if (part != null && part.cpu.equals(machine)) {
                    return part;
                }
                part = new VppFigures(String.join(" ", words).substring("cpu ".length()));
                first = first == null ? part : first;
            } else if ("calibration".equals(words[0])) {
                part.calibration = Double.parseDouble(words[1]);
            } else if (words.length == 3) {
                part.figures.put(words[0], new Figure(number(words[1]), number(words[2])));
            }
        }
        return part != null && part.cpu.equals(machine) ? part : first;
    }

    private static String cpuOfThisMachine() throws IOException {
        final String text = Files.readString(Path.of("/proc/cpuinfo"));
        return field(text, "vendor_id") + " " + field(text, "cpu family") + " " + field(text, "model");
    }

    private static String field(final String text, final String name) {
        final Matcher found = Pattern.compile("(?m)^" + name + "\\s*: *(\\S+)$").matcher(text);
        return found.find() ? found.group(1) : "?";
    }

    /** What the figures were measured on. */
    String cpu() {
        return cpu;
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
