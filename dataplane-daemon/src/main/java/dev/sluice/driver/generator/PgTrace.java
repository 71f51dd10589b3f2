package dev.sluice.driver.generator;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.EthernetFormat;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Ip4Format;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Format;
import dev.sluice.net.packet.Ip6Header;

/** Trace records of the generator's nodes, in VPP's words. Main thread. */
final class PgTrace {
    private static final int IP4 = 4;
    private static final int IP6 = 6;

    private PgTrace() {}

    /** Of {@code pg-input}; the stream is named where only one can have made the packet. */
    static String input(final TraceRecord record, final PacketGenerator generator) {
        final PgStream stream = generator.streamOf(PacketMeta.rx(record.x()), record.length(), record.next());
        final String node = generator.nextNode(record.next());
        final boolean ethernet = !node.startsWith("ip4-") && !node.startsWith("ip6-");
        final StringBuilder out = new StringBuilder("  stream")
                .append(stream == null ? "" : " " + stream.name())
                .append(", ")
                .append(record.length())
                .append(" bytes, sw_if_index ")
                .append(PacketMeta.rx(record.x()))
                .append(", next_node ")
                .append(node)
                .append("\n  ");
        final int data = buffer(out, record, generator.pool());
        if (stream != null && !stream.flags().isEmpty()) {
            out.append("\n  ").append(stream.flags()).append(offsets(record, ethernet, data));
        }
        out.append('\n');
        append(out, record, ethernet);
        return out.toString();
    }

    /** Of the node that transmits. */
    static String output(final TraceRecord record, final boolean ethernet, final BufferPool pool) {
        final StringBuilder out = new StringBuilder("    buffer: ");
        final int data = buffer(out, record, pool);
        final int version = version(record, l3(record, ethernet));
        if (version != 0) {
            out.append("\n                    ip").append(version).append(' ').append(offsets(record, ethernet, data));
        }
        out.append('\n');
        append(out, record, ethernet);
        return out.toString();
    }

    /** Appends where the packet stands in its buffer; the offset of its first byte from the place for received ones. */
    private static int buffer(final StringBuilder out, final TraceRecord record, final BufferPool pool) {
        final long into = Math.floorMod(Slab.address(record.meta()) - pool.data(0), (long) pool.stride());
        final int data = (int) (into > pool.dataBytes() ? into - pool.stride() : into);
        out.append("current data ").append(data).append(", length ").append(record.length());
        out.append(", buffer-pool 0, ref-count 1");
        return data;
    }

    private static String offsets(final TraceRecord record, final boolean ethernet, final int data) {
        final int l3 = l3(record, ethernet);
        final int version = version(record, l3);
        final String first = "l2-hdr-offset 0 l3-hdr-offset " + (data + l3) + " ";
        return version == 0
                ? first
                : first + "l4-hdr-offset "
                        + (data + l3 + (version == IP4 ? Ip4Header.length(record.u8(l3)) : Ip6Header.LENGTH)) + " ";
    }

    private static int l3(final TraceRecord record, final boolean ethernet) {
        if (!ethernet) {
            return 0;
        }
        int type = EthernetHeader.TYPE;
        while (type < EthernetHeader.TYPE + 8 && isTag(record.u16(type))) {
            type += EthernetHeader.TAG_LENGTH;
        }
        return type + 2;
    }

    private static boolean isTag(final int type) {
        return type == EthernetHeader.TYPE_VLAN || type == EthernetHeader.TYPE_QINQ;
    }

    private static int version(final TraceRecord record, final int l3) {
        final int version = record.u8(l3) >>> 4;
        return record.length() >= l3 + Ip4Header.MIN_LENGTH && (version == IP4 || version == IP6) ? version : 0;
    }

    private static void append(final StringBuilder out, final TraceRecord record, final boolean ethernet) {
        final int copied = Math.min(record.length(), record.data().length);
        if (ethernet) {
            out.append(EthernetFormat.format(record.data(), record.length(), 2));
        } else if (version(record, 0) == IP6) {
            out.append("  ");
            Ip6Format.append(out, record.data(), 0, copied, 2);
        } else {
            out.append("  ");
            Ip4Format.append(out, record.data(), 0, copied, 2);
        }
    }
}
