package dev.sluice.net.packet;

/** The text of a frame in traces. Formats copies that traces kept; any thread. */
public final class EthernetFormat {
    private EthernetFormat() {}

    /** The line of the Ethernet header alone, without a line end: {@code IP4: 02:.. -> 02:..}. */
    public static String header(final byte[] data, final int length) {
        if (length < EthernetHeader.LENGTH) {
            return "ethernet header truncated";
        }
        final int type = (data[EthernetHeader.TYPE] & 0xff) << 8 | data[EthernetHeader.TYPE + 1] & 0xff;
        return EthernetHeader.typeName(type) + ": "
                + MacAddress.format(MacAddress.fromBytes(data, EthernetHeader.SRC)) + " -> "
                + MacAddress.format(MacAddress.fromBytes(data, EthernetHeader.DST));
    }

    /**
     * The Ethernet header and, behind it, an IPv4 or IPv6 packet; without a line end behind the last line.
     *
     * @param data a copy of the frame from its first byte on
     * @param length bytes of the frame, may be more than were copied
     * @param indent blanks before each line
     */
    public static String format(final byte[] data, final int length, final int indent) {
        final int copied = Math.min(length, data.length);
        final String blanks = " ".repeat(indent);
        final StringBuilder out = new StringBuilder(blanks).append(header(data, copied));
        final int type = copied < EthernetHeader.LENGTH
                ? 0
                : (data[EthernetHeader.TYPE] & 0xff) << 8 | data[EthernetHeader.TYPE + 1] & 0xff;
        if (type == EthernetHeader.TYPE_IP4) {
            out.append('\n').append(blanks);
            Ip4Format.append(out, data, EthernetHeader.LENGTH, copied - EthernetHeader.LENGTH, indent);
        } else if (type == EthernetHeader.TYPE_IP6) {
            out.append('\n').append(blanks);
            Ip6Format.append(out, data, EthernetHeader.LENGTH, copied - EthernetHeader.LENGTH, indent);
        }
        return out.toString();
    }
}
