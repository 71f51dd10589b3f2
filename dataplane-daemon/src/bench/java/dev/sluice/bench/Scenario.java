package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One measured situation: routes, packets, outputs.
 *
 * @param name in tables and in the file of VPP's figures
 * @param routes number of routes; packets go to random ones
 * @param outputs number of tx interfaces, routes spread over them at random
 * @param brokenPercent share of packets that a router must drop
 * @param maxFrame largest vector
 */
record Scenario(String name, int routes, int outputs, int brokenPercent, int maxFrame) {
    private static final long SEED = 20260801;
    private static final int PACKET = 64;

    /** All of them. */
    static List<Scenario> all() {
        final List<Scenario> all = new ArrayList<>(List.of(
                new Scenario("1-route", 1, 1, 0, 256),
                new Scenario("1k-routes", 1000, 1, 0, 256),
                new Scenario("1m-routes", 1_000_000, 1, 0, 256),
                new Scenario("1k-routes-2-outputs", 1000, 2, 0, 256),
                new Scenario("1k-routes-4-outputs", 1000, 4, 0, 256),
                new Scenario("1k-routes-8-outputs", 1000, 8, 0, 256),
                new Scenario("1k-routes-broken", 1000, 1, 2, 256)));
        for (final int frame : new int[] {128, 64, 32, 16, 8, 4, 1}) {
            all.add(new Scenario("1k-routes-vector-" + frame, 1000, 1, 0, frame));
        }
        return all;
    }

    /** Packets of the stream: enough that a million routes are met in no order that caches could know. */
    private int packets() {
        return routes > 100_000 ? 1 << 18 : 1 << 14;
    }

    /** The prefixes as {@code {address, length}}. */
    private List<int[]> prefixes() {
        if (routes == 1) {
            return List.of(new int[] {0x14000000, 8});
        }
        final Random random = new Random(SEED);
        final List<int[]> prefixes = new ArrayList<>(routes);
        final Set<Long> seen = new HashSet<>();
        while (prefixes.size() < routes) {
            final int length = routes <= 1000 ? 24 : length(random.nextInt(100));
            // 11.0.0.0 to 126.255.255.255: no interface's network, no loopback, no multicast
            final int first = 11 + random.nextInt(116);
            final int address = (first << 24 | random.nextInt() & 0xffffff) & -1 << 32 - length;
            if (seen.add((long) address << 8 | length)) {
                prefixes.add(new int[] {address, length});
            }
        }
        return prefixes;
    }

    /** Lengths as in the routing tables of the Internet: mostly /24, then /22, /23, /20 and so on. */
    private static int length(final int percent) {
        final int[] upTo = {58, 70, 80, 86, 91, 95, 97, 99, 100};
        final int[] lengths = {24, 22, 23, 20, 21, 19, 18, 16, 17};
        return lengths[
                IntStream.range(0, upTo.length)
                        .filter(i -> percent < upTo[i])
                        .findFirst()
                        .orElseThrow()];
    }

    /**
     * Writes the commands that make interfaces and routes.
     *
     * @return the files for {@code exec}, to be run in this order
     */
    List<Path> writeSetup(final Path directory, final boolean vpp) throws IOException {
        final StringBuilder interfaces = new StringBuilder();
        for (int i = 0; i <= outputs; i++) {
            interfaces.append("create packet-generator interface pg").append(i).append('\n');
            interfaces.append("set interface state pg").append(i).append(" up\n");
            interfaces.append(String.format("set interface ip address pg%d 10.%d.0.1/24%n", i, i));
        }
        for (int i = 1; i <= outputs; i++) {
            interfaces.append(String.format(
                    "%s pg%d 10.%d.0.2 02:00:00:00:0%d:02%n",
                    vpp ? "set ip neighbor static" : "ip neighbor add", i, i, i));
        }
        final Path first = Files.writeString(directory.resolve("interfaces.cli"), interfaces);
        final Random random = new Random(SEED + 1);
        final StringBuilder routesText = new StringBuilder();
        for (final int[] prefix : prefixes()) {
            final int out = 1 + random.nextInt(outputs);
            routesText.append(
                    String.format("ip route add %s/%d via 10.%d.0.2 pg%d%n", dotted(prefix[0]), prefix[1], out, out));
        }
        return List.of(first, Files.writeString(directory.resolve("routes.cli"), routesText));
    }

    /** Writes the packets: 64 bytes of UDP to addresses of random routes. {@code mac} is that of pg0. */
    Path writePackets(final Path directory, final byte[] mac) throws IOException {
        final List<int[]> prefixes = prefixes();
        final Random random = new Random(SEED + 2);
        final ByteBuffer out =
                ByteBuffer.allocate(24 + packets() * (16 + PACKET)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65535)
                .putInt(1);
        for (int i = 0; i < packets(); i++) {
            final int[] prefix = prefixes.get(random.nextInt(prefixes.size()));
            final int host = random.nextInt() & (prefix[1] == 32 ? 0 : -1 >>> prefix[1]);
            out.putInt(0).putInt(0).putInt(PACKET).putInt(PACKET);
            final byte[] packet = packet(mac, prefix[0] | host, i);
            if (random.nextInt(100) < brokenPercent) {
                damage(packet, random.nextInt(4));
            }
            out.put(packet);
        }
        return Files.write(directory.resolve("packets.pcap"), out.array());
    }

    private static byte[] packet(final byte[] mac, final int dst, final int i) {
        final ByteBuffer packet = ByteBuffer.allocate(PACKET);
        packet.put(mac).put(new byte[] {2, 0, 0, 0, 0, 9}).putShort((short) 0x0800);
        packet.putShort((short) 0x4500)
                .putShort((short) 50)
                .putInt(0)
                .put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0);
        packet.putInt(0x0a000002).putInt(dst);
        packet.putShort((short) (1024 + i % 50000)).putShort((short) 53).putShort((short) 30);
        checksum(packet.array());
        return packet.array();
    }

    /** What the broken ones are: wrong header checksum, expired TTL, wrong version, length beyond the frame. */
    private static void damage(final byte[] packet, final int kind) {
        switch (kind) {
            case 0 -> packet[24] ^= 0x55;
            case 1 -> packet[22] = 1;
            case 2 -> packet[14] = 0x55;
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
        for (int i = 14; i < 34; i += 2) {
            sum += (packet[i] & 0xff) << 8 | packet[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >> 16);
        sum = ~((sum & 0xffff) + (sum >> 16));
        packet[24] = (byte) (sum >> 8);
        packet[25] = (byte) sum;
    }

    private static String dotted(final int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }
}
