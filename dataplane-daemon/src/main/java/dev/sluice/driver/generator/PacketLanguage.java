package dev.sluice.driver.generator;

import dev.sluice.driver.generator.TemplateBuilder.Value;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.net.packet.ArpHeader;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.TcpHeader;
import dev.sluice.net.packet.UdpHeader;
import java.util.Locale;

/**
 * Reads the description of packets in a {@code data} group, in VPP's words. Main thread; stateless.
 *
 * <pre>
 * Ethernet   IP4: 1.2.3 -&gt; 4.5.6 [vlan 10 ...]        type by name or number, MAC addresses
 * ARP        request: mac/ip -&gt; mac/ip
 * IPv4       UDP: 10.0.0.1 - 10.0.0.9 -&gt; 10.2.0.1 [ttl n] [tos n] [fragment id n] [offset n] [df] [mf] [length n] [checksum n]
 * IPv6       TCP: 2001:db8::1 -&gt; 2001:db8::2 [hop-limit n] [traffic-class n] [flow-label n] [length n]
 * UDP        UDP: 1234 -&gt; 2345 [length n] [checksum n]
 * TCP        TCP: 1234 -&gt; 80 [syn|ack|fin|rst|psh|urg]... [seqnum n] [acknum n] [window n] [checksum n]
 * ICMP       ICMP echo_request [id n] [seq n] [checksum n]
 * payload    incrementing n | hex 0xaabb
 * </pre>
 *
 * A value may be a range: {@code low - high} is run through, {@code low + high} is drawn from. Lengths and checksums
 * that are not given are filled in.
 */
final class PacketLanguage {
    private static final int MAX_PAYLOAD = 65535;

    private final CommandInput in;
    private final TemplateBuilder out = new TemplateBuilder();

    private PacketLanguage(final CommandInput in) {
        this.in = in;
    }

    /**
     * Reads a description to its end.
     *
     * @param in what stands between the braces
     * @param first the layer that the packets begin with
     */
    static PacketTemplate parse(final CommandInput in, final Layer first) throws CommandException {
        return new PacketLanguage(in).packet(first);
    }

    private PacketTemplate packet(final Layer first) throws CommandException {
        if (in.atEnd()) {
            throw new CommandException("missing packet data");
        }
        Layer layer = first;
        byte[] payload = null;
        while (payload == null && !in.atEnd() && layer != Layer.PAYLOAD) {
            payload = payload();
            layer = payload == null ? layer(layer) : layer;
        }
        if (payload == null && !in.atEnd()) {
            payload = payload();
            if (payload == null) {
                throw in.expected(Layer.PAYLOAD.expected());
            }
        }
        in.expectEnd();
        return out.build(payload == null ? new byte[0] : payload);
    }

    private Layer layer(final Layer layer) throws CommandException {
        return switch (layer) {
            case ETHERNET -> ethernet();
            case ARP -> arp();
            case IP4 -> ip4();
            case IP6 -> ip6();
            case UDP -> udp();
            case TCP -> tcp();
            case ICMP4 -> icmp(Layer.ICMP4);
            case ICMP6 -> icmp(Layer.ICMP6);
            case PAYLOAD -> Layer.PAYLOAD;
        };
    }

