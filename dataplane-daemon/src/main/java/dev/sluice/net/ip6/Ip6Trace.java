package dev.sluice.net.ip6;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.Ip6Format;

/** What IPv6 nodes' traces have in common. Main thread, when shown. */
final class Ip6Trace {
    private Ip6Trace() {}

    /** The IPv6 header at the current offset and what follows it. */
    static String header(final TraceRecord record) {
        return header(new StringBuilder("  "), record);
    }

    private static String header(final StringBuilder out, final TraceRecord record) {
        Ip6Format.append(out, record.data(), 0, Math.min(record.length(), TraceRecord.BYTES), 2);
        return out.toString();
    }

    /** The table and the data-path object that were found, above the header. */
    static String lookup(final TraceRecord record) {
        return header(
                new StringBuilder(256)
                        .append("  fib ")
                        .append(PacketMeta.table(record.x()))
                        .append(" dpo-idx ")
                        .append(record.aux())
                        .append(" flow hash: 0x00000000\n  "),
                record);
    }

    /** Table and aux word, above the header. */
    static String forward(final TraceRecord record) {
        return header(
                new StringBuilder(256)
                        .append("    fib:")
                        .append(PacketMeta.table(record.x()))
                        .append(" adj:")
                        .append(record.aux())
                        .append(" flow:0x00000000\n  "),
                record);
    }

    /** Bytes in hex, 32 a line, as VPP shows them below a rewrite. */
    static void hex(final StringBuilder out, final TraceRecord record, final int bytes) {
        final int n = Math.min(bytes, Math.min(record.length(), TraceRecord.BYTES));
        for (int i = 0; i < n; i++) {
            if (i % 32 == 0) {
                out.append(String.format("\n  %08x: ", i));
            }
            out.append(Character.forDigit(record.u8(i) >> 4, 16)).append(Character.forDigit(record.u8(i) & 15, 16));
        }
    }
}
