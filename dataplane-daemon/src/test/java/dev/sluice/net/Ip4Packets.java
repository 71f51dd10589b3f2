package dev.sluice.net;

import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.Ip4Address;
import java.nio.ByteBuffer;

/** IPv4 packets for tests, as bytes with their checksums in place. */
public final class Ip4Packets {
    private Ip4Packets() {}

    /** A packet without options. */
    public static byte[] ip(
            final String src, final String dst, final int protocol, final int fragment, final byte[] payload) {
        final ByteBuffer out = ByteBuffer.allocate(20 + payload.length);
        out.putShort((short) 0x4500).putShort((short) (20 + payload.length));
        out.putShort((short) 0x1234).putShort((short) fragment);
        out.put((byte) 64).put((byte) protocol).putShort((short) 0);
        out.putInt(Ip4Address.parse(src)).putInt(Ip4Address.parse(dst)).put(payload);
        return withHeaderChecksum(out.array());
    }

    /** The same packet with its header checksum made right. */
    public static byte[] withHeaderChecksum(final byte[] packet) {
        packet[10] = 0;
        packet[11] = 0;
        store(packet, 10, Checksum.finish(Checksum.sum(packet, 0, (packet[0] & 15) * 4)));
        return packet;
    }

    /** An ICMP message: type, code, four bytes of rest, then counting bytes. */
    public static byte[] icmp(final int type, final int code, final int rest, final int data) {
        final byte[] message = new byte[8 + data];
        message[0] = (byte) type;
        message[1] = (byte) code;
        ByteBuffer.wrap(message).putInt(4, rest);
        for (int i = 0; i < data; i++) {
            message[8 + i] = (byte) i;
        }
        store(message, 2, Checksum.finish(Checksum.sum(message, 0, message.length)));
        return message;
    }

    /** A UDP datagram with its checksum. */
    public static byte[] udp(final String src, final String dst, final int from, final int to, final int data) {
        final byte[] datagram = new byte[8 + data];
        ByteBuffer.wrap(datagram).putShort((short) from).putShort((short) to).putShort((short) datagram.length);
        final long sum = Checksum.sum(datagram, 0, datagram.length)
                + Checksum.pseudoIp4(
                        Ip4Address.toLoaded(Ip4Address.parse(src)),
                        Ip4Address.toLoaded(Ip4Address.parse(dst)),
                        17,
                        datagram.length);
        store(datagram, 6, Checksum.finishUdp(sum));
        return datagram;
    }

    /** True when the checksum of an IPv4 header is right. */
    public static boolean isRight(final byte[] packet) {
        return Checksum.fold(Checksum.sum(packet, 0, (packet[0] & 15) * 4)) == 0xffff;
    }

    /** True when the ICMP checksum behind a header without options is right. */
    public static boolean isIcmpRight(final byte[] packet) {
        return Checksum.fold(Checksum.sum(packet, 20, packet.length - 20)) == 0xffff;
    }

    /** Two bytes in network order. */
    public static int u16(final byte[] bytes, final int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static void store(final byte[] bytes, final int at, final int loaded) {
        bytes[at] = (byte) loaded;
        bytes[at + 1] = (byte) (loaded >> 8);
    }
}
