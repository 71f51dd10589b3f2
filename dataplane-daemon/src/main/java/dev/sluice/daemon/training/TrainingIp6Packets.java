package dev.sluice.daemon.training;

import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * IPv6 frames for training as they come off a wire: clean ones, and one of each odd kind that the nodes tell apart.
 * Addresses are those that {@link Training} configures: fd00:1::1/64 and fd00:2::1/64 on the interfaces, fd00:3::1/64
 * on the sub-interface of VLAN 100, 2001:db8::/48 behind fd00:2::2.
 */
final class TrainingIp6Packets {
    private static final int ETHERNET = 14;
    private static final int HEADER = 40;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int ICMP = 58;
    private static final int FRAGMENT = 44;
    private static final String US = "fd00:1::1";
    private static final String PEER = "fd00:1::2";
    private static final String GROUP = "ff02::1:ff00:1";
    private static final byte[] PEER_MAC = {2, 0, 0, 0, 0, 2};
    private static final byte[] GROUP_MAC = {0x33, 0x33, (byte) 0xff, 0, 0, 1};
    private static final int FLOWS = 256;

    private final byte[] ourMac;

    TrainingIp6Packets(final long ourMac) {
        this.ourMac = Arrays.copyOfRange(
                ByteBuffer.allocate(Long.BYTES).putLong(ourMac).array(), 2, 8);
    }

    /** Packets to many routes behind one neighbour. */
    byte[][] routes() {
        return IntStream.range(0, FLOWS).mapToObj(this::clean).toArray(byte[][]::new);
    }

    /** Packets of which some go to a route with two paths, some to the neighbours of either interface. */
    byte[][] paths() {
        final byte[][] all = new byte[FLOWS / 4][];
        for (int flow = 0; flow < all.length; flow++) {
            final String destination = switch (flow % 4) {
                case 0 -> "fd00:2::2";
                case 1 -> PEER;
                default -> "2001:db9:0:" + Integer.toHexString(flow) + "::1";
            };
            all[flow] = flow(destination, flow);
        }
        return all;
    }

    private byte[] clean(final int flow) {
        return flow("2001:db8:0:" + Integer.toHexString(flow & 0x1ff) + "::1", flow);
    }

    private byte[] flow(final String destination, final int flow) {
        final byte[] frame = frame(destination, flow % 3 == 0 ? TCP : UDP, 64, new byte[26 + flow % 7 * 64]);
        ByteBuffer.wrap(frame, ETHERNET + HEADER, 4)
                .putShort((short) (1024 + flow))
                .putShort((short) (53 + flow % 11));
        return frame;
    }

    /** One frame of each odd kind. */
    byte[][] odd() {
        final List<byte[]> all = new ArrayList<>();
        refused(all);
        otherWays(all);
        forUs(all);
        fragments(all);
        discovery(all);
        return all.toArray(byte[][]::new);
    }

    /** What ip6-input refuses. */
    private void refused(final List<byte[]> all) {
        all.add(with(clean(1), 0, 0x45));
        all.add(with(clean(2), 7, 0));
        all.add(with(clean(2), 7, 1));
        all.add(with(clean(3), 4, 0x70));
        all.add(with(clean(4), 8, 0xff));
        all.add(Arrays.copyOf(clean(5), ETHERNET + 30));
        all.add(frame("::1", UDP, 64, new byte[26]));
        all.add(from("::1", clean(6)));
        all.add(from("::", clean(7)));
    }

