package dev.sluice.daemon.training;

import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Frames for training as they come off a wire: clean ones, and one of each odd kind that the nodes tell apart.
 * Addresses are those that {@link Training} configures: 10.0.1.1/24 and 10.0.2.1/24 on the interfaces, 10.0.3.1/24 on
 * the sub-interface of VLAN 100, 198.18.0.0/15 behind 10.0.2.2.
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
    private static final int LABELLED = address(192, 0, 5, 1);
    private static final int TWO_PATHS = address(198, 18, 128, 1);

    /** VLAN of the sub-interface with an address. */
    static final int VLAN = 100;

    /** VLAN of the sub-interface without one. */
    static final int VLAN_WITHOUT_IP = 200;

    private static final int FLOWS = 256;

    private final long ourMac;

    TrainingPackets(final long ourMac) {
        this.ourMac = ourMac;
    }

    static int address(final int a, final int b, final int c, final int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    /** Packets to many routes behind one neighbour. */
    byte[][] routes() {
        return IntStream.range(0, FLOWS).mapToObj(this::clean).toArray(byte[][]::new);
    }

    /** Packets of which some go to a route with two paths, some to the neighbours of either interface. */
    byte[][] paths() {
        final byte[][] all = new byte[FLOWS / 4][];
        for (int flow = 0; flow < all.length; flow++) {
            final int destination = switch (flow % 4) {
                case 0 -> address(10, 0, 2, 2);
                case 1 -> PEER;
                default -> TWO_PATHS + (flow & 0xff) * 16;
            };
            all[flow] = flow(destination, flow);
        }
        return all;
    }

    /**
     * Packets to a route whose prefix is so short that a look-up ends at the root of the trie, as with nothing but a
     * default route.
     */
    byte[][] shortPrefix() {
        return IntStream.range(0, FLOWS / 4)
                .mapToObj(flow -> flow(address(44, flow, 1, 2), flow))
                .toArray(byte[][]::new);
    }

    /** A packet that is forwarded without anything odd; {@code flow} chooses destination and ports. */
    private byte[] clean(final int flow) {
        return flow(ROUTED + (flow & 0x1ff) * 16, flow);
    }

    private byte[] flow(final int destination, final int flow) {
        final byte[] frame = ip4(destination, flow % 3 == 0 ? TCP : UDP, 64, 26 + flow % 7 * 64);
        put16(frame, ETHERNET + 20, 1024 + flow % 5000);
        put16(frame, ETHERNET + 22, 53 + flow % 11);
        return finish(frame);
    }

    /** One frame of each odd kind. */
    byte[][] odd() {
        final List<byte[]> all = new ArrayList<>();
        refused(all);
        otherWays(all);
        forUs(all);
        otherLinks(all);
        return all.toArray(byte[][]::new);
    }

    /** What ip4-input refuses. */
    private void refused(final List<byte[]> all) {
        all.add(with(clean(1), ETHERNET + 10, 0xff));
        all.add(finish(with(clean(2), ETHERNET + 8, 1)));
        all.add(finish(with(clean(2), ETHERNET + 8, 0)));
        all.add(finish(with(clean(3), ETHERNET, 0x65)));
        all.add(finish(with(clean(3), ETHERNET, 0x44)));
        all.add(finish(with16(clean(4), ETHERNET + 2, 2000)));
        all.add(finish(with16(clean(5), ETHERNET + 2, 10)));
        all.add(finish(with16(clean(6), ETHERNET + 6, 1)));
        all.add(truncated(clean(7), ETHERNET + 12));
        all.add(truncated(clean(8), 6));
        all.add(finish(with(clean(9), ETHERNET + 12, 127)));
        all.add(finish(with(clean(9), ETHERNET + 16, 127)));
    }

    /** What takes another way than the rest. */
    private void otherWays(final List<byte[]> all) {
        all.add(options());
        all.add(Arrays.copyOf(clean(9), clean(9).length + 12));
        all.add(finish(with16(clean(9), ETHERNET + 6, 0x2000)));
        all.add(finish(ip4(address(8, 8, 8, 8), UDP, 64, 26)));
        all.add(finish(ip4(address(10, 0, 2, 77), UDP, 64, 26)));
        all.add(finish(ip4(address(10, 0, 2, 2), UDP, 64, 1472)));
        all.add(finish(with16(ip4(address(192, 0, 2, 1), UDP, 64, 1452), ETHERNET + 6, 0x4000)));
        all.add(finish(ip4(address(192, 0, 2, 1), UDP, 64, 1452)));
        all.add(finish(ip4(ROUTED, UDP, 64, 2500)));
        all.add(finish(with16(ip4(ROUTED, UDP, 64, 2500), ETHERNET + 6, 0x4000)));
        all.add(finish(ip4(PEER, UDP, 64, 2500)));
        all.add(finish(ip4(address(192, 0, 3, 1), UDP, 64, 26)));
        all.add(finish(ip4(address(192, 0, 4, 1), UDP, 64, 26)));
        all.add(finish(ip4(address(192, 0, 4, 2), TCP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 113, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 114, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 115, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 115, 209), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 116, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 117, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 118, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(203, 0, 119, 9), UDP, 64, 26)));
        all.add(finish(ip4(address(224, 0, 0, 5), UDP, 1, 26)));
        all.add(finish(ip4(address(232, 1, 1, 1), UDP, 64, 26)));
        all.add(finish(ip4(-1, UDP, 64, 26)));
    }

    /** What is for us. */
    private void forUs(final List<byte[]> all) {
        all.add(icmp(US, 8, 64));
        all.add(icmp(US, 8, 65));
        all.add(icmp(US, 8, 2400));
        all.add(icmp(US, 0, 64));
        all.add(icmp(US, 3, 36));
        all.add(icmp(US, 13, 20));
        all.add(with(icmp(US, 8, 64), ETHERNET + 22, 0x55));
        all.add(finish(ip4(US, ICMP, 64, 4)));
        all.add(finish(ip4(US, UDP, 64, 26)));
        all.add(finish(with16(ip4(US, UDP, 64, 26), ETHERNET + 26, 0x1234)));
        all.add(finish(with16(ip4(US, UDP, 64, 26), ETHERNET + 24, 500)));
        all.add(finish(ip4(US, UDP, 64, 6)));
        all.add(finish(ip4(US, TCP, 64, 40)));
        all.add(finish(ip4(US, 99, 64, 26)));
        all.add(finish(from(US, ip4(US, UDP, 64, 26))));
        all.add(finish(from(address(9, 9, 9, 9), ip4(US, UDP, 64, 26))));
        for (int datagram = 1; datagram <= 4; datagram++) {
            all.add(fragment(datagram, 0x2000, 64));
            all.add(fragment(datagram, datagram == 1 ? 8 | 0x2000 : 8, 64));
            all.add(fragment(datagram, datagram == 2 ? 4 : 16, 40));
        }
        all.add(arp(1, US));
        all.add(arp(2, US));
        all.add(arp(1, address(10, 9, 9, 9)));
        all.add(arp(3, US));
        all.add(truncated(arp(1, US), 30));
    }

    /** What ethernet-input tells apart. */
    private void otherLinks(final List<byte[]> all) {
        all.add(with(clean(10), 0, 0x42));
        all.add(with16(clean(11), 12, 0x86dd));
        all.add(with16(clean(12), 12, 0x1234));
        all.add(with16(clean(13), 12, 0x8100));
        all.add(with16(clean(14), 12, 60));
        all.add(tagged(clean(15), VLAN));
        all.add(tagged(icmp(address(10, 0, 3, 1), 8, 64), VLAN));
        all.add(tagged(clean(16), VLAN_WITHOUT_IP));
        all.add(tagged(clean(17), 300));
        for (int label = 100; label < 103; label++) {
            all.add(labelled(clean(label), label));
        }
        labels(all);
    }

    /** What gets labels, and what comes with some. */
    private void labels(final List<byte[]> all) {
        for (int i = 0; i < 5 * 16; i += 8) {
            all.add(flow(LABELLED + i, i));
        }
        all.add(finish(with(flow(LABELLED, 1), ETHERNET + 8, 1)));
        all.add(finish(ip4(LABELLED, UDP, 64, 1376)));
        all.add(finish(with16(ip4(LABELLED, UDP, 64, 1376), ETHERNET + 6, 0x4000)));
        for (int label = 200; label < 209; label++) {
            all.add(labelled(clean(label), label));
            all.add(stacked(labelled(clean(label), 200), label));
        }
        all.add(labelled(clean(1), 0));
        all.add(labelled(clean(1), 1));
        all.add(stacked(labelled(clean(1), 202), 0));
        all.add(with(labelled(clean(2), 202), ETHERNET + 4, 0x55));
        all.add(with(labelled(clean(2), 202), ETHERNET + 14, 0x55));
        all.add(with(labelled(clean(2), 200), ETHERNET + 3, 0));
        all.add(labelled(with(clean(2), ETHERNET + 8, 0), 202));
        all.add(truncated(labelled(clean(3), 202), ETHERNET + 8));
        all.add(truncated(labelled(clean(3), 202), ETHERNET + 2));
    }

    /** With one more label in front. */
    private static byte[] stacked(final byte[] frame, final int label) {
        final byte[] longer = labelled(frame, label);
        longer[ETHERNET + 2] &= (byte) 0xfe;
        return longer;
    }

    /** With an MPLS label, the last one of its stack. */
    static byte[] labelled(final byte[] frame, final int label) {
        final byte[] longer = new byte[frame.length + 4];
        System.arraycopy(frame, 0, longer, 0, ETHERNET);
        System.arraycopy(frame, ETHERNET, longer, ETHERNET + 4, frame.length - ETHERNET);
        put16(longer, 12, 0x8847);
        put16(longer, ETHERNET, label >> 4);
        put16(longer, ETHERNET + 2, (label & 15) << 12 | 0x140);
        return longer;
    }

    private byte[] ip4(final int destination, final int protocol, final int ttl, final int payload) {
        final byte[] frame = new byte[ETHERNET + 20 + payload];
        MacAddress.toBytes(ourMac, frame, 0);
        MacAddress.toBytes(0x02_00_00_00_00_02L, frame, 6);
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

    private byte[] icmp(final int destination, final int type, final int length) {
        final byte[] frame = ip4(destination, ICMP, 64, length);
        frame[ETHERNET + 20] = (byte) type;
        final int sum = Checksum.finish(Checksum.sum(frame, ETHERNET + 20, length));
        frame[ETHERNET + 22] = (byte) sum;
        frame[ETHERNET + 23] = (byte) (sum >> 8);
        return finish(frame);
    }

    /** A piece of a UDP datagram to us. {@code fragment}: the word of flags and offset. */
    private byte[] fragment(final int id, final int fragment, final int length) {
        return finish(with16(with16(ip4(US, UDP, 64, length), ETHERNET + 4, id), ETHERNET + 6, fragment));
    }

    private static byte[] from(final int source, final byte[] frame) {
        put32(frame, ETHERNET + 12, source);
        return frame;
    }

    private static byte[] tagged(final byte[] frame, final int vlan) {
        final byte[] longer = new byte[frame.length + 4];
        System.arraycopy(frame, 0, longer, 0, 12);
        put16(longer, 12, 0x8100);
        put16(longer, 14, vlan);
        System.arraycopy(frame, 12, longer, 16, frame.length - 12);
        return longer;
    }

    private byte[] arp(final int operation, final int target) {
        final byte[] frame = new byte[60];
        MacAddress.toBytes(operation == 1 ? 0xffff_ffff_ffffL : ourMac, frame, 0);
        MacAddress.toBytes(0x02_00_00_00_00_02L, frame, 6);
        put16(frame, 12, ARP);
        put32(frame, ETHERNET, 0x0001_0800);
        put32(frame, ETHERNET + 4, 0x0604_0000 | operation);
        MacAddress.toBytes(0x02_00_00_00_00_02L, frame, ETHERNET + 8);
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
}
