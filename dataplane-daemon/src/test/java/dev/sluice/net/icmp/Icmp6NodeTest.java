package dev.sluice.net.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip6Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Local;
import dev.sluice.net.neighbor.NeighborFeature;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.Ip6Prefix;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Echo, errors and solicitations of neighbours, behind {@code ip6-local}. */
class Icmp6NodeTest {
    private static final String HOST = "fd01::2";
    private static final String OURS = "fd01::1";
    private static final String LINK_LOCAL = "fe80::fe:c4ff:fe2c:772";
    private static final String GROUP = "ff02::1:ff00:1";
    private static final String HOST_MAC = "bad615f76454";
    private static final String OUR_MAC = "02fec42c0772";

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;

    @BeforeEach
    void register() {
        final NeighborFeature neighbors = NeighborFeature.register(
                harness.graph(),
                bed.interfaces,
                bed.fib,
                bed.routes,
                bed.commands,
                new ApiRegistry(),
                harness.clock(),
                1,
                () -> {});
        final Ip6Local local = Ip6Local.register(harness.graph(), bed.fib.fibs().ip6(), 1);
        final Icmp4 icmp4 = Icmp4.register(
                harness.graph(),
                bed.interfaces,
                bed.fib,
                Ip4Local.register(harness.graph(), bed.fib, 1),
                neighbors.addresses(),
                bed.commands,
                harness.clock(),
                1,
                () -> {});
        Icmp6.register(harness.graph(), bed.interfaces, local, neighbors.ip6Addresses(), icmp4);
        EthernetInput.register(harness.graph(), bed.interfaces, bed.commands)
                .registerType(EthernetHeader.TYPE_IP6, Ip6Local.NODE);
        bed.interfaces.addressing().addIp6Address(bed.left, Ip6Prefix.parse(OURS + "/64"));
        harness.refresh();
        harness.turn();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void receive(final byte[] packet) {
        harness.packet(bed.left.index(), packet);
        harness.run("ip6-local");
    }

    /** With an Ethernet header in front. */
    private void receiveFrame(final String destination, final byte[] packet) {
        final byte[] header = NetBed.hex(destination + HOST_MAC + "86dd");
        final byte[] frame = Arrays.copyOf(header, header.length + packet.length);
        System.arraycopy(packet, 0, frame, header.length, packet.length);
        harness.packet(bed.left.index(), frame);
        harness.run("ethernet-input");
    }

    private List<NodeHarness.Packet> sent() {
        return harness.out("ip6-lookup");
    }

    @Test
    void answersEchoRequestsInPlace() {
        final byte[] request = Ip6Packets.echo(HOST, OURS, 7, 57);
        receive(request);
        final byte[] reply = sent().getFirst().data();
        assertEquals(request.length, reply.length);
        assertTrue(Ip6Packets.isRight(reply));
        assertEquals(OURS, Ip6Packets.src(reply));
        assertEquals(HOST, Ip6Packets.dst(reply));
        assertEquals(64, reply[7]);
        assertEquals(Icmp6Header.ECHO_REPLY, reply[40] & 0xff);
        assertArrayEquals(Arrays.copyOfRange(request, 44, 105), Arrays.copyOfRange(reply, 44, 105));
        assertTrue((sent().getFirst().meta() & PacketMeta.LOCALLY_ORIGINATED) != 0);
        assertEquals(1, harness.counter("ip6-icmp-echo-request", "echo_replies_sent"));
    }

    @Test
    void answersEchoRequestsToAllNodesFromAnAddressOfTheLink() {
        receive(Ip6Packets.echo("fe80::2", "ff02::1", 1, 8));
        final byte[] reply = sent().getFirst().data();
        assertTrue(Ip6Packets.isRight(reply));
        assertEquals(LINK_LOCAL, Ip6Packets.src(reply));
    }

    @Test
    void refusesWhatIsDamaged() {
        final byte[] bad = Ip6Packets.echo(HOST, OURS, 7, 57);
        bad[60] ^= 1;
        receive(bad);
        final byte[] datagram = Ip6Packets.udp(HOST, OURS, 7, 10);
        datagram[50] ^= 1;
        receive(datagram);
        receive(Ip6Packets.ip(HOST, OURS, 99, 64, new byte[8]));
        receive(Ip6Packets.icmp(HOST, OURS, 254, NetBed.hex("87000000 00000000".repeat(3))));
        receive(Ip6Packets.icmp(HOST, OURS, 255, NetBed.hex("87000000 00000000")));
        receive(Ip6Packets.icmp(HOST, OURS, 255, NetBed.hex("80010000 00000000")));
        receive(Ip6Packets.icmp(HOST, OURS, 255, NetBed.hex("c8000000 00000000")));
        assertEquals(0, sent().size());
        assertEquals(1, harness.counter("ip6-local", "icmp_checksum"));
        assertEquals(1, harness.counter("ip6-local", "udp_checksum"));
        assertEquals(1, harness.counter("ip6-local", "unknown_protocol"));
        assertEquals(1, harness.counter(Icmp6.NODE, Icmp6InputNode.Count.INVALID_HOP_LIMIT_FOR_TYPE));
        assertEquals(1, harness.counter(Icmp6.NODE, Icmp6InputNode.Count.LENGTH_TOO_SMALL_FOR_TYPE));
        assertEquals(1, harness.counter(Icmp6.NODE, Icmp6InputNode.Count.INVALID_CODE_FOR_TYPE));
        assertEquals(1, harness.counter(Icmp6.NODE, Icmp6InputNode.Count.UNKNOWN_TYPE));
    }

    @Test
    void answersSolicitationsForOwnAddresses() {
        for (final String target : List.of(OURS, LINK_LOCAL)) {
            receiveFrame("3333ff000001", Ip6Packets.solicitation(HOST, GROUP, target, HOST_MAC));
            final NodeHarness.Packet out = harness.out("interface-output").getLast();
            final byte[] frame = out.data();
            assertArrayEquals(NetBed.hex(HOST_MAC + OUR_MAC + "86dd"), Arrays.copyOf(frame, 14));
            final byte[] reply = Arrays.copyOfRange(frame, 14, frame.length);
            assertTrue(Ip6Packets.isRight(reply));
            assertEquals(target, Ip6Packets.src(reply));
            assertEquals(HOST, Ip6Packets.dst(reply));
            assertEquals(255, reply[7] & 0xff);
            assertArrayEquals(NetBed.hex("88 00"), Arrays.copyOfRange(reply, 40, 42));
            assertArrayEquals(NetBed.hex("60000000"), Arrays.copyOfRange(reply, 44, 48));
            assertEquals(target, Ip6Packets.address(reply, 48));
            assertArrayEquals(NetBed.hex("0201" + OUR_MAC), Arrays.copyOfRange(reply, 64, 72));
            assertEquals(bed.left.index(), PacketMeta.tx(out.x()));
        }
    }

    @Test
    void tellsAllNodesThatAProbedAddressIsTaken() {
        receiveFrame("3333ff000001", Ip6Packets.solicitation("::", GROUP, OURS, ""));
        final byte[] frame = harness.out("interface-output").getFirst().data();
        assertArrayEquals(NetBed.hex("333300000001" + OUR_MAC + "86dd"), Arrays.copyOf(frame, 14));
        final byte[] reply = Arrays.copyOfRange(frame, 14, frame.length);
        assertTrue(Ip6Packets.isRight(reply));
        assertEquals("ff02::1", Ip6Packets.dst(reply));
        assertArrayEquals(NetBed.hex("20000000"), Arrays.copyOfRange(reply, 44, 48));
        assertArrayEquals(NetBed.hex("0201" + OUR_MAC), Arrays.copyOfRange(reply, 64, 72));
    }

    @Test
    void answersNoSolicitationThatIsNotForUs() {
        receiveFrame("3333ff000001", Ip6Packets.solicitation(HOST, GROUP, "fd01::77", HOST_MAC));
        receiveFrame("3333ff000001", Ip6Packets.solicitation("fd99::2", GROUP, OURS, HOST_MAC));
        assertEquals(0, harness.out("interface-output").size());
        assertEquals(1, harness.counter("icmp6-neighbor-solicitation", "neighbor_solicitation_source_unknown"));
        assertEquals(1, harness.counter("icmp6-neighbor-solicitation", "neighbor_solicitation_source_not_on_link"));
    }

    @Test
    void pingsAnIp6Address() {
        final TextOutput out = new TextOutput();
        bed.commands.run("ping fd01::2 repeat 1 size 20", out);
        harness.turn();
        final byte[] request = sent().getFirst().data();
        assertEquals(OURS, Ip6Packets.src(request));
        assertEquals(HOST, Ip6Packets.dst(request));
        assertTrue(Ip6Packets.isRight(request));
        harness.clearOutputs();
        receive(Ip6Packets.icmp(HOST, OURS, 61, answer(request)));
        harness.turn();
        assertTrue(out.text().contains("36 bytes from fd01::2: icmp_seq=1 ttl=61 time="), out.text());
        assertTrue(out.text().contains("Statistics: 1 sent, 1 received, 0% packet loss"), out.text());
    }

    private static byte[] answer(final byte[] request) {
        final byte[] message = Arrays.copyOfRange(request, 40, request.length);
        message[0] = (byte) Icmp6Header.ECHO_REPLY;
        return message;
    }

    @Test
    void aPingOfALinkLocalAddressNeedsAnInterface() {
        assertTrue(bed.cli("ping fe80::2 repeat 1").contains("no egress interface"));
        final TextOutput out = new TextOutput();
        bed.commands.run("ping ipv6 fe80::2 source host-gl repeat 1", out);
        harness.turn();
        assertEquals(LINK_LOCAL, Ip6Packets.src(sent().getFirst().data()));
        assertEquals(bed.left.index(), PacketMeta.rx(sent().getFirst().x()));
    }

    private void fail(final byte[] packet, final long flags, final int word) {
        harness.packet(bed.left.index(), packet, flags, word);
        harness.run("ip6-icmp-error");
    }

    @Test
    void quotesThePacketInAnError() {
        final byte[] packet = Ip6Packets.udp(HOST, "fd05::9", 64, 1400);
        fail(packet, 0, Icmp6Header.errorWord(Icmp6Header.PACKET_TOO_BIG, 0, 1300));
        final byte[] error = sent().getFirst().data();
        assertEquals(1280, error.length);
        assertTrue(Ip6Packets.isRight(error));
        assertEquals(OURS, Ip6Packets.src(error));
        assertEquals(HOST, Ip6Packets.dst(error));
        assertArrayEquals(NetBed.hex("0000 0514"), Arrays.copyOfRange(error, 44, 48));
        assertArrayEquals(Arrays.copyOf(packet, 1232), Arrays.copyOfRange(error, 48, 1280));
        assertEquals(1, harness.counter("ip6-icmp-error", Icmp6ErrorNode.Count.PACKET_TOO_BIG_SENT));
    }

    @Test
    void sendsNoErrorsWhereTheyWouldDoHarm() {
        final int expired = Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, 0, 0);
        fail(Ip6Packets.icmp(HOST, "fd05::9", 0, NetBed.hex("03000000 00000000")), 0, expired);
        fail(Ip6Packets.udp(HOST, "ff05::9", 0, 10), 0, expired);
        fail(Ip6Packets.udp(HOST, "fd05::9", 0, 10), PacketMeta.NOT_TO_US, expired);
        fail(Ip6Packets.udp("::", "fd05::9", 0, 10), 0, expired);
        assertEquals(0, sent().size());
        assertEquals(4, harness.counter("ip6-icmp-error", Icmp6ErrorNode.Count.DROP));
        fail(Ip6Packets.udp(HOST, "ff05::9", 9, 10), 0, Icmp6Header.errorWord(Icmp6Header.PACKET_TOO_BIG, 0, 1280));
        assertEquals(1, sent().size());
    }

    @Test
    void errorsAreLimited() {
        for (int i = 0; i < 2 * Icmp6ErrorNode.RATE; i++) {
            fail(Ip6Packets.udp(HOST, "fd05::9", 1, 10), 0, Icmp6Header.errorWord(Icmp6Header.TIME_EXCEEDED, 0, 0));
            harness.out("ip6-lookup");
        }
        assertEquals(Icmp6ErrorNode.RATE, harness.counter("ip6-icmp-error", Icmp6ErrorNode.Count.TTL_EXPIRE_SENT));
        assertEquals(Icmp6ErrorNode.RATE, harness.counter("ip6-icmp-error", Icmp6ErrorNode.Count.RATE_LIMITED));
    }
}
