package dev.sluice.net.icmp;

import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.Ip4Format;

/** The text of an IPv4 packet in the traces of ICMP nodes. Stateless. */
final class Icmp4Text {
    private Icmp4Text() {}

    static String format(final TraceRecord record) {
        final StringBuilder out = new StringBuilder("  ");
        Ip4Format.append(out, record.data(), 0, Math.min(record.length(), TraceRecord.BYTES), 2);
        return out.toString();
    }
}
