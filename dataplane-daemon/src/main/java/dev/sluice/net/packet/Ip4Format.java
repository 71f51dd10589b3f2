package dev.sluice.net.packet;

/**
 * The text of an IPv4 packet in traces: addresses, header fields, and the transport header behind it. Formats copies
 * that traces kept; any thread.
 */
public final class Ip4Format {
    private static final String[] ECN = {"NON_ECN", "ECT_1", "ECT_0", "CE"};

    private Ip4Format() {}

    /**
     * Appends the header at {@code offset} and what can be read of the transport header behind it, without a line end
     * behind the last line.
     *
     * @param out the first line goes where it stands, further lines begin with {@code indent} spaces
     * @param data a copy of the packet from {@code offset} on
     * @param length bytes that the copy holds behind {@code offset}
     */
    public static void append(
            final StringBuilder out, final byte[] data, final int offset, final int length, final int indent) {
        if (length < Ip4Header.MIN_LENGTH) {
            out.append("IP4 header truncated");
            return;
        }
        final int versionIhl = data[offset] & 0xff;
        final int headerLength = Ip4Header.length(versionIhl);
        final int protocol = data[offset + Ip4Header.PROTOCOL] & 0xff;
        final int fragment = u16(data, offset + Ip4Header.FLAGS_FRAGMENT);
        out.append(IpProtocol.name(protocol)).append(": ");
        Ip4Address.append(out, Ip4Address.fromBytes(data, offset + Ip4Header.SRC))
                .append(" -> ");
        Ip4Address.append(out, Ip4Address.fromBytes(data, offset + Ip4Header.DST));
        if (versionIhl != Ip4Header.VERSION_IHL_NO_OPTIONS) {
            line(out, indent + 2)
                    .append("version ")
                    .append(versionIhl >> 4)
                    .append(", header length ")
                    .append(headerLength);
        }
        fields(out, data, offset, Math.min(headerLength, length), indent + 2);
        fragment(line(out, indent + 2), u16(data, offset + Ip4Header.ID), fragment);
        if (headerLength >= Ip4Header.MIN_LENGTH && (fragment & Ip4Header.FRAGMENT_OFFSET_MASK) == 0) {
            transport(out, data, offset + headerLength, length - headerLength, protocol, indent);
        }
    }

    private static void fields(
            final StringBuilder out, final byte[] data, final int offset, final int headerLength, final int indent) {
        final int tos = data[offset + Ip4Header.TOS] & 0xff;
        line(out, indent)
                .append(String.format(
                        "tos 0x%02x, ttl %d, length %d, checksum 0x%04x",
                        tos,
                        data[offset + Ip4Header.TTL] & 0xff,
                        u16(data, offset + Ip4Header.TOTAL_LENGTH),
                        u16(data, offset + Ip4Header.CHECKSUM)));
        final long sum = Checksum.sum(data, offset, headerLength);
        if (Checksum.fold(sum) != 0xffff) {
            final int field = data[offset + 10] & 0xff | (data[offset + 11] & 0xff) << 8;
            final int right = Checksum.finish(sum + (~field & 0xffff));
            out.append(String.format(" (should be 0x%04x)", Short.reverseBytes((short) right) & 0xffff));
        }
        out.append(" dscp ").append(dscp(tos >> 2)).append(" ecn ").append(ECN[tos & 3]);
    }

    private static void fragment(final StringBuilder out, final int id, final int fragment) {
        out.append(String.format("fragment id 0x%04x", id));
        final int bytes = (fragment & Ip4Header.FRAGMENT_OFFSET_MASK) << 3;
        if (bytes != 0) {
            out.append(" offset ").append(bytes);
        }
        if (fragment >> 13 != 0) {
            out.append(", flags ");
            String separator = "";
            if ((fragment & 0x8000) != 0) {
                out.append("CONGESTION");
                separator = " ";
            }
            if ((fragment & Ip4Header.DONT_FRAGMENT) != 0) {
                out.append(separator).append("DONT_FRAGMENT");
                separator = " ";
            }
            if ((fragment & Ip4Header.MORE_FRAGMENTS) != 0) {
                out.append(separator).append("MORE_FRAGMENTS");
            }
        }
    }

    static void transport(
            final StringBuilder out,
            final byte[] data,
            final int offset,
            final int length,
            final int protocol,
            final int indent) {
        if (protocol == IpProtocol.ICMP && length >= 4) {
            icmp(line(out, indent), data, offset, length);
        } else if (protocol == IpProtocol.UDP && length >= UdpHeader.LENGTH) {
            ports(line(out, indent).append("UDP: "), data, offset);
            line(out, indent + 2)
                    .append(String.format("length %d, checksum 0x%04x", u16(data, offset + 4), u16(data, offset + 6)));
        } else if (protocol == IpProtocol.TCP && length >= TcpHeader.MIN_LENGTH) {
            ports(line(out, indent).append("TCP: "), data, offset);
            line(out, indent + 2)
                    .append(String.format(
                            "seq. 0x%08x ack 0x%08x",
                            Ip4Address.fromBytes(data, offset + TcpHeader.SEQUENCE),
                            Ip4Address.fromBytes(data, offset + TcpHeader.ACK)));
            final int flags = data[offset + TcpHeader.FLAGS] & 0xff;
            line(out, indent + 2)
                    .append(String.format(
                            "flags 0x%02x%s, tcp header: %d bytes",
                            flags, TcpHeader.flagNames(flags), (data[offset + TcpHeader.DATA_OFFSET] & 0xf0) >> 2));
            line(out, indent + 2)
                    .append(String.format(
                            "window %d, checksum 0x%04x",
                            u16(data, offset + TcpHeader.WINDOW), u16(data, offset + TcpHeader.CHECKSUM)));
        }
    }

    private static void icmp(final StringBuilder out, final byte[] data, final int offset, final int length) {
        final int type = data[offset] & 0xff;
        final String code = IcmpHeader.codeName(type, data[offset + 1] & 0xff);
        out.append("ICMP ").append(IcmpHeader.typeName(type));
        if (code != null) {
            out.append(' ').append(code);
        }
        out.append(String.format(" checksum 0x%04x", u16(data, offset + IcmpHeader.CHECKSUM)));
        if ((type == IcmpHeader.ECHO_REQUEST || type == IcmpHeader.ECHO_REPLY) && length >= IcmpHeader.LENGTH) {
            out.append(" id ").append(u16(data, offset + IcmpHeader.ECHO_ID));
        }
    }

    private static void ports(final StringBuilder out, final byte[] data, final int offset) {
        out.append(u16(data, offset)).append(" -> ").append(u16(data, offset + 2));
    }

    /** Name of a DSCP value (RFC 2474, 2597, 3246), or its number. */
    public static String dscp(final int dscp) {
        if ((dscp & 7) == 0) {
            return "CS" + (dscp >> 3);
        }
        final int klass = dscp >> 3;
        if (klass >= 1 && klass <= 4 && (dscp & 1) == 0) {
            return "AF" + klass + (dscp >> 1 & 3);
        }
        return dscp == 46 ? "EF" : Integer.toString(dscp);
    }

    private static StringBuilder line(final StringBuilder out, final int indent) {
        return out.append('\n').repeat(' ', indent);
    }

    private static int u16(final byte[] data, final int offset) {
        return (data[offset] & 0xff) << 8 | data[offset + 1] & 0xff;
    }
}
