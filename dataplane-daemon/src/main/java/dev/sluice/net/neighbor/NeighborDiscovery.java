package dev.sluice.net.neighbor;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Format;
import dev.sluice.net.packet.Ip6Header;

/** What the nodes of neighbour discovery (RFC 4861) have in common. Stateless. */
public final class NeighborDiscovery {
    /** Node for neighbour solicitations to us. */
    public static final String SOLICITATION_NODE = "icmp6-neighbor-solicitation";

    /** Node for neighbour advertisements to us. */
    public static final String ADVERTISEMENT_NODE = "icmp6-neighbor-advertisement";

    /** The node under whose name messages are counted. */
    public static final String ICMP_NODE = "ip6-icmp-input";

    /** Bytes of a solicitation or advertisement with its link-layer address, from the IPv6 header on. */
    static final int MESSAGE_LENGTH = Ip6Header.LENGTH + Icmp6Header.ND_LENGTH + Icmp6Header.OPTION_LENGTH;

    private static final long MAC_MASK = 0xffff_ffff_ffffL;

    /** No such option, or one that is no Ethernet address. */
    public static final long NO_ADDRESS = -1;

    private NeighborDiscovery() {}

    /** The packet in a trace. */
    public static String format(final TraceRecord record) {
        final StringBuilder out = new StringBuilder("  ");
        Ip6Format.append(out, record.data(), 0, Math.min(record.length(), TraceRecord.BYTES), 2);
        return out.toString();
    }

    /**
     * The MAC address, as loaded, in the first option of a type, or {@link #NO_ADDRESS}.
     *
     * @param meta of the packet, whose current header is that at {@code ip}
     * @param message bytes of the ICMP message in front of its options: {@link Icmp6Header#ND_LENGTH} or
     *     {@link Icmp6Header#LENGTH}
     */
    public static long option(final long meta, final long ip, final int message, final int type) {
        final int behind = Ip6Header.LENGTH + message;
        int left = Math.min(Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH) + Ip6Header.LENGTH, PacketMeta.length(meta))
                - behind;
        long option = ip + behind;
        while (left >= Icmp6Header.OPTION_LENGTH) {
            final int size = Slab.u8(option + 1) * Icmp6Header.OPTION_LENGTH;
            if (size == 0 || size > left) {
                return NO_ADDRESS;
            }
            if (Slab.u8(option) == type) {
                final long mac = Slab.u64(option) >>> 16;
                return size == Icmp6Header.OPTION_LENGTH && (mac & 1) == 0 && mac != 0 ? mac : NO_ADDRESS;
            }
            option += size;
            left -= size;
        }
        return NO_ADDRESS;
    }

    /** Writes an option with a link-layer address. */
    public static void writeOption(final long option, final int type, final long macLoaded) {
        Slab.putU64(option, (macLoaded & MAC_MASK) << 16 | 1 << 8 | type);
    }
}
