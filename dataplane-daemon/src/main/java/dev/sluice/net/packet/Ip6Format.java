package dev.sluice.net.packet;

import java.util.Arrays;

/**
 * The text of an IPv6 packet in traces: addresses, header fields, and the transport header behind it. Formats copies
 * that traces kept; any thread.
 */
public final class Ip6Format {
    private static final int ICMP_MIN = 4;

    private Ip6Format() {}

    /**
     * Appends the header at {@code offset} and what can be read of the header behind it, without a line end behind the
     * last line.
     *
     * @param out the first line goes where it stands, further lines begin with {@code indent} spaces
     * @param data a copy of the packet from {@code offset} on
     * @param length bytes that the copy holds behind {@code offset}
     */
    public static void append(
            final StringBuilder out, final byte[] data, final int offset, final int length, final int indent) {
        if (length < Ip6Header.LENGTH) {
            out.append("IP header truncated");
            return;
        }
        final int first = Ip4Address.fromBytes(data, offset);
        final int protocol = data[offset + Ip6Header.NEXT_HEADER] & 0xff;
        out.append(IpProtocol.name(protocol))
                .append(": ")
                .append(address(data, offset + Ip6Header.SRC))
                .append(" -> ")
                .append(address(data, offset + Ip6Header.DST));
        if (first >>> 28 != 6) {
            line(out, indent + 2).append("version ").append(first >>> 28);
        }
        line(out, indent + 2)
                .append(String.format(
                        "tos 0x%02x, flow label 0x%x, hop limit %d, payload length %d",
                        first >>> 20 & 0xff,
                        first & 0xf_ffff,
                        data[offset + Ip6Header.HOP_LIMIT] & 0xff,
                        u16(data, offset + Ip6Header.PAYLOAD_LENGTH)));
        final int behind = offset + Ip6Header.LENGTH;
        if (protocol == IpProtocol.ICMP6 && length >= Ip6Header.LENGTH + ICMP_MIN) {
            icmp(line(out, indent), data, behind, length - Ip6Header.LENGTH, indent);
        } else {
            Ip4Format.transport(out, data, behind, length - Ip6Header.LENGTH, protocol, indent);
        }
    }

    private static void icmp(
            final StringBuilder out, final byte[] data, final int offset, final int length, final int indent) {
        final int type = data[offset] & 0xff;
        final String code = Icmp6Header.codeName(type, data[offset + 1] & 0xff);
        out.append("ICMP ").append(Icmp6Header.typeName(type));
        if (code != null) {
            out.append(' ').append(code);
        }
        out.append(String.format(" checksum 0x%x", u16(data, offset + Icmp6Header.CHECKSUM)));
        if ((type == Icmp6Header.NEIGHBOR_SOLICITATION || type == Icmp6Header.NEIGHBOR_ADVERTISEMENT)
                && length >= Icmp6Header.ND_LENGTH) {
            line(out, indent + 2).append("target address ").append(address(data, offset + Icmp6Header.ND_TARGET));
        }
    }

    private static IpAddress address(final byte[] data, final int offset) {
        return IpAddress.fromOctets(IpFamily.IP6, Arrays.copyOfRange(data, offset, offset + 16));
    }

    private static StringBuilder line(final StringBuilder out, final int indent) {
        return out.append('\n').repeat(' ', indent);
    }

    private static int u16(final byte[] data, final int offset) {
        return (data[offset] & 0xff) << 8 | data[offset + 1] & 0xff;
    }
}
