package dev.sluice.net.punt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Local;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PuntTest {
    private static final String HOST = "10.1.0.2";
    private static final String OURS = "10.1.0.1";
    private static final String LOOKUP = "ip4-udp-lookup";
    private static final int DESCRIPTOR = 8;
    private static final int ETHERNET = 14;

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private final Transport transport = new Transport();
    private PuntFeature punt;

    private record Sent(byte[] datagram, String peer) {}

    /** Datagrams that were sent, and those that are to be received. */
    private static final class Transport implements PuntTransport {
        private final List<Sent> sent = new ArrayList<>();
        private final Deque<byte[]> incoming = new ArrayDeque<>();
        private boolean full;

        @Override
        public String path() {
            return "/run/punt.sock";
        }

        @Override
        public Sender sender() {
            return (datagram, length, peer) -> !full && sent.add(new Sent(Arrays.copyOf(datagram, length), peer));
        }

        @Override
        public int receive(final byte[] to) {
            final byte[] next = incoming.poll();
            if (next == null) {
                return -1;
            }
            final int length = Math.min(next.length, to.length);
            System.arraycopy(next, 0, to, 0, length);
            return length;
        }
    }

    @BeforeEach
    void register() {
        final Ip4Local local = Ip4Local.register(harness.graph(), bed.fib, 1);
        final Ip6Local local6 =
                Ip6Local.register(harness.graph(), bed.fib.fibs().ip6(), 1);
        local.register(bed.commands);
        local6.register(bed.commands);
        punt = PuntFeature.register(
                harness.graph(),
                bed.interfaces,
                local,
                local6,
                bed.commands,
                new ApiRegistry(),
                new CounterDirectory(),
                BarrierGuard.none(),
                1);
        bed.address(bed.left, OURS + "/24");
        harness.refresh();
        punt.open(transport);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private static byte[] packet(final String src, final String dst, final int from, final int to, final int data) {
        return Ip4Packets.ip(src, dst, 17, 0, Ip4Packets.udp(src, dst, from, to, data));
    }

    private void udp(final int port) {
        harness.packet(bed.left.index(), packet(HOST, OURS, 9876, port, 100));
        harness.run(LOOKUP);
    }

    @Test
    void datagramsToAPortGoToTheProcessWithTheFrameTheyCameIn() {
        assertEquals("", bed.cli("punt socket register ipv4 udp 1111 socket /tmp/a"));
        final byte[] packet = packet(HOST, OURS, 9876, 1111, 100);
        udp(1111);
        assertEquals(1, transport.sent.size());
        final Sent sent = transport.sent.getFirst();
        assertEquals("/tmp/a", sent.peer);
        final ByteBuffer descriptor = ByteBuffer.wrap(sent.datagram).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(bed.left.index(), descriptor.getInt());
        assertEquals(0, descriptor.getInt());
        assertEquals(DESCRIPTOR + ETHERNET + packet.length, sent.datagram.length);
        assertArrayEquals(packet, Arrays.copyOfRange(sent.datagram, DESCRIPTOR + ETHERNET, sent.datagram.length));
        assertEquals(1, harness.counter("ip4-udp-punt-socket", "Socket TX"));
        udp(1112);
        assertEquals(1, harness.out("ip4-icmp-error").size(), "another port");
        assertEquals(" punt ip4 udp port 1111 to socket /tmp/a\n", bed.cli("show punt socket registrations"));
        bed.cli("punt socket deregister ipv4 udp 1111");
        udp(1111);
        assertEquals(2, harness.out("ip4-icmp-error").size(), "given back");
    }

    @Test
    void tagsThatWereTakenOffGoAlong() {
        bed.cli("punt socket register udp 1111 socket /tmp/a");
        final byte[] packet = packet(HOST, OURS, 9876, 1111, 100);
        harness.packet(bed.left.index(), packet, PacketMeta.VLAN_2_DEEP, 0);
        harness.packet(bed.left.index(), packet, PacketMeta.VLAN_1_DEEP, 0);
        harness.packet(bed.left.index(), packet, PacketMeta.LOCALLY_ORIGINATED, 0);
        harness.run(LOOKUP);
        final int[] lengths =
                transport.sent.stream().mapToInt(sent -> sent.datagram.length).toArray();
        assertArrayEquals(
                new int[] {packet.length + 8 + 22, packet.length + 8 + 18, packet.length + DESCRIPTOR}, lengths);
    }

    @Test
    void packetsOfAWholeProtocolGoToTheProcess() throws PuntException {
        punt.sockets().register(PuntTarget.protocol(false, 89), "/tmp/ospf");
        final byte[] packet = Ip4Packets.ip(HOST, OURS, 89, 0, new byte[3000]);
        harness.packet(bed.left.index(), packet);
        harness.run("ip4-local");
        assertEquals(1, transport.sent.size());
        final byte[] datagram = transport.sent.getFirst().datagram;
        assertArrayEquals(packet, Arrays.copyOfRange(datagram, DESCRIPTOR + ETHERNET, datagram.length), "of a chain");
        punt.sockets().deregister(PuntTarget.protocol(false, 89));
        harness.packet(bed.left.index(), packet);
        harness.run("ip4-local");
        assertEquals(1, transport.sent.size());
        assertEquals(1, harness.out("ip4-punt").size());
    }

    @Test
    void aProcessThatDoesNotReadLosesPacketsAndHoldsNothingUp() {
        bed.cli("punt socket register udp 1111 socket /tmp/a");
        transport.full = true;
        udp(1111);
        assertEquals(1, harness.counter("ip4-udp-punt-socket", "Socket TX error"));
    }

    @Test
    void packetsOfAReasonGoToEveryNodeThatWantsThem() {
        final PuntReasons reasons = punt.reasons();
        final List<Boolean> interest = new ArrayList<>();
        final int reason = reasons.allocate(reasons.client("trial"), "trial-reason", false, interest::add);
        harness.packet(bed.left.index(), packet(HOST, OURS, 1, 2, 10), 0, reason);
        harness.packet(bed.left.index(), packet(HOST, OURS, 1, 2, 10), 0, 99);
        harness.run("punt-dispatch");
        assertEquals(1, harness.counter("punt-dispatch", "No registrations"));
        assertEquals(1, harness.counter("punt-dispatch", "No such punt reason"));
        assertEquals("", bed.cli("set punt reason trial-reason"));
        assertTrue(bed.refused("set punt reason trial-reason").contains("Existing punting registration..."));
        assertEquals("", bed.cli("punt socket register reason trial-reason socket /tmp/x"));
        assertEquals(List.of(true), interest);
        harness.packet(bed.left.index(), packet(HOST, OURS, 1, 2, 10), 0, reason);
        harness.run("punt-dispatch");
        assertEquals(1, harness.out("ip4-punt").size());
        assertEquals("/tmp/x", transport.sent.getFirst().peer);
        assertEquals(2, reasons.counters().sum(reason));
        assertTrue(bed.cli("show punt reasons").endsWith("[5] trial-reason flags: ip4-packet  from:[trial ]\n"));
        assertTrue(bed.cli("show punt stats").endsWith("[5] trial-reason flags: ip4-packet  packets:2 bytes:76\n"));
        assertTrue(bed.cli("show punt client ip-punt").contains("[[5] trial-reason flags: ip4-packet  -> ip4-punt]"));
        assertTrue(bed.cli("show punt db").contains("Derived data-plane data-base:"));
        bed.cli("set punt del reason trial-reason");
        bed.cli("punt socket deregister reason trial-reason");
        assertEquals(List.of(true, false), interest);
        assertTrue(bed.refused("set punt reason no-such").contains("no-such"));
    }

    @Test
    void espWithoutATunnelGoesToWhoeverWantsIt() {
        final byte[] esp = Ip4Packets.ip(HOST, OURS, 50, 0, new byte[40]);
        harness.packet(bed.left.index(), esp);
        harness.run("ip4-local");
        assertEquals(1, harness.out("ip4-punt").size(), "nobody wants it");
        bed.cli("punt socket register reason ipsec4-no-such-tunnel socket /tmp/ike");
        harness.packet(bed.left.index(), esp);
        harness.run("ip4-local");
        assertEquals("/tmp/ike", transport.sent.getFirst().peer);
        assertEquals(1, harness.counter("ipsec4-tun-input", "no_tunnel"));
        bed.cli("punt socket deregister reason ipsec4-no-such-tunnel");
        harness.packet(bed.left.index(), esp);
        harness.run("ip4-local");
        assertEquals(1, transport.sent.size());
        assertEquals(2, harness.out("ip4-punt").size());
    }

    @Test
    void datagramsOfIpv6GoToTheirOwnProcess() {
        bed.cli("punt socket register udp 1111 socket /tmp/four");
        bed.cli("punt socket register ipv6 udp 1111 socket /tmp/six");
        final byte[] packet = new byte[48 + 20];
        packet[0] = 0x60;
        packet[5] = 28;
        packet[6] = 17;
        packet[42] = 1111 >>> 8;
        packet[43] = (byte) 1111;
        harness.packet(bed.left.index(), packet);
        harness.run(Ip6Local.UDP_NODE);
        assertEquals("/tmp/six", transport.sent.getFirst().peer);
        final byte[] datagram = transport.sent.getFirst().datagram;
        assertArrayEquals(packet, Arrays.copyOfRange(datagram, DESCRIPTOR + ETHERNET, datagram.length));
        udp(1111);
        assertEquals("/tmp/four", transport.sent.getLast().peer);
    }

    @Test
    void aPortThatIsPuntedKeepsItsHeaders() {
        bed.cli("set punt udp 500");
        final byte[] packet = packet(HOST, OURS, 9876, 500, 100);
        udp(500);
        assertArrayEquals(packet, harness.out("ip4-punt").getFirst().data());
        bed.cli("set punt udp del 500");
        udp(500);
        assertEquals(1, harness.out("ip4-icmp-error").size());
        bed.cli("set punt udp all");
        udp(501);
        assertEquals(2, harness.out("ip4-punt").size());
        assertArrayEquals(
                packet(HOST, OURS, 9876, 501, 100),
                harness.out("ip4-punt").getLast().data());
        bed.cli("set punt udp del all");
        udp(501);
        assertEquals(2, harness.out("ip4-icmp-error").size());
    }

    private void incoming(final int swIfIndex, final int action, final byte[] packet) {
        transport.incoming.add(ByteBuffer.allocate(DESCRIPTOR + packet.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(swIfIndex)
                .putInt(action)
                .put(packet)
                .array());
        punt.ready();
        harness.turn();
    }

    @Test
    void whatAProcessSendsGoesOut() {
        final byte[] packet = packet(OURS, HOST, 1, 2, 100);
        incoming(bed.left.index(), 0, packet);
        final NodeHarness.Packet out = harness.out("interface-output").getFirst();
        assertArrayEquals(packet, out.data());
        assertEquals(bed.left.index(), PacketMeta.tx(out.x()));
        incoming(bed.right.index(), 1, packet);
        final NodeHarness.Packet routed = harness.out("ip4-lookup").getFirst();
        assertArrayEquals(packet, routed.data());
        assertEquals(bed.right.index(), PacketMeta.rx(routed.x()));
        assertEquals(2, harness.counter("punt-socket-rx", "Socket RX"));
    }

    @Test
    void nonsenseFromAProcessIsCountedAndDropped() {
        final byte[] packet = packet(OURS, HOST, 1, 2, 100);
        incoming(77, 0, packet);
        incoming(-1, 0, packet);
        incoming(bed.left.index(), 7, packet);
        final byte[] broken = packet.clone();
        broken[0] = 0x4f;
        broken[3] = 30;
        incoming(bed.left.index(), 1, broken);
        assertEquals(4, harness.counter("punt-socket-rx", "invalid packet descriptor"));
        incoming(bed.left.index(), 0, new byte[3]);
        incoming(bed.left.index(), 0, new byte[10_000]);
        assertEquals(2, harness.counter("punt-socket-rx", "socket read failure"));
        assertEquals(0, harness.counter("punt-socket-rx", "Socket RX"));
    }

    @Test
    void whatCannotBePuntedIsRefused() {
        assertTrue(bed.refused("punt socket register udp 1111").contains("socket name not specified"));
        assertTrue(bed.refused("punt socket register udp all socket /tmp/a").contains("Port number required"));
        assertTrue(bed.refused("punt socket register tcp 80 socket /tmp/a").contains("only UDP (17)"));
        assertTrue(
                bed.refused("punt socket register udp 80 socket /run/punt.sock").contains("Invalid client path"));
        assertTrue(bed.refused("set punt tcp 80").contains("punt TCP ports is not supported yet"));
        assertTrue(bed.refused("show punt client nobody").contains("nobody"));
        assertEquals("", bed.cli("show punt socket registrations"));
        punt.open(null);
        assertFalse(bed.refused("punt socket register udp 80 socket /tmp/a").isEmpty());
    }

    @Test
    void ip6PortsArePuntedToo() {
        final byte[] packet = new byte[60];
        packet[0] = 0x60;
        packet[5] = 20;
        packet[6] = 17;
        packet[42] = 4;
        packet[43] = (byte) 0xd2;
        bed.cli("set punt ipv6 udp 1234");
        harness.packet(bed.left.index(), packet);
        harness.run(Ip6Local.UDP_NODE);
        assertArrayEquals(packet, harness.out("ip6-punt").getFirst().data());
        bed.cli("set punt ipv6 udp del 1234");
        harness.packet(bed.left.index(), packet);
        harness.run(Ip6Local.UDP_NODE);
        assertEquals(1, harness.out("ip6-icmp-error").size());
        bed.cli("set punt ipv6 udp all");
        harness.packet(bed.left.index(), packet);
        harness.run(Ip6Local.UDP_NODE);
        assertEquals(2, harness.out("ip6-punt").size());
    }

    @Test
    void ip6PacketsFromNowhereAreNotForUs() {
        final byte[] packet = new byte[60];
        packet[0] = 0x60;
        packet[5] = 20;
        packet[6] = 17;
        packet[9] = 1;
        packet[23] = 1;
        packet[45] = 20;
        harness.packet(bed.left.index(), packet);
        harness.run(Ip6Local.NODE);
        assertEquals(1, harness.out("ip6-drop").size());
        packet[8] = (byte) 0xfe;
        packet[9] = (byte) 0x80;
        harness.packet(bed.left.index(), packet);
        harness.run(Ip6Local.NODE);
        assertEquals(1, harness.out("ip6-icmp-error").size());
    }

    @Test
    void aReasonOfTheSameNameIsTheSameReason() {
        final PuntReasons reasons = punt.reasons();
        final PuntReasons.Client client = reasons.client("plugin");
        final int reason = reasons.allocate(client, "plugin-reason", false, wanted -> {});
        assertTrue(reasons.register(client, reason, "ip4-punt"));
        final List<Boolean> interest = new ArrayList<>();
        assertEquals(reason, reasons.allocate(client, "plugin-reason", false, interest::add), "loaded again");
        assertEquals(List.of(true), interest, "somebody wants it already");
        final PuntReasons.Client other = reasons.client("other");
        assertThrows(
                IllegalArgumentException.class, () -> reasons.allocate(other, "plugin-reason", false, wanted -> {}));
    }

    @Test
    void whoTakesPacketsToUsIsShown() {
        assertTrue(bed.cli("show ip6 local").contains("17: ip6-udp-lookup\n"));
        assertFalse(bed.cli("show ip6 local").contains("89: "));
        bed.cli("punt socket register udp 1111 socket /tmp/a");
        assertTrue(bed.cli("show ip local").contains("UDP: ip4-udp-lookup\n"));
    }
}
