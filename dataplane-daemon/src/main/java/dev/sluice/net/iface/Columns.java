package dev.sluice.net.iface;

/** Text in columns as VPP's {@code format} makes them. */
final class Columns {
    private Columns() {}

    /** Centred; an odd blank goes to the left. Longer text is not cut. */
    static String centre(final Object value, final int width) {
        final String text = String.valueOf(value);
        final int blanks = Math.max(0, width - text.length());
        final int left = (blanks + 1) / 2;
        return " ".repeat(left) + text + " ".repeat(blanks - left);
    }

    /** At the left end. */
    static String left(final Object value, final int width) {
        final String text = String.valueOf(value);
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
