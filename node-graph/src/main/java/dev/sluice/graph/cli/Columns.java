package dev.sluice.graph.cli;

import java.util.Locale;

/** Columns and numbers in the form that VPP prints. */
final class Columns {
    private Columns() {}

    /** Text in the middle of a column, cut to its width; the odd blank is on the left. */
    static String centre(final Object value, final int width) {
        final String text = cut(String.valueOf(value), width);
        final int pad = width - text.length();
        final int left = (pad + 1) / 2;
        return " ".repeat(left) + text + " ".repeat(pad - left);
    }

    /** At most {@code width} characters of a text. */
    static String cut(final String text, final int width) {
        return text.length() <= width ? text : text.substring(0, width);
    }

    /** Text at the left of a column, cut to its width. */
    static String left(final Object value, final int width) {
        final String text = cut(String.valueOf(value), width);
        return text + " ".repeat(width - text.length());
    }

    /** A number with an exponent without sign and leading zeros: {@code 6.72e6}. */
    static String exponent(final double value, final int digits) {
        final String text = String.format(Locale.ROOT, "%." + digits + "e", value);
        final int e = text.indexOf('e');
        return text.substring(0, e + 1) + Integer.parseInt(text.substring(e + 1));
    }

    /** A duration in the unit that suits it: {@code 12.3 us}. */
    static String duration(final long ns) {
        if (ns < 10_000) {
            return ns + " ns";
        }
        if (ns < 10_000_000) {
            return String.format(Locale.ROOT, "%.1f us", ns / 1e3);
        }
        if (ns < 10_000_000_000L) {
            return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
        }
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }
}
