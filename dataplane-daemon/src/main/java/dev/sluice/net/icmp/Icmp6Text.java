package dev.sluice.net.icmp;

import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.Ip6Format;

/** The text of an IPv6 packet in the traces of ICMP nodes. Stateless. */
final class Icmp6Text {
    private Icmp6Text() {}

    static String format(final TraceRecord record) {
        final StringBuilder out = new StringBuilder("  ");
        Ip6Format.append(out, record.data(), 0, Math.min(record.length(), TraceRecord.BYTES), 2);
        return out.toString();
    }
}
