package dev.sluice.net.l2;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;

/** Text in columns as VPP's {@code %=n} makes them, and names. Stateless. */
final class L2Columns {
    private L2Columns() {}

    /** Centred; an odd blank stands in front. Longer text is not cut. */
    static String centre(final Object value, final int width) {
        final String text = String.valueOf(value);
        final int blanks = Math.max(0, width - text.length());
        return " ".repeat((blanks + 1) / 2) + text + " ".repeat(blanks / 2);
    }

    /** As VPP writes such numbers: no plus and no zero in the exponent. */
    static String scientific(final double value) {
        return String.format("%.4e", value).replaceFirst("e\\+?(-?)0*(\\d)", "e$1$2");
    }

    /** Name of an interface, or {@code N/A}. */
    static String name(final Interfaces interfaces, final int swIfIndex) {
        final Interface iface = interfaces.get(swIfIndex);
        return iface == null ? "N/A" : iface.name();
    }

    static String onOff(final boolean on) {
        return on ? "on" : "off";
    }

    static String mark(final boolean on) {
        return on ? "*" : "-";
    }
}
