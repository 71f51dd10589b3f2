package dev.sluice.net.ip4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.packet.IcmpHeader;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Ip4LocalNodeTest {
    private static final String HOST = "10.1.0.2";
    private static final String OURS = "10.1.0.1";

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private Ip4Local local;

    @BeforeEach
    void register() {
        local = Ip4Local.register(harness.graph(), bed.fib, 1);
        harness.graph()
                .register(NodeSpec.internal("my-protocol", context -> (frame, ctx) -> 0)
                        .next("my-sink"));
        local.registerProtocol(99, "my-protocol");
        bed.address(bed.left, "10.1.0.1/24");
        harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void send(final byte[] packet) {
        send(packet, 0);
    }

    private void send(final byte[] packet, final long flags) {
        harness.packet(bed.left.index(), packet, flags, 0);
        harness.run("ip4-local");
    }

    private long count(final Ip4LocalNode.Count counter) {
        return harness.counter("ip4-local", counter);
    }

    private static final long TIMEOUT_NS = 30_000_000_000L;
    private static final int ROWS = 1024;

    @Test
    void choosesTheNodeByProtocol() {
        send(Ip4Packets.ip(HOST, OURS, 99, 0, new byte[4]));
        send(Ip4Packets.ip(HOST, OURS, 98, 0, new byte[4]));
        assertEquals(1, harness.out("my-sink").size());
        assertEquals(1, harness.out("ip4-punt").size());
        assertEquals(1, count(Ip4LocalNode.Count.UNKNOWN_PROTOCOL));
        local.unregisterProtocol(99);
        send(Ip4Packets.ip(HOST, OURS, 99, 0, new byte[4]));
        assertEquals(2, harness.out("ip4-punt").size());
    }

    @Test
    void dropsSourcesThatCannotBe() {
        send(Ip4Packets.ip(OURS, OURS, 99, 0, new byte[4]));
        send(Ip4Packets.ip("172.16.0.1", OURS, 99, 0, new byte[4]));
        send(Ip4Packets.ip("10.1.0.255", OURS, 99, 0, new byte[4]));
        send(Ip4Packets.ip("0.0.0.0", "255.255.255.255", 99, 0, new byte[4]));
        send(Ip4Packets.ip(OURS, OURS, 99, 0, new byte[4]), PacketMeta.LOCALLY_ORIGINATED);
        assertEquals(1, count(Ip4LocalNode.Count.SPOOFED_LOCAL_PACKETS));
        assertEquals(2, count(Ip4LocalNode.Count.SRC_LOOKUP_MISS));
        assertEquals(2, harness.out("my-sink").size());
    }

    @Test
    void givesDatagramsToTheirPort() {
        harness.graph()
                .register(NodeSpec.internal("my-port", context -> (frame, ctx) -> 0)
                        .next("port-sink"));
        local.registerUdpPort(53, "my-port");
        harness.refresh();
        send(Ip4Packets.ip(HOST, OURS, 17, 0, Ip4Packets.udp(HOST, OURS, 1000, 53, 5)));
        final NodeHarness.Packet packet = harness.out("port-sink").getFirst();
        assertArrayEquals(new byte[5], packet.data());
        assertEquals(28, (packet.meta() & 0xffff_ffffL) - PacketMeta.l3(packet.meta(), packet.x()));
        send(Ip4Packets.ip(HOST, OURS, 17, 0, Ip4Packets.udp(HOST, OURS, 1000, 54, 5)));
        assertEquals(
                IcmpHeader.errorWord(3, 3, 0),
                harness.out("ip4-icmp-error").getFirst().aux());
        local.unregisterUdpPort(53);
        send(Ip4Packets.ip(HOST, OURS, 17, 0, Ip4Packets.udp(HOST, OURS, 1000, 53, 5)));
        assertEquals(2, harness.counter("ip4-udp-lookup", "no_listener"));
    }

    @Test
    void verifiesTransportChecksums() {
        final byte[] udp = Ip4Packets.udp(HOST, OURS, 1000, 53, 3001);
        udp[2000] ^= 1;
        send(Ip4Packets.ip(HOST, OURS, 17, 0, udp));
        send(Ip4Packets.ip(HOST, OURS, 17, 0, udp), PacketMeta.CHECKSUM_CORRECT);
        udp[2000] ^= 1;
        send(Ip4Packets.ip(HOST, OURS, 17, 0, udp));
        udp[6] = 0;
        udp[7] = 0;
        send(Ip4Packets.ip(HOST, OURS, 17, 0, udp));
        send(Ip4Packets.ip(HOST, OURS, 6, 0, new byte[20]));
        assertEquals(1, count(Ip4LocalNode.Count.UDP_CHECKSUM));
        assertEquals(3, harness.counter("ip4-udp-lookup", "no_listener"));
        assertEquals(1, count(Ip4LocalNode.Count.TCP_CHECKSUM));
    }

    @Test
    void refusesLengthsThatDoNotFit() {
        final byte[] udp = Ip4Packets.udp(HOST, OURS, 1000, 53, 4);
        udp[5] = 13;
        send(Ip4Packets.ip(HOST, OURS, 17, 0, udp));
        send(Ip4Packets.ip(HOST, OURS, 17, 0, new byte[7]));
        assertEquals(2, count(Ip4LocalNode.Count.UDP_LENGTH));
    }

    private static byte[] fragment(final byte[] datagram, final int from, final int to, final boolean more) {
        return Ip4Packets.ip(HOST, OURS, 99, (more ? 0x2000 : 0) | from >> 3, Arrays.copyOfRange(datagram, from, to));
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private long reassembly(final String counter) {
        return harness.counter("ip4-local-full-reassembly", counter);
    }

    @Test
    void putsFragmentsTogetherInAnyOrder() {
        final byte[] datagram = random(9000);
        send(fragment(datagram, 6400, 9000, false));
        send(fragment(datagram, 0, 1600, true));
        send(fragment(datagram, 3200, 6400, true));
        send(fragment(datagram, 3200, 6400, true));
        assertEquals(0, harness.out("my-sink").size());
        harness.packet(bed.left.index(), fragment(datagram, 1600, 3200, true));
        harness.run("ip4-local");
        final byte[] whole = harness.out("my-sink").getFirst().data();
        assertArrayEquals(datagram, Arrays.copyOfRange(whole, 20, whole.length));
        assertEquals(9020, Ip4Packets.u16(whole, 2));
        assertEquals(0, Ip4Packets.u16(whole, 6));
        assertTrue(Ip4Packets.isRight(whole));
        assertEquals(1, reassembly("reass_duplicate_fragment"));
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void ofOverlappingFragmentsTheDataThatCameFirstStays() {
        final byte[] datagram = random(640);
        final byte[] other = random(656);
        System.arraycopy(datagram, 480, other, 480, 160);
        System.arraycopy(datagram, 240, other, 240, 80);
        send(fragment(datagram, 320, 480, true));
        send(fragment(datagram, 0, 240, true));
        send(fragment(other, 160, 400, true));
        send(fragment(other, 16, 64, true));
        assertEquals(1, reassembly("reass_duplicate_fragment"), "all of it is there");
        harness.packet(bed.left.index(), fragment(Arrays.copyOf(other, 640), 400, 640, false));
        harness.run("ip4-local");
        final byte[] whole = harness.out("my-sink").getFirst().data();
        assertArrayEquals(datagram, Arrays.copyOfRange(whole, 20, whole.length));
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void refusesFragmentsThatCannotBe() {
        send(Ip4Packets.ip(HOST, OURS, 99, 0x2000, new byte[9]));
        send(Ip4Packets.ip(HOST, OURS, 99, 0x1fff, new byte[16]));
        send(Ip4Packets.ip(HOST, OURS, 99, 0x2000, new byte[0]));
        assertEquals(3, reassembly("reass_malformed_packet"));
    }

    @Test
    void saysWhenTheRestDoesNotCome() {
        final byte[] datagram = random(64);
        send(fragment(datagram, 0, 32, true));
        harness.packet(bed.left.index(), fragment(datagram, 32, 64, true));
        harness.run("ip4-local");
        harness.clock().advance(TIMEOUT_NS - 1);
        local.reassemblies().expire(0);
        harness.turn();
        assertEquals(2, harness.buffersInUse());
        harness.clock().advance(1);
        local.reassemblies().expire(0);
        harness.turn();
        assertEquals(
                IcmpHeader.errorWord(11, 1, 0),
                harness.out("ip4-icmp-error").getFirst().aux());
        assertEquals(1, harness.counter("ip4-local-full-reassembly-expire", "reass_timeout"));
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void keepsItsLimits() {
        for (int i = 0; i < 65; i++) {
            send(Ip4Packets.ip(HOST, OURS, 99, 0x2000 | 2 * i, new byte[8]));
        }
        assertEquals(1, reassembly("reass_fragment_chain_too_long"));
        for (int id = 0; id < ROWS + 5; id++) {
            final byte[] packet = Ip4Packets.ip(HOST, OURS, 99, 0x2001, new byte[8]);
            packet[4] = (byte) (id >> 8);
            packet[5] = (byte) id;
            send(Ip4Packets.withHeaderChecksum(packet));
        }
        assertEquals(ROWS, harness.buffersInUse());
        harness.clock().advance(TIMEOUT_NS);
        local.reassemblies().expire(0);
        harness.turn();
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void losesNoBufferToRandomFragments() {
        final Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            final byte[] packet = Ip4Packets.ip(
                    HOST,
                    OURS,
                    random.nextInt(2) == 0 ? 17 : 99,
                    random.nextInt(4) == 0 ? 0x2000 | random.nextInt(4) : random.nextInt(12),
                    new byte[8 * random.nextInt(4) + (random.nextInt(8) == 0 ? 1 : 0)]);
            packet[5] = (byte) random.nextInt(16);
            harness.packet(bed.left.index(), Ip4Packets.withHeaderChecksum(packet));
            if (i % 50 == 0) {
                harness.run("ip4-local");
                harness.clock().advanceMs(random.nextInt(300));
                harness.turn();
                harness.clearOutputs();
            }
        }
        harness.run("ip4-local");
        harness.clock().advance(TIMEOUT_NS);
        local.reassemblies().expire(0);
        harness.turn();
        assertEquals(0, harness.buffersInUse());
    }
}