    /** What takes another way than the rest. */
    private void otherWays(final List<byte[]> all) {
        all.add(Arrays.copyOf(clean(9), clean(9).length + 12));
        for (final String destination : new String[] {
            "2620::8",
            "fd00:2::77",
            "fd00:2::2",
            "2001:dba::9",
            "2001:dbb::9",
            "2001:dbc::9",
            "2001:dbd::9",
            "2001:dbe::9",
            "2001:dbd:1::9",
            "2001:dbf::9",
            "2001:dc0::9",
            "2001:dc1::9",
            "2001:dc1:1::9",
            "2001:dc1:2::9",
            "fe80::9",
            "fe80::200:ff:fe00:100",
            "ff02::9",
            "ff3e::1",
            "ff05::9",
            "ff02::1",
            PEER
        }) {
            all.add(frame(destination, UDP, 64, new byte[26]));
        }
        all.add(frame("2001:dc1::9", UDP, 1, new byte[26]));
        all.add(frame("2001:dc1::9", UDP, 64, new byte[1358]));
        for (final int label : new int[] {2, 200, 202, 210, 211, 212}) {
            all.add(TrainingPackets.labelled(frame("2001:db8::1", UDP, 64, new byte[26]), label));
        }
        all.add(TrainingPackets.labelled(frame("2001:db8::1", UDP, 0, new byte[26]), 210));
        all.add(TrainingPackets.labelled(clean(3), 210));
        all.add(frame("fd00:2::2", UDP, 64, new byte[1400]));
        all.add(frame("2001:db8::1", UDP, 64, new byte[2500]));
        all.add(from("fd00:2::2", frame(PEER, TCP, 64, new byte[26])));
        all.add(tagged(clean(10), TrainingPackets.VLAN));
        all.add(tagged(clean(11), TrainingPackets.VLAN_WITHOUT_IP));
    }

    /** What is for us. */
    private void forUs(final List<byte[]> all) {
        all.add(icmp(PEER, US, 64, echo(128, 56)));
        all.add(icmp(PEER, US, 64, echo(128, 57)));
        all.add(icmp(PEER, US, 64, echo(128, 2400)));
        all.add(icmp("fd00:2::2", US, 64, echo(128, 2400)));
        all.add(icmp("fe80::2", "ff02::1", 64, echo(128, 8)));
        all.add(icmp(PEER, US, 64, echo(129, 56)));
        all.add(icmp(PEER, US, 64, echo(1, 40)));
        all.add(icmp(PEER, US, 64, echo(200, 8)));
        all.add(with(icmp(PEER, US, 64, echo(128, 56)), HEADER + 2, 0x55));
        all.add(frame(US, ICMP, 64, new byte[4]));
        all.add(frame(US, UDP, 64, datagram(26)));
        all.add(with(frame(US, UDP, 64, datagram(26)), HEADER + 6, 0x12));
        all.add(with(frame(US, UDP, 64, datagram(26)), HEADER + 4, 0x12));
        all.add(frame(US, UDP, 64, new byte[4]));
        all.add(frame(US, TCP, 64, new byte[26]));
        all.add(frame(US, 99, 64, new byte[26]));
        all.add(from(US, frame(US, UDP, 64, datagram(26))));
        all.add(from("2620::9", frame(US, UDP, 64, datagram(26))));
    }

    /** Pieces of datagrams to us: some become whole, some never, some cannot be. */
    private void fragments(final List<byte[]> all) {
        for (int datagram = 1; datagram <= 4; datagram++) {
            all.add(fragment(datagram, 1, 64));
            all.add(fragment(datagram, datagram == 1 ? 64 | 1 : 64, 64));
            all.add(fragment(datagram, datagram == 2 ? 32 : 128, 40));
        }
        all.add(fragment(5, 0, 64));
        all.add(fragment(6, 1, 63));
        all.add(fragment(7, 0xfff8, 64));
        all.add(fragment(8, 0, 0));
    }

    /** A fragment (RFC 8200 section 4.5) of a UDP datagram. {@code offset}: in octets, and 1 when more follow. */
    private byte[] fragment(final int id, final int offset, final int length) {
        return frame(
                US,
                FRAGMENT,
                64,
                ByteBuffer.allocate(8 + length)
                        .put((byte) UDP)
                        .put((byte) 0)
                        .putShort((short) offset)
                        .putInt(id)
                        .array());
    }

