package dev.sluice.net.ip4;

import dev.sluice.net.IpRig;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Header;

/**
 * The IPv4 nodes over two Ethernet interfaces, host-gl (1, 10.1.0.1/24) and host-gr (2, 10.2.0.1/24), with a known
 * neighbour {@code .2} on each.
 */
final class Ip4Rig extends IpRig {
    final Ip4Fib fib = fibs.ip4();
    final Interface left;
    final Interface right;

    Ip4Rig() {
        Ip4Forwarding.register(harness.graph(), arcs, interfaces, fib);
        left = ethernet("host-gl", MAC_GL, "10.1.0.1/24");
        right = ethernet("host-gr", MAC_GR, "10.2.0.1/24");
        routes.neighbourResolved(1, ip("10.1.0.2"), NEIGHBOUR_GL);
        routes.neighbourResolved(2, ip("10.2.0.2"), NEIGHBOUR_GR);
        harness.refresh();
    }

    Interface tun(final String name, final String address) {
        return create(
                new InterfaceSpec(name, LinkType.IP, 0, 1500, 1500, true, InterfaceDriver.NONE, transmit(name)),
                address);
    }

    static int ip(final String address) {
        return Ip4Address.parse(address);
    }

    /** A UDP packet of {@code length} bytes without options, from the IPv4 header on, with a good header checksum. */
    static byte[] udp(final String src, final String dst, final int ttl, final int length) {
        final byte[] packet = new byte[length];
        packet[0] = 0x45;
        packet[Ip4Header.TOTAL_LENGTH] = (byte) (length >> 8);
        packet[Ip4Header.TOTAL_LENGTH + 1] = (byte) length;
        packet[Ip4Header.TTL] = (byte) ttl;
        packet[Ip4Header.PROTOCOL] = 17;
        Ip4Address.toBytes(ip(src), packet, Ip4Header.SRC);
        Ip4Address.toBytes(ip(dst), packet, Ip4Header.DST);
        if (length >= 28) {
            packet[20] = 0x12;
            packet[21] = 0x34;
            packet[23] = 53;
            packet[25] = (byte) (length - 20);
        }
        return checksummed(packet);
    }

    /** Puts the right header checksum in. */
    static byte[] checksummed(final byte[] packet) {
        packet[10] = 0;
        packet[11] = 0;
        final int checksum = Checksum.finish(Checksum.sum(packet, 0, (packet[0] & 15) * 4));
        packet[10] = (byte) checksum;
        packet[11] = (byte) (checksum >> 8);
        return packet;
    }

    static boolean isGoodHeader(final byte[] packet, final int offset) {
        return Checksum.fold(Checksum.sum(packet, offset, (packet[offset] & 15) * 4)) == 0xffff;
    }
}
