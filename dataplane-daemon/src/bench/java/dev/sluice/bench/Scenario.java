package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One measured situation: tables, packets, outputs.
 *
 * @param name in tables and in the file of VPP's figures
 * @param kind what the daemon does with the packets
 * @param routes number of routes, packets go to random ones; with a bridge the number of stations on either side
 * @param outputs number of tx interfaces, routes spread over them at random
 * @param brokenPercent share of packets that a router must drop
 * @param maxFrame largest vector
 * @param changes route changes a second beside the traffic
 */
record Scenario(String name, Kind kind, int routes, int outputs, int brokenPercent, int maxFrame, int changes) {
    private static final long SEED = 20260801;
    private static final int CHANGED = 500;

    /** What is done with packets. */
    enum Kind {
        ROUTED,
        CROSS_CONNECT,
        BRIDGE
    }

    /** All of them. */
    static List<Scenario> all() {
        final List<Scenario> all = new ArrayList<>(List.of(
                routed("1-route", 1, 1, 0, 256),
                routed("1k-routes", 1000, 1, 0, 256),
                routed("1m-routes", 1_000_000, 1, 0, 256),
                routed("1k-routes-2-outputs", 1000, 2, 0, 256),
                routed("1k-routes-4-outputs", 1000, 4, 0, 256),
                routed("1k-routes-8-outputs", 1000, 8, 0, 256),
                routed("1k-routes-broken", 1000, 1, 2, 256)));
        for (final int frame : new int[] {128, 64, 32, 16, 8, 4, 1}) {
            all.add(routed("1k-routes-vector-" + frame, 1000, 1, 0, frame));
        }
        all.add(new Scenario("l2-xconnect", Kind.CROSS_CONNECT, 1, 1, 0, 256, 0));
        all.add(new Scenario("l2-bridge", Kind.BRIDGE, 1, 1, 0, 256, 0));
        all.add(new Scenario("l2-bridge-10k", Kind.BRIDGE, 10_000, 1, 0, 256, 0));
        all.add(new Scenario("1k-routes-churn", Kind.ROUTED, 1000, 1, 0, 256, 100_000));
        all.add(new Scenario("1m-routes-churn", Kind.ROUTED, 1_000_000, 1, 0, 256, 100_000));
        return all;
    }

    private static Scenario routed(
            final String name, final int routes, final int outputs, final int brokenPercent, final int maxFrame) {
        return new Scenario(name, Kind.ROUTED, routes, outputs, brokenPercent, maxFrame, 0);
    }

    /** The same with all packets broken. */
    Scenario broken() {
        return new Scenario(name, kind, routes, outputs, 100, maxFrame, 0);
    }

    /** True when the table of packets must be larger than caches. */
    private boolean large() {
        return routes > 1000;
    }

    /** Packets of the stream: enough that a million routes are met in no order that caches could know. */
    private int packets() {
        return large() ? 1 << 18 : 1 << 14;
    }

    /** The prefixes as {@code {address, length}}. */
    List<int[]> prefixes() {
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
     * Writes the commands that make interfaces and tables.
     *
     * @return the files for {@code exec}, to be run in this order
     */
    List<Path> writeSetup(final Path directory, final boolean vpp) throws IOException {
        final StringBuilder interfaces = new StringBuilder();
        for (int i = 0; i <= outputs; i++) {
            interfaces.append("create packet-generator interface pg").append(i).append('\n');
            interfaces.append("set interface state pg").append(i).append(" up\n");
            if (kind == Kind.ROUTED) {
                interfaces.append(String.format("set interface ip address pg%d 10.%d.0.1/24%n", i, i));
            }
        }
        for (int i = 1; i <= outputs && kind == Kind.ROUTED; i++) {
            interfaces.append(String.format(
                    "%s pg%d 10.%d.0.2 02:00:00:00:0%d:02%n",
                    vpp ? "set ip neighbor static" : "ip neighbor add", i, i, i));
        }
        return List.of(
                Files.writeString(directory.resolve("interfaces.cli"), interfaces),
                Files.writeString(directory.resolve("tables.cli"), kind == Kind.ROUTED ? routesText() : switchText()));
    }

    private String routesText() {
        final StringBuilder text = new StringBuilder();
        final Random random = new Random(SEED + 1);
        for (final int[] prefix : prefixes()) {
            text.append(route("add", prefix[0], prefix[1], 1 + random.nextInt(outputs)));
        }
        return text.toString();
    }

    private String switchText() {
        if (kind == Kind.CROSS_CONNECT) {
            return "set interface l2 xconnect pg0 pg1\nset interface l2 xconnect pg1 pg0\n";
        }
        final StringBuilder text = new StringBuilder("set interface l2 bridge pg0 1\nset interface l2 bridge pg1 1\n");
        for (int i = 0; i < routes; i++) {
            final byte[] mac = station(2, i);
            text.append(String.format("l2fib add 02:02:00:00:%02x:%02x 1 pg1%n", mac[4] & 0xff, mac[5] & 0xff));
        }
        return text.toString();
    }

    /**
     * Writes the changes of {@link #changes}: routes of /26 beneath the ones that packets take, added and taken out
     * again, so that each packet always has a route and each change makes a new piece of the table.
     *
     * @param step each has routes of its own
     * @return the file for {@code exec}; it makes {@link #changesAFile} changes
     */
    Path writeChanges(final Path directory, final int step) throws IOException {
        final StringBuilder text = new StringBuilder();
        final List<int[]> prefixes = prefixes();
        for (final String verb : new String[] {"add", "del"}) {
            for (int i = 0; i < CHANGED; i++) {
                final int[] prefix = prefixes.get((step * CHANGED + i) % prefixes.size());
                text.append(route(verb, prefix[0] + 64, 26, 1));
            }
        }
        return Files.writeString(directory.resolve("changes" + step + ".cli"), text);
    }

    /** Changes in a file of {@link #writeChanges}. */
    static int changesAFile() {
        return 2 * CHANGED;
    }

    private static String route(final String verb, final int address, final int length, final int out) {
        return String.format("ip route %s %s/%d via 10.%d.0.2 pg%d%n", verb, dotted(address), length, out, out);
    }

    private static String dotted(final int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    /** A station's address: {@code side} 1 sends, 2 receives. */
    private static byte[] station(final int side, final int index) {
        return new byte[] {2, (byte) side, 0, 0, (byte) (index >> 8), (byte) index};
    }

    /** Writes the packets of the stream. {@code mac} is that of pg0. */
    Path writePackets(final Path directory, final byte[] mac) throws IOException {
        final Packets packets = new Packets(packets());
        final List<int[]> prefixes = kind == Kind.ROUTED ? prefixes() : List.of(new int[] {0x14000000, 8});
        final Random random = new Random(SEED + 2);
        for (int i = 0; i < packets(); i++) {
            final int[] prefix = prefixes.get(random.nextInt(prefixes.size()));
            final int host = random.nextInt() & (prefix[1] == 32 ? 0 : -1 >>> prefix[1]);
            final byte[] packet = Packets.udp(prefix[0] | host, i);
            if (random.nextInt(100) < brokenPercent) {
                Packets.damage(packet, random.nextInt(4));
            }
            final boolean switched = kind != Kind.ROUTED;
            packets.add(
                    packet,
                    switched ? station(2, random.nextInt(routes)) : mac,
                    switched ? station(1, random.nextInt(routes)) : station(0, 9));
        }
        return packets.write(directory.resolve("packets.pcap"));
    }
}
