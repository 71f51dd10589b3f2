package dev.sluice.driver.generator;

import dev.sluice.driver.generator.TemplateBuilder.Value;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.ValueParser;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.TcpHeader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/** How the values of a packet description are read: addresses, numbers, names, and ranges of them. Stateless. */
final class PacketValues {
    /** Bytes of an IPv6 header (RFC 8200 section 3). */
    static final int IP6_HEADER = 40;

    /** Bytes of an ICMP message's two first words. */
    static final int ICMP_HEADER = 8;

    private static final int ICMP6_ECHO_REQUEST = 128;
    private static final int ICMP6_ECHO_REPLY = 129;

    /** IPv6 addresses that share the first 64 bits. */
    record Ip6Range(long high64, Value low64) {}

    private PacketValues() {}

    /** A MAC address, also in VPP's short form {@code 1.2.3}. */
    static Long mac(final CommandInput in) throws CommandException {
        final String word = in.word("MAC address");
        return MacAddress.isValid(word) ? MacAddress.parse(word) : null;
    }

    /** An IPv4 address as an unsigned number. */
    static Long ip4(final CommandInput in) throws CommandException {
        final String word = in.word("IPv4 address");
        return Ip4Address.isValid(word) ? Ip4Address.parse(word) & 0xffff_ffffL : null;
    }

    /** A number from 0 to {@code max}, decimal or hexadecimal. */
    static ValueParser<Long> number(final String what, final long max) {
        return in -> {
            final long value = in.tryNumber(max);
            return value < 0 ? null : value;
        };
    }

