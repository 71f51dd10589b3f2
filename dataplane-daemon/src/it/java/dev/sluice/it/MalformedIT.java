package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million packets that are wrong in every way: none stops a thread or costs a buffer, and the good ones go on. */
@SystemTest
class MalformedIT {
    private static final int PACKETS = 1_000_000;
    private static final int KINDS = 1000;
    private static final byte[] SENDER = Packets.mac(0x77);

    @Test
    void aMillionMalformedPacketsCostNothingButThemselves() {
        try (RouterBed bed = RouterBed.start(2, "num-rx-queues 2")) {
            bed.assertForwards();
            final byte[][] frames = frames(routerMac(bed));
            try (RawSocket wire = RawSocket.open(bed.left(), "eth0")) {
                for (int i = 0; i < PACKETS; i++) {
                    wire.send(frames[i % frames.length]);
                }
            }
            bed.assertForwards();
            Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, 5_000_000);
            final long seen = bed.daemon().number("show interface host-left", "rx packets\\s+(\\d+)")
                    + bed.daemon().number("show interface host-left", "rx-miss\\s+(\\d+)")
                    + bed.daemon().number("show interface host-left", "rx-error\\s+(\\d+)");
            // the kernel's own queue between the two ends of the wire may have lost some
            assertTrue(seen >= PACKETS * 9L / 10, bed::state);
            for (final String reason :
                    new String[] {"ip4 length > l2 length", "bad ip4 checksum", "ip4 version != 4"}) {
                assertTrue(bed.daemon().cli("show errors").contains(reason), () -> reason + ": " + bed.state());
            }
            assertEquals(3, bed.daemon().threads());
        }
    }

    private static byte[] routerMac(final RouterBed bed) {
        final String text = bed.left().run("ip neigh show " + RouterBed.LEFT_GATEWAY);
        final String[] octets = text.replaceAll("(?s).*lladdr (\\S+).*", "$1").split(":");
        final byte[] mac = new byte[6];
        for (int i = 0; i < 6; i++) {
            mac[i] = (byte) Integer.parseInt(octets[i], 16);
        }
        return mac;
    }

    /** One of each kind in turn: cut off, wrong lengths, wrong checksums, bits turned, fragments, plain noise. */
    private static byte[][] frames(final byte[] router) {
        final Random random = new Random(4711);
        final byte[][] frames = new byte[KINDS][];
        for (int i = 0; i < KINDS; i++) {
            final byte[] good = good(router, random);
            frames[i] = switch (i % 8) {
                case 0 -> Arrays.copyOf(good, Packets.ETHERNET_HEADER + random.nextInt(good.length - 14));
                case 1 -> length(good, random.nextInt(0x10000));
                case 2 -> put(good, 24, random.nextInt(0x10000));
                case 3 -> turned(good, random);
                case 4 -> resummed(put(good, 20, random.nextInt(0x10000)));
                case 5 -> noise(good, Packets.ETHERNET_HEADER, random);
                case 6 -> options(good, random);
                default -> arp(router, random);
            };
        }
        return frames;
    }

    private static byte[] good(final byte[] router, final Random random) {
        final byte[] data = new byte[random.nextInt(200)];
        random.nextBytes(data);
        final String to = random.nextBoolean() ? RouterBed.RIGHT : RouterBed.LEFT_GATEWAY;
        final boolean udp = random.nextBoolean();
        return Packets.ethernet(
                router,
                SENDER,
                Packets.IP4,
                Packets.ip4(
                        "10.1.0.77",
                        to,
                        udp ? Packets.UDP : Packets.ICMP,
                        udp ? Packets.udp(5000, 9, data) : Packets.echoRequest(1, 1, data)));
    }

    private static byte[] put(final byte[] frame, final int at, final int word) {
        frame[at] = (byte) (word >> 8);
        frame[at + 1] = (byte) word;
        return frame;
    }

    private static byte[] resummed(final byte[] frame) {
        put(frame, 24, 0);
        return put(frame, 24, Packets.checksum(frame, Packets.ETHERNET_HEADER, Packets.IP_HEADER));
    }

    private static byte[] length(final byte[] frame, final int total) {
        return resummed(put(frame, 16, total));
    }

    private static byte[] turned(final byte[] frame, final Random random) {
        for (int i = 0; i < 3; i++) {
            frame[Packets.ETHERNET_HEADER + random.nextInt(Packets.IP_HEADER)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextBoolean() ? frame : resummed(frame);
    }

    private static byte[] noise(final byte[] frame, final int from, final Random random) {
        final byte[] bytes = new byte[frame.length - from];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, frame, from, bytes.length);
        return random.nextBoolean() ? frame : put(frame, 12, random.nextInt(0x10000));
    }

    /** A header that claims to be longer than it is, or holds options that make no sense. */
    private static byte[] options(final byte[] frame, final Random random) {
        frame[Packets.ETHERNET_HEADER] = (byte) (0x40 | random.nextInt(16));
        for (int i = 34; i < Math.min(frame.length, 74); i++) {
            frame[i] = (byte) random.nextInt(256);
        }
        final int header = (frame[Packets.ETHERNET_HEADER] & 15) * 4;
        put(frame, 24, 0);
        return header + Packets.ETHERNET_HEADER > frame.length
                ? frame
                : put(frame, 24, Packets.checksum(frame, Packets.ETHERNET_HEADER, header));
    }

    private static byte[] arp(final byte[] router, final Random random) {
        final byte[] frame = Packets.ethernet(
                Packets.BROADCAST,
                SENDER,
                Packets.ARP,
                Packets.arp(random.nextInt(5), SENDER, "192.0.2.1", router, "192.0.2.2"));
        frame[14 + random.nextInt(8)] ^= (byte) (1 + random.nextInt(255));
        return Arrays.copyOf(frame, 14 + random.nextInt(frame.length - 13));
    }
}
