package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pcap file of 64-byte UDP packets in the making. */
final class Packets {
    private static final int LENGTH = 64;
    private static final int ETHERNET = 14;

    private final ByteBuffer out;

    Packets(final int count) {
        out = ByteBuffer.allocate(24 + count * (16 + LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(65535).putInt(1);
    }

    /** Appends one with these addresses. */
    void add(final byte[] packet, final byte[] dst, final byte[] src) {
        out.putInt(0).putInt(0).putInt(LENGTH).putInt(LENGTH);
        out.put(dst).put(src).put(packet, 12, LENGTH - 12);
    }

    Path write(final Path file) throws IOException {
        return Files.write(file, out.array());
    }

    /** A packet without link addresses. */
    static byte[] udp(final int dst, final int i) {
        final ByteBuffer packet = ByteBuffer.allocate(LENGTH).position(12);
        packet.putShort((short) 0x0800).putShort((short) 0x4500);
        packet.putShort((short) 50).putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.putInt(0x0a000002).putInt(dst);
        packet.putShort((short) (1024 + i % 50000)).putShort((short) 53).putShort((short) 30);
        checksum(packet.array());
        return packet.array();
    }

    /** What the broken ones are: wrong header checksum, expired TTL, wrong version, length beyond the frame. */
    static void damage(final byte[] packet, final int kind) {
        switch (kind) {
            case 0 -> packet[24] ^= 0x55;
            case 1 -> packet[22] = 1;
            case 2 -> packet[ETHERNET] = 0x55;
            default -> packet[16] = 0x10;
        }
        if (kind != 0) {
            checksum(packet);
        }
    }

    private static void checksum(final byte[] packet) {
        packet[24] = 0;
        packet[25] = 0;
        int sum = 0;
        for (int i = ETHERNET; i < ETHERNET + 20; i += 2) {
            sum += (packet[i] & 0xff) << 8 | packet[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >> 16);
        sum = ~((sum & 0xffff) + (sum >> 16));
        packet[24] = (byte) (sum >> 8);
        packet[25] = (byte) sum;
    }
}
