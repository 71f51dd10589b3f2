package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;

/**
 * Writes the echo requests of {@code ping}: header, identifier, number, the time of sending, counting bytes. Stateless.
 */
final class EchoRequests {
    private static final int HOP_LIMIT = 255;
    private static final int TIME = 8;
    private static final int ADDRESSES = 32;

    private EchoRequests() {}

    /** Bytes of the packet in front of and in addition to the size: both headers and the time of sending. */
    static int overhead(final IpFamily family) {
        return (family == IpFamily.IP4 ? Ip4Header.MIN_LENGTH : Ip6Header.LENGTH) + IcmpHeader.LENGTH + TIME;
    }

    /**
     * Writes a request.
     *
     * @param ip where its IP header goes
     * @param id of the ping
     * @param size counting bytes
     * @return its length
     */
    static int write(
            final long ip,
            final IpAddress source,
            final IpAddress target,
            final int id,
            final int sequence,
            final int size,
            final long nowNs) {
        final IpFamily family = target.family();
        final int length = overhead(family) + size;
        final boolean ip4 = family == IpFamily.IP4;
        final long icmp = ip + (ip4 ? Ip4Header.MIN_LENGTH : Ip6Header.LENGTH);
        Slab.putU16be(icmp, (ip4 ? IcmpHeader.ECHO_REQUEST : Icmp6Header.ECHO_REQUEST) << 8);
        Slab.putU16(icmp + IcmpHeader.CHECKSUM, 0);
        Slab.putU16be(icmp + IcmpHeader.ECHO_ID, id);
        Slab.putU16be(icmp + IcmpHeader.ECHO_SEQUENCE, sequence);
        Slab.putU64be(icmp + IcmpHeader.LENGTH, nowNs);
        for (int i = 0; i < size; i++) {
            Slab.putU8(icmp + IcmpHeader.LENGTH + TIME + i, i);
        }
        if (ip4) {
            final int payload = length - Ip4Header.MIN_LENGTH;
            Slab.putU16(icmp + IcmpHeader.CHECKSUM, Checksum.finish(ChecksumOffload.sum(icmp, payload)));
            header4(ip, source.ip4(), target.ip4(), sequence, length);
        } else {
            final int payload = length - Ip6Header.LENGTH;
            header6(ip, source, target, payload);
            final long sum = ChecksumOffload.sum(ip + Ip6Header.SRC, ADDRESSES)
                    + Checksum.pseudoIp6(IpProtocol.ICMP6, payload)
                    + ChecksumOffload.sum(icmp, payload);
            Slab.putU16(icmp + Icmp6Header.CHECKSUM, Checksum.finish(sum));
        }
        return length;
    }

    private static void header4(
            final long ip, final int source, final int target, final int sequence, final int length) {
        Slab.putU16be(ip, Ip4Header.VERSION_IHL_NO_OPTIONS << 8);
        Slab.putU16be(ip + Ip4Header.TOTAL_LENGTH, length);
        Slab.putU16be(ip + Ip4Header.ID, sequence);
        Slab.putU16(ip + Ip4Header.FLAGS_FRAGMENT, 0);
        Slab.putU8(ip + Ip4Header.TTL, HOP_LIMIT);
        Slab.putU8(ip + Ip4Header.PROTOCOL, IpProtocol.ICMP);
        Slab.putU16(ip + Ip4Header.CHECKSUM, 0);
        Slab.putU32be(ip + Ip4Header.SRC, source);
        Slab.putU32be(ip + Ip4Header.DST, target);
        Slab.putU16(ip + Ip4Header.CHECKSUM, Checksum.finish(ChecksumOffload.sum(ip, Ip4Header.MIN_LENGTH)));
    }

    private static void header6(final long ip, final IpAddress source, final IpAddress target, final int payload) {
        Slab.putU32be(ip, Ip6Header.VERSION_WORD);
        Slab.putU16be(ip + Ip6Header.PAYLOAD_LENGTH, payload);
        Slab.putU8(ip + Ip6Header.NEXT_HEADER, IpProtocol.ICMP6);
        Slab.putU8(ip + Ip6Header.HOP_LIMIT, HOP_LIMIT);
        Slab.putU64be(ip + Ip6Header.SRC, source.high());
        Slab.putU64be(ip + Ip6Header.SRC + 8, source.low());
        Slab.putU64be(ip + Ip6Header.DST, target.high());
        Slab.putU64be(ip + Ip6Header.DST + 8, target.low());
    }
}
