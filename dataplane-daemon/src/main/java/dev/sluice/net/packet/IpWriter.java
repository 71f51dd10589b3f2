package dev.sluice.net.packet;

import dev.sluice.graph.buffer.Slab;

/** Writes headers of packets that we make, and checksums over what stands in one segment. Stateless. */
public final class IpWriter {
    private static final int TTL = 255;

    /** Bytes of both addresses of an IPv6 header. */
    private static final int ADDRESSES = 32;

    private IpWriter() {}

    /**
     * Writes an IPv4 header without options, TTL 255, with its checksum.
     *
     * @param length of the packet
     * @param source host order
     * @param target host order
     */
    public static void ip4(
            final long ip, final int length, final int id, final int protocol, final int source, final int target) {
        Slab.putU16be(ip, Ip4Header.VERSION_IHL_NO_OPTIONS << 8);
        Slab.putU16be(ip + Ip4Header.TOTAL_LENGTH, length);
        Slab.putU16be(ip + Ip4Header.ID, id);
        Slab.putU16(ip + Ip4Header.FLAGS_FRAGMENT, 0);
        Slab.putU8(ip + Ip4Header.TTL, TTL);
        Slab.putU8(ip + Ip4Header.PROTOCOL, protocol);
        Slab.putU32be(ip + Ip4Header.SRC, source);
        Slab.putU32be(ip + Ip4Header.DST, target);
        ip4Checksum(ip, Ip4Header.MIN_LENGTH);
    }

    /** Writes the checksum of an IPv4 header of {@code length} bytes. */
    public static void ip4Checksum(final long ip, final int length) {
        Slab.putU16(ip + Ip4Header.CHECKSUM, 0);
        Slab.putU16(ip + Ip4Header.CHECKSUM, Checksum.finish(ChecksumOffload.sum(ip, length)));
    }

    /** Writes the checksum of an ICMP message of {@code length} bytes. */
    public static void icmpChecksum(final long icmp, final int length) {
        Slab.putU16(icmp + IcmpHeader.CHECKSUM, 0);
        Slab.putU16(icmp + IcmpHeader.CHECKSUM, Checksum.finish(ChecksumOffload.sum(icmp, length)));
    }

    /** Writes an IPv6 header but for its addresses, hop limit 255; {@code payload} bytes follow it. */
    public static void ip6(final long ip, final int payload, final int nextHeader) {
        Slab.putU32be(ip, Ip6Header.VERSION_WORD);
        Slab.putU16be(ip + Ip6Header.PAYLOAD_LENGTH, payload);
        Slab.putU8(ip + Ip6Header.NEXT_HEADER, nextHeader);
        Slab.putU8(ip + Ip6Header.HOP_LIMIT, TTL);
    }

    /** Writes the checksum of an ICMPv6 message of {@code length} bytes behind an IPv6 header with its addresses. */
    public static void icmp6Checksum(final long ip, final int length) {
        final long icmp = ip + Ip6Header.LENGTH;
        Slab.putU16(icmp + Icmp6Header.CHECKSUM, 0);
        final long sum = ChecksumOffload.sum(ip + Ip6Header.SRC, ADDRESSES)
                + Checksum.pseudoIp6(IpProtocol.ICMP6, length)
                + ChecksumOffload.sum(icmp, length);
        Slab.putU16(icmp + Icmp6Header.CHECKSUM, Checksum.finish(sum));
    }
}
