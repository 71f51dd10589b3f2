package dev.sluice.daemon.training;

import dev.sluice.net.packet.Checksum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames for training as they come off a wire: clean ones, and one of each odd kind that the nodes tell apart.
 * Addresses are those that {@link Training}
 * configures: 10.0.1.1/24 and 10.0.2.1/24 on the interfaces, 198.18.0.0/15 behind 10.0.2.2.
 */
final class TrainingPackets {
    private static final int ETHERNET = 14;
    private static final int IP4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int US = address(10, 0, 1, 1);
    private static final int PEER = address(10, 0, 1, 2);
    private static final int ROUTED = address(198, 18, 0, 1);

    private final long ourMac;

    TrainingPackets(final long ourMac) {
        this.ourMac = ourMac;
    }

    static int address(final int a, final int b, final int c, final int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    /** A packet that is forwarded without anything odd; {@code flow} chooses destination and ports. */
    byte[] clean(final int flow) {
        final byte[] frame = ip4(ROUTED + (flow & 0x1fff) * 16, flow % 3 == 0 ? TCP : UDP, 64, 26 + flow % 7 * 64);
        put16(frame, ETHERNET + 20, 1024 + flow % 5000);
        put16(frame, ETHERNET + 22, 53 + flow % 11);
        return finish(frame);
    }

    /** One frame of each odd kind. */
    List<byte[]> odd() {
        final List<byte[]> all = new ArrayList<>();
        // what ip4-input refuses
        all.add(with(clean(1), ETHERNET + 10, 0xff));
        all.add(finish(with(clean(2), ETHERNET + 8, 1)));
        all.add(finish(with(clean(3), ETHERNET, 0x65)));
        all.add(finish(with16(clean(4), ETHERNET + 2, 2000)));
        all.add(finish(with16(clean(5), ETHERNET + 2, 10)));
        all.add(finish(with16(clean(6), ETHERNET + 6, 1)));
        all.add(truncated(clean(7), ETHERNET + 12));
        all.add(truncated(clean(8), 6));
        // what takes another way
        all.add(options());
        all.add(finish(with16(clean(9), ETHERNET + 6, 0x2000)));
        all.add(finish(ip4(address(8, 8, 8, 8), UDP, 64, 26)));
        all.add(finish(ip4(address(10, 0, 2, 77), UDP, 64, 26)));
        all.add(finish(ip4(address(10, 0, 2, 2), UDP, 64, 1472)));
        all.add(finish(with16(ip4(address(192, 0, 2, 1), UDP, 64, 1452), ETHERNET + 6, 0x4000)));
        all.add(finish(ip4(address(192, 0, 2, 1), UDP, 64, 1452)));
        all.add(finish(ip4(address(203, 0, 113, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(224, 0, 0, 5), UDP, 1, 26)));
        all.add(finish(ip4(-1, UDP, 64, 26)));
        // what is for us
        all.add(echo(US));
        all.add(finish(ip4(US, UDP, 64, 26)));
        all.add(finish(ip4(US, TCP, 64, 40)));
        all.add(finish(ip4(US, 99, 64, 26)));
        all.add(arp(1, US));
        all.add(arp(2, US));
        all.add(arp(1, address(10, 9, 9, 9)));
        all.add(truncated(arp(1, US), 30));
        // what ethernet-input tells apart
        all.add(with(clean(10), 0, 0x42));
        all.add(with16(clean(11), 12, 0x86dd));
        all.add(with16(clean(12), 12, 0x1234));
        all.add(with16(clean(13), 12, 0x8100));
        all.add(with16(clean(14), 12, 60));
        return all;
    }

    private byte[] ip4(final int destination, final int protocol, final int ttl, final int payload) {
        final byte[] frame = new byte[ETHERNET + 20 + payload];
        putMac(frame, 0, ourMac);
        putMac(frame, 6, 0x02_00_00_00_00_02L);
        put16(frame, 12, IP4);
        frame[ETHERNET] = 0x45;
        put16(frame, ETHERNET + 2, 20 + payload);
        frame[ETHERNET + 8] = (byte) ttl;
        frame[ETHERNET + 9] = (byte) protocol;
        put32(frame, ETHERNET + 12, PEER);
        put32(frame, ETHERNET + 16, destination);
        if (protocol == UDP) {
            put16(frame, ETHERNET + 24, payload);
        }
        return frame;
    }

    private byte[] options() {
        final byte[] frame = ip4(ROUTED, UDP, 64, 30);
        frame[ETHERNET] = 0x46;
        put32(frame, ETHERNET + 20, 0x94_04_00_00);
        return finish(frame);
    }

    private byte[] echo(final int destination) {
        final byte[] frame = ip4(destination, ICMP, 64, 64);
        frame[ETHERNET + 20] = 8;
        final int sum = Checksum.finish(Checksum.sum(frame, ETHERNET + 20, 64));
        frame[ETHERNET + 22] = (byte) sum;
        frame[ETHERNET + 23] = (byte) (sum >> 8);
        return finish(frame);
    }

    private byte[] arp(final int operation, final int target) {
        final byte[] frame = new byte[60];
        putMac(frame, 0, operation == 1 ? 0xffff_ffff_ffffL : ourMac);
        putMac(frame, 6, 0x02_00_00_00_00_02L);
        put16(frame, 12, ARP);
        put32(frame, ETHERNET, 0x0001_0800);
        put32(frame, ETHERNET + 4, 0x0604_0000 | operation);
        putMac(frame, ETHERNET + 8, 0x02_00_00_00_00_02L);
        put32(frame, ETHERNET + 14, PEER);
        put32(frame, ETHERNET + 24, target);
        return frame;
    }

    /** Computes the header checksum over as many bytes as the header says. */
    private static byte[] finish(final byte[] frame) {
        frame[ETHERNET + 10] = 0;
        frame[ETHERNET + 11] = 0;
        final int length = Math.min((frame[ETHERNET] & 15) * 4, frame.length - ETHERNET);
        final int sum = Checksum.finish(Checksum.sum(frame, ETHERNET, length));
        frame[ETHERNET + 10] = (byte) sum;
        frame[ETHERNET + 11] = (byte) (sum >> 8);
        return frame;
    }

    private static byte[] with(final byte[] frame, final int offset, final int value) {
        frame[offset] = (byte) value;
        return frame;
    }

    private static byte[] with16(final byte[] frame, final int offset, final int value) {
        put16(frame, offset, value);
        return frame;
    }

    private static byte[] truncated(final byte[] frame, final int length) {
        return Arrays.copyOf(frame, length);
    }

    private static void put16(final byte[] frame, final int offset, final int value) {
        frame[offset] = (byte) (value >> 8);
        frame[offset + 1] = (byte) value;
    }

    private static void put32(final byte[] frame, final int offset, final int value) {
        put16(frame, offset, value >> 16);
        put16(frame, offset + 2, value);
    }

    private static void putMac(final byte[] frame, final int offset, final long mac) {
        put16(frame, offset, (int) (mac >> 32));
        put32(frame, offset + 2, (int) mac);
    }
}
