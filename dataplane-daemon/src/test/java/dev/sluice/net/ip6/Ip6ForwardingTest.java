package dev.sluice.net.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness.Packet;
import dev.sluice.net.Ip6Packets;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From {@code ip6-input} to the wire. */
class Ip6ForwardingTest {
    private static final String RIGHT_HEADER = "ca0631e9248802fef7769ca386dd";
    private static final String HOST = "fd01::2";
    private static final String PEER = "fd02::2";

    private final Ip6Rig rig = new Ip6Rig();

    @AfterEach
    void noBufferIsMissing() {
        rig.close();
    }

    private void packet(final byte[] packet) {
        rig.harness.packet(rig.left.index(), packet);
    }

    private void to(final String destination) {
        packet(Ip6Packets.udp(HOST, destination, 64, 20));
    }

    private void run() {
        rig.harness.run("ip6-input");
    }

    private List<Packet> out(final String node) {
        return rig.harness.out(node);
    }

    @Test
    void putsTheLinkHeaderInFrontAndTakesOneOffTheHopLimit() {
        for (int hopLimit = 2; hopLimit < 256; hopLimit++) {
            packet(Ip6Packets.udp(HOST, PEER, hopLimit, 20));
        }
        run();
        final List<Packet> sent = out("wire-host-gr");
        assertEquals(254, sent.size());
        for (int i = 0; i < sent.size(); i++) {
            final byte[] frame = sent.get(i).data();
            assertEquals(RIGHT_HEADER, HexFormat.of().formatHex(frame, 0, 14));
            assertEquals(i + 1, frame[14 + 7] & 0xff);
            assertTrue(Ip6Packets.isRight(Arrays.copyOfRange(frame, 14, frame.length)));
            assertEquals(rig.right.index(), PacketMeta.tx(sent.get(i).x()));
        }
        assertEquals(254, rig.interfaces.counters().ip6.sum(1));
    }

    @Test
    void sendsEachKindOfRouteItsWay() {
        rig.cli("ip route add 2001:db8::/32 via fd02::2");
        rig.cli("ip route add 2001:db9::/32 via unreachable");
        rig.cli("ip route add 2001:dba::/32 via punt");
        rig.cli("ip route add 2001:dbb::/32 via drop");
        for (final String destination :
                List.of("2001:db8::1", "2001:db9::1", "2001:dba::1", "2001:dbb::1", "2620::1", "fd01::1", PEER)) {
            to(destination);
        }
        run();
        assertEquals(2, out("wire-host-gr").size());
        assertEquals(1, out("ip6-icmp-error").size());
        assertEquals(
                Icmp6Header.errorWord(Icmp6Header.DESTINATION_UNREACHABLE, Icmp6Header.CODE_NO_ROUTE, 0),
                out("ip6-icmp-error").getFirst().aux());
        assertEquals(1, rig.interfaces.counters().punts.sum(1));
        assertEquals(1, out("ip6-local").size());
        assertEquals(2, rig.harness.counter("ip6-lookup", Ip6LookupNode.Count.NO_ROUTE));
    }

    @Test
    void takesTheLongestPrefixOfTheTableOfTheInterface() {
        rig.cli("ip route add 2001:db8::/32 via drop");
        rig.cli("ip route add 2001:db8:1::/48 via fd02::2 host-gr");
        rig.cli("ip route add 2001:db8:1:2:3::/80 via fd01::2 host-gl");
        rig.cli("ip6 table add 7");
        rig.cli("ip route add 2001:db8::/32 via fd01::2 host-gl table 7");
        rig.cli("ip route add 2001:dbc::/32 via ip6-lookup-in-table 7");
        rig.cli("ip route add 2001:dbc::/32 via fd01::2 host-gl table 7");
        to("2001:db8:1:2:3::9");
        to("2001:db8:1:2:4::9");
        to("2001:db8:2::9");
        to("2001:dbc::9");
        run();
        assertEquals(2, out("wire-host-gl").size());
        assertEquals(1, out("wire-host-gr").size());
    }

    @Test
    void spreadsFlowsOverEqualPathsAndKeepsThemTogether() {
        rig.cli("ip route add 2001:db8::/32 via fd02::2 host-gr");
        rig.cli("ip route add 2001:db8::/32 via fd01::2 host-gl");
        for (int port = 0; port < 128; port++) {
            final byte[] packet = Ip6Packets.udp(HOST, "2001:db8::9", 64, 20);
            ByteBuffer.wrap(packet).putShort(40, (short) port);
            packet(packet);
            packet(packet.clone());
        }
        run();
        final int right = out("wire-host-gr").size();
        assertTrue(right > 64 && right < 192, "right " + right);
        assertEquals(256 - right, out("wire-host-gl").size());
        assertEquals(0, right % 2);
    }

