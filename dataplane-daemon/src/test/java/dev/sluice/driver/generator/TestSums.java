package dev.sluice.driver.generator;

import java.util.Arrays;

/** Checksums by the book (RFC 1071, 16-bit words in network order), written without the code under test. */
final class TestSums {
    private TestSums() {}

    /** 0 when the checksum of an IPv4 header is right. */
    static int ip4(final byte[] packet, final int at) {
        return checksum(Arrays.copyOfRange(packet, at, at + 4 * (packet[at] & 15)));
    }

    /**
     * 0 when the checksum of the UDP, TCP or ICMP message of an IP packet, below IP in IP too, is right and its lengths
     * fit.
     */
    static int innermost(final byte[] packet, final int at) {
        final boolean v4 = (packet[at] & 0xf0) == 0x40;
        final int header = v4 ? 20 : 40;
        final int length = u16(packet, at + (v4 ? 2 : 4)) + (v4 ? 0 : 40);
        final int protocol = packet[at + (v4 ? 9 : 6)];
        if (length != packet.length - at) {
            return -1;
        }
        if (protocol == 4) {
            return innermost(packet, at + header);
        }
        final byte[] body = Arrays.copyOfRange(packet, at + header, at + length);
        if (protocol == 1) {
            return checksum(body);
        }
        if (protocol == 17 && u16(body, 4) != body.length) {
            return -2;
        }
        final byte[] addresses = Arrays.copyOfRange(packet, at + (v4 ? 12 : 8), at + header);
        final byte[] all = new byte[addresses.length + 4 + body.length + (body.length & 1)];
        System.arraycopy(addresses, 0, all, 0, addresses.length);
        all[addresses.length + 1] = (byte) protocol;
        all[addresses.length + 2] = (byte) (body.length >> 8);
        all[addresses.length + 3] = (byte) body.length;
        System.arraycopy(body, 0, all, addresses.length + 4, body.length);
        return checksum(all);
    }

    private static int checksum(final byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return ~sum & 0xffff;
    }

    private static int u16(final byte[] bytes, final int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