    /** An EtherType by name or number, with the colon behind it. */
    static Integer etherType(final CommandInput in) throws CommandException {
        final String word = colonWord(in);
        if (word == null) {
            return null;
        }
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "IP4" -> EthernetHeader.TYPE_IP4;
            case "IP6" -> EthernetHeader.TYPE_IP6;
            case "ARP" -> EthernetHeader.TYPE_ARP;
            case "MPLS" -> EthernetHeader.TYPE_MPLS;
            case "VLAN" -> EthernetHeader.TYPE_VLAN;
            default -> boxed(word, 0xffff);
        };
    }

    /** An IP protocol by name or number, with the colon behind it. */
    static Integer ipProtocol(final CommandInput in) throws CommandException {
        final String word = colonWord(in);
        if (word == null) {
            return null;
        }
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "UDP" -> IpProtocol.UDP;
            case "TCP" -> IpProtocol.TCP;
            case "ICMP" -> IpProtocol.ICMP;
            case "ICMP6" -> IpProtocol.ICMP6;
            case "IGMP" -> IpProtocol.IGMP;
            case "GRE" -> IpProtocol.GRE;
            case "IP_IN_IP" -> IpProtocol.IP_IN_IP;
            case "IPV6", "IP6" -> IpProtocol.IPV6;
            case "IPSEC_ESP" -> IpProtocol.ESP;
            case "IPSEC_AH" -> IpProtocol.AH;
            case "SCTP" -> IpProtocol.SCTP;
            case "OSPF" -> IpProtocol.OSPF;
            default -> boxed(word, 255);
        };
    }

    /**
     * {@code ICMP echo_request}, also with a colon, or with numbers for type and code: type in bits 8-15, code in bits
     * 0-7.
     */
    static int icmp(final CommandInput in, final Layer layer) throws CommandException {
        final String[] names = layer == Layer.ICMP4
                ? new String[] {"ICMP", "ICMP:", "ICMP4", "ICMP4:"}
                : new String[] {"ICMP", "ICMP:", "ICMP6", "ICMP6:"};
        if (in.tryOneOf(names) < 0) {
            throw in.expected(layer.expected());
        }
        final boolean v4 = layer == Layer.ICMP4;
        if (in.tryKeyword("echo_request")) {
            return (v4 ? IcmpHeader.ECHO_REQUEST : ICMP6_ECHO_REQUEST) << 8;
        }
        if (in.tryKeyword("echo_reply")) {
            return (v4 ? IcmpHeader.ECHO_REPLY : ICMP6_ECHO_REPLY) << 8;
        }
        final long type = in.tryNumber(255);
        if (type < 0) {
            throw in.expected("echo_request, echo_reply or a type (0-255)");
        }
        return (int) type << 8 | (int) Math.max(0, in.tryNumber(255));
    }

    /** The flag of a TCP flag's name in lower case, or 0. */
    static int tcpFlag(final String name) {
        return switch (name) {
            case "fin" -> TcpHeader.FIN;
            case "syn" -> TcpHeader.SYN;
            case "rst" -> TcpHeader.RST;
            case "psh" -> TcpHeader.PSH;
            case "ack" -> TcpHeader.ACK_FLAG;
            case "urg" -> TcpHeader.URG;
            case "ece" -> TcpHeader.ECE;
            case "cwr" -> TcpHeader.CWR;
            default -> 0;
        };
    }

    /** Pairs of hexadecimal digits, with or without 0x in front. */
    static byte[] hex(final CommandInput in) throws CommandException {
        final String word = in.word("hexadecimal digits");
        final String digits = word.startsWith("0x") || word.startsWith("0X") ? word.substring(2) : word;
        return digits.length() % 2 == 0 && digits.matches("[0-9a-fA-F]+")
                ? HexFormat.of().parseHex(digits)
                : null;
    }

    /**
     * One value, or {@code low - high} (run through) or {@code low + high} (random), with or without blanks round the
     * sign.
     */
    static Value range(final CommandInput in, final ValueParser<Long> parser, final String what)
            throws CommandException {
        final Long low = in.tryRead(parser);
        if (low != null) {
            final int sign = in.tryOneOf("-", "+");
            return sign < 0 ? Value.of(low) : checked(low, in.read(parser, what), sign == 1, what);
        }
        final Value joined = in.tryRead(input -> joined(input.word(what), parser, what));
        if (joined == null) {
            throw in.expected(what);
        }
        return joined;
    }

    /** As {@link #range}, for IPv6 addresses. */
    static Ip6Range ip6Range(final CommandInput in, final String what) throws CommandException {
        final String word = in.peek();
        final int sign = signOf(word);
        final byte[] low = in.read(input -> ip6(sign < 0 ? input.word(what) : cut(input.word(what), sign)), what);
        byte[] high = low;
        boolean random = sign >= 0 && word.charAt(sign) == '+';
        if (sign >= 0) {
            high = ip6(word.substring(sign + 1));
        } else {
            final int spaced = in.tryOneOf("-", "+");
            if (spaced >= 0) {
                random = spaced == 1;
                high = in.read(input -> ip6(input.word(what)), what);
            }
        }
        if (high == null) {
            throw new CommandException("expected " + what + ", got `" + word + "'");
        }
        final long prefix = ByteBuffer.wrap(low).getLong(0);
        if (ByteBuffer.wrap(high).getLong(0) != prefix) {
            throw new CommandException("a range of IPv6 addresses must agree in the first 64 bits");
        }
        return new Ip6Range(
                prefix,
                checked(ByteBuffer.wrap(low).getLong(8), ByteBuffer.wrap(high).getLong(8), random, what));
    }

    private static String cut(final String word, final int at) {
        return word.substring(0, at);
    }

    private static byte[] ip6(final String word) {
        if (word.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(word) instanceof Inet6Address address ? address.getAddress() : null;
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }

    private static int signOf(final String word) {
        final int minus = word.indexOf('-');
        return minus >= 0 ? minus : word.indexOf('+');
    }

    private static Value joined(final String word, final ValueParser<Long> parser, final String what)
            throws CommandException {
        for (int i = 1; i < word.length() - 1; i++) {
            final char sign = word.charAt(i);
            if (sign == '-' || sign == '+') {
                final Long low = new CommandInput(word.substring(0, i)).tryRead(parser);
                final Long high = new CommandInput(word.substring(i + 1)).tryRead(parser);
                if (low != null && high != null) {
                    return checked(low, high, sign == '+', what);
                }
            }
        }
        return null;
    }

    private static Value checked(final long low, final long high, final boolean random, final String what)
            throws CommandException {
        if (Long.compareUnsigned(low, high) > 0) {
            throw new CommandException("empty range for " + what);
        }
        return new Value(low, high, random);
    }

    private static String colonWord(final CommandInput in) throws CommandException {
        final String word = in.word("header");
        return word.length() > 1 && word.endsWith(":") ? word.substring(0, word.length() - 1) : null;
    }

    private static Integer boxed(final String number, final int max) {
        final long value = new CommandInput(number).tryNumber(max);
        return value < 0 ? null : (int) value;
    }
}
