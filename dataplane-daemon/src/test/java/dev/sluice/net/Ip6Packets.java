package dev.sluice.net;

import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** IPv6 packets for tests, from the IPv6 header on. */
public final class Ip6Packets {
    private static final int HEADER = 40;

    private Ip6Packets() {}

    /** A packet with this payload. */
    public static byte[] ip(
            final String src, final String dst, final int protocol, final int hopLimit, final byte[] payload) {
        return ByteBuffer.allocate(HEADER + payload.length)
                .putInt(0x6000_0000)
                .putShort((short) payload.length)
                .put((byte) protocol)
                .put((byte) hopLimit)
                .put(IpAddress.parse(src).octets())
                .put(IpAddress.parse(dst).octets())
                .put(payload)
                .array();
    }

    /** An ICMPv6 packet with its checksum; {@code message} begins with type and code, its checksum field is ignored. */
    public static byte[] icmp(final String src, final String dst, final int hopLimit, final byte[] message) {
        return checksummed(ip(src, dst, 58, hopLimit, message), 2);
    }

    /** An echo request. */
    public static byte[] echo(final String src, final String dst, final int hopLimit, final int data) {
        return icmp(src, dst, hopLimit, echoMessage(data));
    }

    private static byte[] echoMessage(final int data) {
        final byte[] message = new byte[8 + data];
        message[0] = (byte) 128;
        message[4] = 0x12;
        message[5] = 0x34;
        message[7] = 1;
        for (int i = 8; i < message.length; i++) {
            message[i] = (byte) i;
        }
        return message;
    }

    /** A UDP packet with its checksum. */
    public static byte[] udp(final String src, final String dst, final int hopLimit, final int data) {
        final byte[] message = new byte[8 + data];
        ByteBuffer.wrap(message).putShort((short) 1024).putShort((short) 53).putShort((short) message.length);
        return checksummed(ip(src, dst, 17, hopLimit, message), 6);
    }

    /**
     * A neighbour solicitation with the option {@code source link-layer address}, or without when {@code mac} is empty.
     */
    public static byte[] solicitation(final String src, final String dst, final String target, final String mac) {
        final ByteBuffer message = ByteBuffer.allocate(mac.isEmpty() ? 24 : 32)
                .putInt(135 << 24)
                .putInt(0)
                .put(IpAddress.parse(target).octets());
        if (!mac.isEmpty()) {
            message.put((byte) 1).put((byte) 1).put(HexFormat.of().parseHex(mac));
        }
        return icmp(src, dst, 255, message.array());
    }

    private static byte[] checksummed(final byte[] packet, final int offset) {
        final int at = HEADER + offset;
        packet[at] = 0;
        packet[at + 1] = 0;
        final int checksum = Checksum.finish(sum(packet));
        packet[at] = (byte) checksum;
        packet[at + 1] = (byte) (checksum >> 8);
        return packet;
    }

    private static long sum(final byte[] packet) {
        return Checksum.sum(packet, 8, packet.length - 8)
                + Checksum.pseudoIp6(packet[6] & 0xff, packet.length - HEADER);
    }

    /** True when the length in the header and the checksum of the message behind it are right. */
    public static boolean isRight(final byte[] packet) {
        return ByteBuffer.wrap(packet).getShort(4) == packet.length - HEADER && Checksum.fold(sum(packet)) == 0xffff;
    }

    /** The source as text. */
    public static String src(final byte[] packet) {
        return address(packet, 8);
    }

    /** The destination as text. */
    public static String dst(final byte[] packet) {
        return address(packet, 24);
    }

    /** The address at an offset as text. */
    public static String address(final byte[] packet, final int offset) {
        return IpAddress.fromOctets(IpFamily.IP6, Arrays.copyOfRange(packet, offset, offset + 16))
                .toString();
    }
}
