package dev.sluice.net.ip;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.Ip4Format;
import dev.sluice.net.packet.Ip6Format;
import dev.sluice.net.packet.IpFamily;

/** What the traces of the nodes of a family have in common. Main thread, when shown. */
public enum IpTrace {
    IP4,
    IP6;

    private static final int HEX_LINE = 32;

    /** That of a family. */
    public static IpTrace of(final IpFamily family) {
        return family == IpFamily.IP4 ? IP4 : IP6;
    }

    /** The IP header at the current offset and what follows it. */
    public String header(final TraceRecord record) {
        return header(new StringBuilder("  "), record);
    }

    private String header(final StringBuilder out, final TraceRecord record) {
        final int length = Math.min(record.length(), TraceRecord.BYTES);
        if (this == IP4) {
            Ip4Format.append(out, record.data(), 0, length, 2);
        } else {
            Ip6Format.append(out, record.data(), 0, length, 2);
        }
        return out.toString();
    }

    /** The table and the data-path object that were found, above the header. */
    public String lookup(final TraceRecord record) {
        final StringBuilder out = new StringBuilder(256)
                .append("  fib ")
                .append(PacketMeta.table(record.x()))
                .append(" dpo-idx ")
                .append(record.aux())
                .append(" flow hash: 0x00000000\n  ");
        return header(out, record);
    }

    /** Table and aux word, above the header. */
    public String forward(final TraceRecord record) {
        final StringBuilder out = new StringBuilder(256)
                .append("    fib:")
                .append(PacketMeta.table(record.x()))
                .append(" adj:")
                .append(record.aux())
                .append(" flow:0x00000000\n  ");
        return header(out, record);
    }

    /** Bytes in hex, 32 a line, as VPP shows them below a rewrite. */
    public static void hex(final StringBuilder out, final TraceRecord record, final int bytes) {
        final int n = Math.min(bytes, Math.min(record.length(), TraceRecord.BYTES));
        for (int i = 0; i < n; i++) {
            if (i % HEX_LINE == 0) {
                out.append(String.format("\n  %08x: ", i));
            }
            out.append(Character.forDigit(record.u8(i) >> 4, 16)).append(Character.forDigit(record.u8(i) & 15, 16));
        }
    }
}