    @Test
    void refusesWhatIsNoIp6Packet() {
        final byte[] version = Ip6Packets.udp(HOST, PEER, 64, 20);
        version[0] = 0x45;
        packet(version);
        packet(Arrays.copyOf(Ip6Packets.udp(HOST, PEER, 64, 20), 39));
        packet(Arrays.copyOf(Ip6Packets.udp(HOST, PEER, 64, 20), 60));
        packet(Ip6Packets.udp(HOST, PEER, 0, 20));
        packet(Ip6Packets.udp("ff02::1", PEER, 64, 20));
        packet(Ip6Packets.udp("::1", PEER, 64, 20));
        packet(Ip6Packets.udp("::", PEER, 64, 20));
        packet(Ip6Packets.udp(HOST, "::1", 64, 20));
        run();
        assertEquals(1, rig.harness.counter("ip6-input", Ip6InputNode.Count.VERSION));
        assertEquals(1, rig.harness.counter("ip6-input", Ip6InputNode.Count.TOO_SHORT));
        assertEquals(1, rig.harness.counter("ip6-input", Ip6InputNode.Count.BAD_LENGTH));
        assertEquals(3, rig.harness.counter("ip6-input", Ip6InputNode.Count.MARTIAN_SOURCE));
        assertEquals(1, rig.harness.counter("ip6-input", Ip6InputNode.Count.LOOPBACK_DESTINATION));
        assertEquals(1, out("ip6-icmp-error").size());
        assertEquals(0, out("wire-host-gr").size());
    }

    @Test
    void cutsOffWhatTheLinkAdded() {
        final byte[] packet = Ip6Packets.udp(HOST, PEER, 64, 3);
        packet(Arrays.copyOf(packet, packet.length + 9));
        run();
        assertEquals(14 + packet.length, out("wire-host-gr").getFirst().data().length);
    }

    @Test
    void takesNothingWhereIp6IsOff() {
        rig.interfaces
                .addressing()
                .removeIp6Address(rig.left, rig.left.ip6Addresses().getFirst());
        to(PEER);
        run();
        assertEquals(1, rig.harness.counter("ip6-input", Ip6InputNode.Count.NOT_ENABLED));
        assertEquals(0, out("wire-host-gr").size());
    }

