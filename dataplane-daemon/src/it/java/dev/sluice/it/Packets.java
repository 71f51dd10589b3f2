package dev.sluice.it;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Frames made by hand: bytes from the destination MAC on. MACs and addresses are bytes in network order. */
final class Packets {
    static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    static final int IP4 = 0x0800;
    static final int ARP = 0x0806;
    static final int ARP_REQUEST = 1;
    static final int ARP_REPLY = 2;
    static final int ICMP = 1;
    static final int UDP = 17;
    static final int ETHERNET_HEADER = 14;
    static final int IP_HEADER = 20;

    private static final int TTL = 64;

    private Packets() {}

    /** An address of dotted decimals. */
    static byte[] ip(final String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A locally administered MAC. */
    static byte[] mac(final int number) {
        return new byte[] {2, 0, 0, 0, (byte) (number >> 8), (byte) number};
    }

    /** A MAC as {@code ip link} and the daemon print it. */
    static String text(final byte[] mac) {
        return "%02x:%02x:%02x:%02x:%02x:%02x".formatted(mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    }

    static byte[] ethernet(final byte[] to, final byte[] from, final int type, final byte[] payload) {
        return ByteBuffer.allocate(ETHERNET_HEADER + payload.length)
                .put(to)
                .put(from)
                .putShort((short) type)
                .put(payload)
                .array();
    }

    /** An ARP packet for Ethernet and IPv4 (RFC 826). */
    static byte[] arp(
            final int operation, final byte[] mac, final String address, final byte[] targetMac, final String target) {
        return ByteBuffer.allocate(28)
                .putShort((short) 1)
                .putShort((short) IP4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation)
                .put(mac)
                .put(ip(address))
                .put(targetMac)
                .put(ip(target))
                .array();
    }

    /** An IPv4 packet without options, its header's checksum right. */
    static byte[] ip4(final String from, final String to, final int protocol, final byte[] payload) {
        final ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + payload.length)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (IP_HEADER + payload.length))
                .putInt(0)
                .put((byte) TTL)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(ip(from))
                .put(ip(to));
        packet.putShort(10, (short) checksum(packet.array(), 0, IP_HEADER));
        return packet.put(payload).array();
    }

    /** A UDP datagram without a checksum, which IPv4 allows (RFC 768). */
    static byte[] udp(final int from, final int to, final byte[] data) {
        return ByteBuffer.allocate(8 + data.length)
                .putShort((short) from)
                .putShort((short) to)
                .putShort((short) (8 + data.length))
                .putShort((short) 0)
                .put(data)
                .array();
    }

    /** An echo request (RFC 792). */
    static byte[] echoRequest(final int id, final int sequence, final byte[] data) {
        final ByteBuffer message = ByteBuffer.allocate(8 + data.length)
                .putInt(8 << 24)
                .putShort((short) id)
                .putShort((short) sequence)
                .put(data);
        message.putShort(2, (short) checksum(message.array(), 0, message.capacity()));
        return message.array();
    }

    /** The Internet checksum of an even or odd number of bytes (RFC 1071). */
    static int checksum(final byte[] bytes, final int offset, final int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            final int octet = bytes[offset + i] & 0xff;
            sum += (i & 1) == 0 ? octet << 8 : octet;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    /** The Ethernet type of a frame. */
    static int type(final byte[] frame) {
        return u16(frame, 12);
    }

    /** Two bytes as a number. */
    static int u16(final byte[] frame, final int at) {
        return (frame[at] & 0xff) << 8 | frame[at + 1] & 0xff;
    }
}
