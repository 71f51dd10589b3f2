package dev.sluice.net.icmp;

import dev.sluice.graph.buffer.Slab;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;

/**
 * Writes the echo requests of {@code ping}: header, identifier, number, the time of sending, counting bytes. Stateless.
 */
final class EchoRequests {
    private static final int TIME = 8;

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
        Slab.putU16be(icmp + IcmpHeader.ECHO_ID, id);
        Slab.putU16be(icmp + IcmpHeader.ECHO_SEQUENCE, sequence);
        Slab.putU64be(icmp + IcmpHeader.LENGTH, nowNs);
        for (int i = 0; i < size; i++) {
            Slab.putU8(icmp + IcmpHeader.LENGTH + TIME + i, i);
        }
        if (ip4) {
            IpWriter.icmpChecksum(icmp, length - Ip4Header.MIN_LENGTH);
            IpWriter.ip4(ip, length, sequence, IpProtocol.ICMP, source.ip4(), target.ip4());
        } else {
            final int payload = length - Ip6Header.LENGTH;
            IpWriter.ip6(ip, payload, IpProtocol.ICMP6);
            Slab.putU64be(ip + Ip6Header.SRC, source.high());
            Slab.putU64be(ip + Ip6Header.SRC + 8, source.low());
            Slab.putU64be(ip + Ip6Header.DST, target.high());
            Slab.putU64be(ip + Ip6Header.DST + 8, target.low());
            IpWriter.icmp6Checksum(ip, payload);
        }
        return length;
    }
}