    /** Neighbour discovery. */
    private void discovery(final List<byte[]> all) {
        all.add(solicitation(PEER, US, 1));
        all.add(solicitation("fe80::2", "fe80::ff:fe00:100", 1));
        all.add(solicitation("::", US, 14));
        all.add(solicitation(PEER, "fd00:1::99", 1));
        all.add(solicitation("2620::1", US, 1));
        all.add(with(solicitation(PEER, US, 1), 7, 64));
        all.add(advertisement(PEER, 0x60));
        all.add(advertisement("fd00:1::3", 0x20));
        all.add(advertisement("2620::1", 0x60));
        all.add(icmp("fe80::2", "ff02::2", 255, echo(133, 0)));
        all.add(icmp("fe80::2", "ff02::1", 255, echo(134, 8)));
    }

    private static byte[] echo(final int type, final int data) {
        final byte[] message = new byte[8 + data];
        message[0] = (byte) type;
        message[5] = 0x55;
        return message;
    }

    private static byte[] datagram(final int data) {
        final byte[] message = new byte[8 + data];
        ByteBuffer.wrap(message).putShort((short) 1024).putShort((short) 53).putShort((short) message.length);
        return message;
    }

    private byte[] solicitation(final String src, final String target, final int option) {
        final byte[] frame = icmp(
                src,
                GROUP,
                255,
                ByteBuffer.allocate(32)
                        .putInt(135 << 24)
                        .putInt(0)
                        .put(IpAddress.parse(target).octets())
                        .put((byte) option)
                        .put((byte) 1)
                        .put(PEER_MAC)
                        .array());
        System.arraycopy(GROUP_MAC, 0, frame, 0, GROUP_MAC.length);
        return frame;
    }

    private byte[] advertisement(final String target, final int flags) {
        return icmp(
                target,
                US,
                255,
                ByteBuffer.allocate(32)
                        .putInt(136 << 24)
                        .putInt(flags << 24)
                        .put(IpAddress.parse(target).octets())
                        .put((byte) 2)
                        .put((byte) 1)
                        .put(PEER_MAC)
                        .array());
    }

    private byte[] icmp(final String src, final String dst, final int hopLimit, final byte[] message) {
        final byte[] frame = from(src, frame(dst, ICMP, hopLimit, message));
        final long sum = Checksum.sum(frame, ETHERNET + 8, frame.length - ETHERNET - 8)
                + Checksum.pseudoIp6(ICMP, message.length);
        final int checksum = Checksum.finish(sum);
        frame[ETHERNET + HEADER + 2] = (byte) checksum;
        frame[ETHERNET + HEADER + 3] = (byte) (checksum >> 8);
        return frame;
    }

    private byte[] frame(final String dst, final int protocol, final int hopLimit, final byte[] payload) {
        return ByteBuffer.allocate(ETHERNET + HEADER + payload.length)
                .put(ourMac)
                .put(PEER_MAC)
                .putShort((short) 0x86dd)
                .putInt(0x6000_0000)
                .putShort((short) payload.length)
                .put((byte) protocol)
                .put((byte) hopLimit)
                .put(IpAddress.parse(PEER).octets())
                .put(IpAddress.parse(dst).octets())
                .put(payload)
                .array();
    }

    private static byte[] from(final String source, final byte[] frame) {
        System.arraycopy(IpAddress.parse(source).octets(), 0, frame, ETHERNET + 8, 16);
        return frame;
    }

    private static byte[] tagged(final byte[] frame, final int vlan) {
        return ByteBuffer.allocate(frame.length + 4)
                .put(frame, 0, 12)
                .putShort((short) 0x8100)
                .putShort((short) vlan)
                .put(frame, 12, frame.length - 12)
                .array();
    }

    /** Sets a byte behind the Ethernet header. */
    private static byte[] with(final byte[] frame, final int offset, final int value) {
        frame[ETHERNET + offset] = (byte) value;
        return frame;
    }
}