    private byte[] payload() throws CommandException {
        if (in.tryKeyword("incrementing")) {
            final byte[] bytes = new byte[in.unsigned("number of bytes", 0, MAX_PAYLOAD)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) i;
            }
            return bytes;
        }
        return in.tryKeyword("hex") ? in.read(PacketValues::hex, "hexadecimal digits") : null;
    }

    private Layer ethernet() throws CommandException {
        final int type = in.read(PacketValues::etherType, Layer.ETHERNET.expected());
        final Value src = PacketValues.range(in, PacketValues::mac, "source MAC address");
        in.expectKeyword("->");
        final Value dst = PacketValues.range(in, PacketValues::mac, "destination MAC address");
        int at = out.open(EthernetHeader.LENGTH);
        out.set(at + EthernetHeader.DST, 6, dst);
        out.set(at + EthernetHeader.SRC, 6, src);
        while (in.tryKeyword("vlan")) {
            final Value id = PacketValues.range(in, PacketValues.number("VLAN id", 4095), "VLAN id (0-4095)");
            out.set(at + EthernetHeader.TYPE, 2, EthernetHeader.TYPE_VLAN);
            at = out.open(EthernetHeader.TAG_LENGTH) - EthernetHeader.TYPE;
            out.set(at + EthernetHeader.TYPE, 2, id);
            at += 2;
        }
        out.set(at + EthernetHeader.TYPE, 2, type);
        return switch (type) {
            case EthernetHeader.TYPE_IP4 -> Layer.IP4;
            case EthernetHeader.TYPE_IP6 -> Layer.IP6;
            case EthernetHeader.TYPE_ARP -> Layer.ARP;
            default -> Layer.PAYLOAD;
        };
    }

    private Layer arp() throws CommandException {
        final int operation = in.oneOf("request:", "reply:") + ArpHeader.REQUEST;
        final int at = out.open(ArpHeader.LENGTH);
        out.set(at, 8, ArpHeader.REQUEST_PREAMBLE);
        out.set(at + ArpHeader.OPERATION, 2, operation);
        arpAddresses(at + ArpHeader.SENDER_MAC, at + ArpHeader.SENDER_IP);
        in.expectKeyword("->");
        arpAddresses(at + ArpHeader.TARGET_MAC, at + ArpHeader.TARGET_IP);
        return Layer.PAYLOAD;
    }

    private void arpAddresses(final int mac, final int ip) throws CommandException {
        final String word = in.word("<mac>/<ip4>");
        final int slash = word.indexOf('/');
        final CommandInput left = new CommandInput(word.substring(0, Math.max(slash, 0)));
        final CommandInput right = new CommandInput(word.substring(slash + 1));
        out.set(mac, 6, left.read(PacketValues::mac, "MAC address in `" + word + "'"));
        out.set(ip, 4, right.read(PacketValues::ip4, "IPv4 address in `" + word + "'"));
    }

    private Layer ip4() throws CommandException {
        final int protocol = in.read(PacketValues::ipProtocol, Layer.IP4.expected());
        final int at = out.open(Ip4Header.MIN_LENGTH);
        out.set(at + Ip4Header.VERSION_IHL, 1, Ip4Header.VERSION_IHL_NO_OPTIONS);
        out.set(at + Ip4Header.TTL, 1, 64);
        out.set(at + Ip4Header.PROTOCOL, 1, protocol);
        out.set(at + Ip4Header.SRC, 4, PacketValues.range(in, PacketValues::ip4, "source IPv4 address"));
        in.expectKeyword("->");
        out.set(at + Ip4Header.DST, 4, PacketValues.range(in, PacketValues::ip4, "destination IPv4 address"));
        boolean length = true;
        boolean checksum = true;
        int fragment = 0;
        while (true) {
            if (in.tryKeyword("ttl")) {
                out.set(at + Ip4Header.TTL, 1, number("TTL", 255));
            } else if (in.tryKeyword("tos")) {
                out.set(at + Ip4Header.TOS, 1, number("TOS", 255));
            } else if (in.tryKeyword("fragment id")) {
                out.set(at + Ip4Header.ID, 2, number("fragment id", 65535));
            } else if (in.tryKeyword("offset")) {
                final int offset = in.unsigned("fragment offset in bytes", 0, 65528);
                fragment |= offset >> 3;
            } else if (in.tryKeyword("df")) {
                fragment |= Ip4Header.DONT_FRAGMENT;
            } else if (in.tryKeyword("mf")) {
                fragment |= Ip4Header.MORE_FRAGMENTS;
            } else if (in.tryKeyword("length")) {
                out.set(at + Ip4Header.TOTAL_LENGTH, 2, number("length", 65535));
                length = false;
            } else if (in.tryKeyword("checksum")) {
                out.set(at + Ip4Header.CHECKSUM, 2, number("checksum", 65535));
                checksum = false;
            } else {
                break;
            }
        }
        out.set(at + Ip4Header.FLAGS_FRAGMENT, 2, fragment);
        out.fixup(Layer.IP4, at, length, checksum);
        return upper(protocol, Layer.ICMP4);
    }

    private Layer ip6() throws CommandException {
        final int protocol = in.read(PacketValues::ipProtocol, Layer.IP6.expected());
        final int at = out.open(PacketValues.IP6_HEADER);
        out.set(at + 6, 1, protocol);
        ip6Address(at + 8, "source IPv6 address");
        in.expectKeyword("->");
        ip6Address(at + 24, "destination IPv6 address");
        boolean length = true;
        long trafficClass = 0;
        long flowLabel = 0;
        long hopLimit = 64;
        while (true) {
            if (in.tryKeyword("hop-limit")) {
                hopLimit = in.unsigned("hop limit", 0, 255);
            } else if (in.tryKeyword("traffic-class")) {
                trafficClass = in.unsigned("traffic class", 0, 255);
            } else if (in.tryKeyword("flow-label")) {
                flowLabel = in.unsigned("flow label", 0, 0xfffff);
            } else if (in.tryKeyword("length")) {
                out.set(at + 4, 2, number("length", 65535));
                length = false;
            } else {
                break;
            }
        }
        out.set(at, 4, 6L << 28 | trafficClass << 20 | flowLabel);
        out.set(at + 7, 1, hopLimit);
        out.fixup(Layer.IP6, at, length, false);
        return upper(protocol, Layer.ICMP6);
    }

    /** A range of IPv6 addresses may differ in the last 64 bits. */
    private void ip6Address(final int at, final String what) throws CommandException {
        final PacketValues.Ip6Range range = PacketValues.ip6Range(in, what);
        out.set(at, 8, range.high64());
        out.set(at + 8, 8, range.low64());
    }

    private static Layer upper(final int protocol, final Layer icmp) {
        return switch (protocol) {
            case IpProtocol.UDP -> Layer.UDP;
            case IpProtocol.TCP -> Layer.TCP;
            case IpProtocol.ICMP, IpProtocol.ICMP6 -> icmp;
            case IpProtocol.IP_IN_IP -> Layer.IP4;
            case IpProtocol.IPV6 -> Layer.IP6;
            default -> Layer.PAYLOAD;
        };
    }

    private Layer udp() throws CommandException {
        if (!in.tryKeyword("UDP:")) {
            throw in.expected(Layer.UDP.expected());
        }
        final int at = out.open(UdpHeader.LENGTH);
        ports(at);
        boolean length = true;
        boolean checksum = true;
        while (true) {
            if (in.tryKeyword("length")) {
                out.set(at + UdpHeader.TOTAL_LENGTH, 2, number("length", 65535));
                length = false;
            } else if (in.tryKeyword("checksum")) {
                out.set(at + UdpHeader.CHECKSUM, 2, number("checksum", 65535));
                checksum = false;
            } else {
                break;
            }
        }
        out.fixup(Layer.UDP, at, length, checksum);
        return Layer.PAYLOAD;
    }

    private Layer tcp() throws CommandException {
        if (!in.tryKeyword("TCP:")) {
            throw in.expected(Layer.TCP.expected());
        }
        final int at = out.open(TcpHeader.MIN_LENGTH);
        ports(at);
        out.set(at + TcpHeader.DATA_OFFSET, 1, 5 << 4);
        out.set(at + TcpHeader.WINDOW, 2, 8192);
        boolean checksum = true;
        int flags = 0;
        while (true) {
            final int flag = PacketValues.tcpFlag(in.peek().toLowerCase(Locale.ROOT));
            if (flag != 0) {
                in.word("flag");
                flags |= flag;
            } else if (in.tryKeyword("seqnum")) {
                out.set(at + TcpHeader.SEQUENCE, 4, number("sequence number", 0xffff_ffffL));
            } else if (in.tryKeyword("acknum")) {
                out.set(at + TcpHeader.ACK, 4, number("acknowledgment number", 0xffff_ffffL));
            } else if (in.tryKeyword("window")) {
                out.set(at + TcpHeader.WINDOW, 2, number("window", 65535));
            } else if (in.tryKeyword("checksum")) {
                out.set(at + TcpHeader.CHECKSUM, 2, number("checksum", 65535));
                checksum = false;
            } else {
                break;
            }
        }
        out.set(at + TcpHeader.FLAGS, 1, flags);
        out.fixup(Layer.TCP, at, false, checksum);
        return Layer.PAYLOAD;
    }

    private Layer icmp(final Layer layer) throws CommandException {
        final int typeCode = PacketValues.icmp(in, layer);
        final int at = out.open(PacketValues.ICMP_HEADER);
        out.set(at, 2, typeCode);
        boolean checksum = true;
        while (true) {
            if (in.tryKeyword("id")) {
                out.set(at + 4, 2, number("identifier", 65535));
            } else if (in.tryKeyword("seq")) {
                out.set(at + 6, 2, number("sequence number", 65535));
            } else if (in.tryKeyword("checksum")) {
                out.set(at + 2, 2, number("checksum", 65535));
                checksum = false;
            } else {
                break;
            }
        }
        out.fixup(layer, at, false, checksum);
        return Layer.PAYLOAD;
    }

    private void ports(final int at) throws CommandException {
        out.set(at, 2, number("source port", 65535));
        in.expectKeyword("->");
        out.set(at + 2, 2, number("destination port", 65535));
    }

    private Value number(final String what, final long max) throws CommandException {
        return PacketValues.range(in, PacketValues.number(what, max), what + " (0-" + max + ")");
    }
}