    @Test
    void tellsTheSenderWhatBecameOfALargeOrOldPacket() throws InterfaceException {
        rig.interfaces.mtu(rig.right, 1300, 0, 0, 0);
        packet(Ip6Packets.udp(HOST, PEER, 64, 1400));
        packet(Ip6Packets.udp(HOST, PEER, 1, 20));
        run();
        final List<Packet> errors = out("ip6-icmp-error");
        assertEquals(
                List.of(
                        Icmp6Header.errorWord(Icmp6Header.PACKET_TOO_BIG, 0, 1300),
                        Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, 0, 0)),
                errors.stream().map(Packet::aux).toList());
        assertEquals(1, rig.harness.counter("ip6-rewrite", Ip6RewriteNode.Count.MTU_EXCEEDED));
    }

    @Test
    void cutsAPacketOfOursThatIsTooLarge() throws InterfaceException {
        rig.interfaces.mtu(rig.right, 1280, 0, 0, 0);
        final byte[] packet = Ip6Packets.udp("fd02::1", PEER, 64, 2000 - 48);
        rig.harness.packet(rig.left.index(), packet, PacketMeta.LOCALLY_ORIGINATED, 0);
        rig.harness.run("ip6-lookup");
        final List<Packet> pieces = out("wire-host-gr");
        final ByteBuffer whole = ByteBuffer.allocate(packet.length).put(packet, 0, 40);
        for (final Packet piece : pieces) {
            final byte[] ip = Arrays.copyOfRange(piece.data(), 14, piece.data().length);
            assertTrue(ip.length <= 1280);
            assertEquals(44, ip[6]);
            assertEquals(64, ip[7]);
            assertEquals(17, ip[40]);
            final int word = ByteBuffer.wrap(ip).getShort(42);
            assertEquals(whole.position() - 40, word & 0xfff8);
            assertEquals(piece == pieces.getLast() ? 0 : 1, word & 1);
            whole.put(ip, 48, ip.length - 48);
        }
        assertEquals(2, pieces.size());
        assertArrayEquals(Arrays.copyOfRange(packet, 40, 2000), Arrays.copyOfRange(whole.array(), 40, 2000));
    }

    @Test
    void groupsAreForTheMulticastRoutes() {
        for (final String group : List.of("ff02::1", "ff02::1:ff12:3456", "ff0e::1")) {
            to(group);
        }
        run();
        assertEquals(3, out("ip6-mfib-forward-lookup").size());
    }

    @Test
    void addressesGroupsOnTheLink() {
        final int everyone = rig.fibs
                .adjacencies()
                .lockNeighbour(2, IpAddress.parse("ff00::"))
                .index();
        rig.harness.packet(1, Ip6Packets.udp("fd01::2", "ff3e::8765:4321", 64, 20), 0, everyone);
        rig.harness.packet(1, Ip6Packets.udp("fd01::2", "ff3e::1", 1, 20), 0, everyone);
        rig.harness.run("ip6-rewrite-mcast");
        final byte[] frame = out("wire-host-gr").getFirst().data();
        assertEquals("333387654321", HexFormat.of().formatHex(frame, 0, 6));
        assertEquals(63, frame[14 + 7]);
        assertEquals(1, out("ip6-icmp-error").size());
    }

    @Test
    void looksAnAddressOfTheLinkUpWhereThePacketCameIn() {
        rig.cli("ip neighbor host-gl fe80::77 02:00:00:00:00:77");
        packet(Ip6Packets.udp("fe80::2", rig.left.linkLocal().toString(), 64, 20));
        packet(Ip6Packets.udp("fe80::2", rig.right.linkLocal().toString(), 64, 20));
        packet(Ip6Packets.udp("fe80::2", "fe80::77", 64, 20));
        rig.harness.trace();
        run();
        assertEquals(1, out("ip6-local").size());
        final List<Packet> left = out("wire-host-gl");
        // one for the neighbour; the other interface's address is asked for on this one
        assertEquals(2, left.size());
        assertEquals(0, out("wire-host-gr").size());
        assertTrue(rig.harness.traces().contains("sw_if_index:1"), rig.harness.traces());
    }

    @Test
    void asksForANeighbourOnceASecond() {
        to("fd02::77");
        to("fd02::77");
        to("fd02::78");
        run();
        final List<Packet> asked = out("wire-host-gr");
        assertEquals(2, asked.size());
        final byte[] frame = asked.getFirst().data();
        assertEquals("3333ff00007702fef7769ca386dd", HexFormat.of().formatHex(frame, 0, 14));
        final byte[] ip = Arrays.copyOfRange(frame, 14, frame.length);
        assertTrue(Ip6Packets.isRight(ip));
        assertEquals(rig.right.linkLocal().toString(), Ip6Packets.src(ip));
        assertEquals("ff02::1:ff00:77", Ip6Packets.dst(ip));
        assertEquals("fd02::77", Ip6Packets.address(ip, 48));
        assertEquals("010102fef7769ca3", HexFormat.of().formatHex(ip, 64, 72));
        rig.harness.clock().advance(1_100_000_000L);
        to("fd02::77");
        run();
        assertEquals(3, out("wire-host-gr").size());
    }

    private void advertise(final String target, final int flags, final String mac) {
        final byte[] message = ByteBuffer.allocate(32)
                .putInt(136 << 24)
                .putInt(flags << 24)
                .put(IpAddress.parse(target).octets())
                .put((byte) 2)
                .put((byte) 1)
                .put(HexFormat.of().parseHex(mac))
                .array();
        rig.harness.packet(rig.right.index(), Ip6Packets.icmp(target, "fd02::1", 255, message));
        rig.harness.run("icmp6-neighbor-advertisement");
    }

    @Test
    void learnsFromAdvertisementsAndForwards() {
        advertise("fd02::77", 0x20, "020000000077");
        assertEquals(-1, rig.mac(rig.right, "fd02::77"), "nobody asked for it");
        advertise("fd02::77", 0x60, "020000000077");
        assertEquals(0x02_00_00_00_00_77L, rig.mac(rig.right, "fd02::77"));
        advertise("fd02::77", 0x20, "020000000078");
        assertEquals(0x02_00_00_00_00_78L, rig.mac(rig.right, "fd02::77"));
        advertise("fd09::1", 0x60, "020000000079");
        assertEquals(-1, rig.mac(rig.right, "fd09::1"), "it is on no link of ours");
        to("fd02::77");
        run();
        final byte[] frame = out("wire-host-gr").getFirst().data();
        assertEquals("020000000078", HexFormat.of().formatHex(frame, 0, 6));
    }

    @Test
    void tracesReadLikeVppS() {
        rig.harness.packet(rig.left.index(), Ip6Packets.udp(HOST, PEER, 64, 20));
        rig.harness.trace();
        run();
        final String traces = rig.harness.traces();
        assertTrue(
                traces.contains(
                        "  UDP: fd01::2 -> fd02::2\n    tos 0x00, flow label 0x0, hop limit 64, payload length 28"),
                traces);
        assertTrue(traces.contains("  fib 0 dpo-idx "), traces);
        assertTrue(traces.contains("ipv6 via fd02::2 host-gr: mtu:"), traces);
    }
}
