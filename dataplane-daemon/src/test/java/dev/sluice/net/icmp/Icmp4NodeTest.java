package dev.sluice.net.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.neighbor.InterfaceAddresses;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.IpFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Echo, errors and ping, behind {@code ip4-local}. */
class Icmp4NodeTest {
    private static final String HOST = "10.1.0.2";
    private static final String OURS = "10.1.0.1";
    private static final int TTL_EXCEEDED = IcmpHeader.errorWord(11, 0, 0);

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private Ip4Local local;
    private final InterfaceAddresses addresses = new InterfaceAddresses();

    @BeforeEach
    void register() {
        bed.interfaces.listen(addresses);
        local = Ip4Local.register(harness.graph(), bed.fib, 1);
        Icmp4.register(
                harness.graph(), bed.interfaces, bed.fib, local, addresses, bed.commands, harness.clock(), 1, () -> {});
        bed.address(bed.left, "10.1.0.1/24");
        harness.refresh();
        harness.turn();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void receive(final byte[] packet) {
        harness.packet(bed.left.index(), packet);
        harness.run("ip4-local");
    }

    private List<NodeHarness.Packet> sent() {
        return harness.out("ip4-lookup");
    }

    @Test
    void answersEchoRequestsInPlace() {
        final byte[] request = Ip4Packets.ip(HOST, OURS, 1, 0x4000, Ip4Packets.icmp(8, 0, 0x71550001, 56));
        receive(request);
        final byte[] reply = sent().getFirst().data();
        assertEquals(84, reply.length);
        assertEquals(0, reply[20]);
        assertTrue(Ip4Packets.isRight(reply) && Ip4Packets.isIcmpRight(reply));
        assertEquals(Ip4Address.parse(OURS), ByteBuffer.wrap(reply).getInt(12));
        assertEquals(Ip4Address.parse(HOST), ByteBuffer.wrap(reply).getInt(16));
        assertArrayEquals(Arrays.copyOfRange(request, 24, 84), Arrays.copyOfRange(reply, 24, 84));
        assertTrue((sent().getFirst().meta() & PacketMeta.LOCALLY_ORIGINATED) != 0);
        assertEquals(1, harness.counter("ip4-icmp-echo-request", "echo_replies_sent"));
    }

    @Test
    void answersEchoRequestsThatCameInFragments() {
        final byte[] message = Ip4Packets.icmp(8, 0, 1, 3000);
        receive(Ip4Packets.ip(HOST, OURS, 1, 0x2000, Arrays.copyOf(message, 1480)));
        receive(Ip4Packets.ip(HOST, OURS, 1, 0x2000 | 185, Arrays.copyOfRange(message, 1480, 2960)));
        receive(Ip4Packets.ip(HOST, OURS, 1, 370, Arrays.copyOfRange(message, 2960, 3008)));
        final byte[] reply = sent().getFirst().data();
        assertEquals(3028, reply.length);
        assertTrue(Ip4Packets.isIcmpRight(reply));
    }

    @Test
    void countsWhatItDoesNotAnswer() {
        final byte[] bad = Ip4Packets.icmp(8, 0, 1, 10);
        bad[9] ^= 1;
        receive(Ip4Packets.ip(HOST, OURS, 1, 0, bad));
        receive(Ip4Packets.ip(HOST, OURS, 1, 0, new byte[7]));
        receive(Ip4Packets.ip(HOST, OURS, 1, 0, Ip4Packets.icmp(13, 0, 1, 12)));
        receive(Ip4Packets.ip(HOST, OURS, 1, 0, Ip4Packets.icmp(3, 1, 0, 28)));
        receive(Ip4Packets.ip(HOST, OURS, 1, 0, Ip4Packets.icmp(0, 0, 77, 28)));
        assertEquals(0, sent().size());
        assertEquals(1, harness.counter(Icmp4.NODE, Icmp4InputNode.Count.BAD_CHECKSUM));
        assertEquals(1, harness.counter(Icmp4.NODE, Icmp4InputNode.Count.LENGTH_TOO_SMALL_FOR_TYPE));
        assertEquals(1, harness.counter(Icmp4.NODE, Icmp4InputNode.Count.UNKNOWN_TYPE));
        assertEquals(1, harness.counter(Icmp4.NODE, Icmp4InputNode.Count.ERROR_RECEIVED));
        assertEquals(1, harness.counter(PingReplyNode.name(IpFamily.IP4), PingReplyNode.Count.UNKNOWN_PING));
    }

    private void fail(final byte[] packet, final long flags, final int word) {
        harness.packet(bed.left.index(), packet, flags, word);
        harness.run("ip4-icmp-error");
    }

    private static byte[] udp(final String src, final String dst, final int fragment, final int data) {
        return Ip4Packets.ip(src, dst, 17, fragment, new byte[data]);
    }

    @Test
    void sendsTimeExceededWithThePacketQuoted() {
        final byte[] packet = Ip4Packets.ip(HOST, "10.2.0.2", 1, 0x4000, Ip4Packets.icmp(8, 0, 0x71550001, 56));
        harness.packet(bed.left.index(), packet, 0, TTL_EXCEEDED);
        harness.trace();
        harness.run("ip4-icmp-error");
        final NodeHarness.Packet error = sent().getFirst();
        final byte[] bytes = error.data();
        assertEquals(112, bytes.length);
        assertArrayEquals(
                NetBed.hex("45000070 00000000 ff01a788 0a010001 0a010002 0b00f4ff 00000000"
                        .replace("a788", String.format("%04x", Ip4Packets.u16(bytes, 10)))
                        .replace("f4ff", String.format("%04x", Ip4Packets.u16(bytes, 22)))),
                Arrays.copyOf(bytes, 28));
        assertTrue(Ip4Packets.isRight(bytes) && Ip4Packets.isIcmpRight(bytes));
        assertEquals(0xa788, Ip4Packets.u16(bytes, 10));
        assertEquals(0xf4ff, Ip4Packets.u16(bytes, 22));
        assertArrayEquals(packet, Arrays.copyOfRange(bytes, 28, 112));
        assertTrue((error.meta() & PacketMeta.TRACED) != 0);
        assertEquals(1, harness.out("ip4-drop").size());
        assertEquals(1, harness.counter("ip4-icmp-error", Icmp4ErrorNode.Count.TTL_EXPIRE_SENT));
    }

    @Test
    void tellsTheNextHopMtuAndQuotesAtMost576Bytes() {
        fail(udp(HOST, "10.2.0.2", 0x4000, 3000), 0, IcmpHeader.errorWord(3, 4, 1400));
        final byte[] bytes = sent().getFirst().data();
        assertEquals(576, bytes.length);
        assertEquals(1400, Ip4Packets.u16(bytes, 26));
        assertEquals(4, bytes[21]);
        fail(udp(HOST, "10.2.0.2", 0, 10), 0, IcmpHeader.errorWord(12, 0, 20));
        assertEquals(20, sent().getLast().data()[24]);
        assertEquals(1, harness.counter("ip4-icmp-error", Icmp4ErrorNode.Count.PARAM_PROBLEM_SENT));
        assertEquals(1, harness.counter("ip4-icmp-error", Icmp4ErrorNode.Count.DEST_UNREACH_SENT));
    }

    @Test
    void saysNothingWhereItMustNot() {
        fail(udp(HOST, "10.2.0.2", 5, 10), 0, TTL_EXCEEDED);
        fail(udp("0.0.0.0", "10.2.0.2", 0, 10), 0, TTL_EXCEEDED);
        fail(udp("127.0.0.1", "10.2.0.2", 0, 10), 0, TTL_EXCEEDED);
        fail(udp("224.0.0.1", "10.2.0.2", 0, 10), 0, TTL_EXCEEDED);
        fail(udp(HOST, "224.0.0.5", 0, 10), 0, TTL_EXCEEDED);
        fail(udp(HOST, "255.255.255.255", 0, 10), 0, TTL_EXCEEDED);
        fail(udp(HOST, "10.2.0.2", 0, 10), PacketMeta.NOT_TO_US, TTL_EXCEEDED);
        fail(Ip4Packets.ip(HOST, "10.2.0.2", 1, 0, Ip4Packets.icmp(11, 0, 0, 28)), 0, TTL_EXCEEDED);
        fail(new byte[10], 0, TTL_EXCEEDED);
        assertEquals(0, sent().size());
        assertEquals(9, harness.counter("ip4-icmp-error", Icmp4ErrorNode.Count.DROP));
    }

    @Test
    void speaksFromAnotherAddressOfTheTableAndOtherwiseNot() {
        harness.packet(bed.right.index(), udp("10.2.0.2", "10.9.0.2", 0, 10), 0, TTL_EXCEEDED);
        harness.run("ip4-icmp-error");
        assertEquals(
                Ip4Address.parse(OURS),
                ByteBuffer.wrap(sent().getFirst().data()).getInt(12));
        bed.interfaces
                .addressing()
                .removeIp4Address(bed.left, bed.left.ip4Addresses().getFirst());
        fail(udp("10.2.0.2", "10.9.0.2", 0, 10), 0, TTL_EXCEEDED);
        assertEquals(1, harness.counter("ip4-icmp-error", Icmp4ErrorNode.Count.NO_SOURCE_ADDRESS));
    }

    @Test
    void limitsTheRateOfErrors() {
        for (int i = 0; i < 1100; i++) {
            fail(udp(HOST, "10.2.0.2", 0, 10), 0, TTL_EXCEEDED);
        }
        assertEquals(Icmp4ErrorNode.RATE, sent().size());
        assertEquals(100, harness.counter("ip4-icmp-error", Icmp4ErrorNode.Count.RATE_LIMITED));
        harness.clock().advanceMs(10);
        for (int i = 0; i < 20; i++) {
            fail(udp(HOST, "10.2.0.2", 0, 10), 0, TTL_EXCEEDED);
        }
        assertEquals(Icmp4ErrorNode.RATE + 10, sent().size());
    }

    private void reply(final int ttl) {
        final byte[] request = sent().getLast().data();
        final byte[] message = Arrays.copyOfRange(request, 20, request.length);
        final byte[] reply = Ip4Packets.ip(
                HOST, OURS, 1, 0, Ip4Packets.icmp(0, 0, ByteBuffer.wrap(message).getInt(4), message.length - 8));
        reply[8] = (byte) ttl;
        receive(Ip4Packets.withHeaderChecksum(reply));
        harness.turn();
    }

    @Test
    void pingsAndPrintsTheReplies() {
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.DEFERRED, bed.commands.run("ping 10.1.0.2 repeat 2", out));
        harness.turn();
        final byte[] request = sent().getFirst().data();
        assertEquals(96, request.length);
        assertTrue(Ip4Packets.isRight(request) && Ip4Packets.isIcmpRight(request));
        assertEquals(Ip4Address.parse(OURS), ByteBuffer.wrap(request).getInt(12));
        harness.clock().advance(1_052_800);
        reply(64);
        harness.clock().advanceMs(1000);
        harness.turn();
        assertEquals(2, sent().size());
        harness.clock().advance(1_009_100);
        reply(63);
        harness.turn();
        assertEquals("""
            116 bytes from 10.1.0.2: icmp_seq=1 ttl=64 time=1.0528 ms
            116 bytes from 10.1.0.2: icmp_seq=2 ttl=63 time=1.0091 ms

            Statistics: 2 sent, 2 received, 0% packet loss
            """, out.text());
    }

    @Test
    void theRequestsOfABurstHaveOneNumberAndEachIsAnswered() {
        final TextOutput out = new TextOutput();
        bed.commands.run("ping 10.1.0.2 repeat 2 burst 3 interval 1", out);
        harness.turn();
        harness.clock().advanceMs(1000);
        harness.turn();
        final List<NodeHarness.Packet> requests = sent();
        assertEquals(6, requests.size());
        for (int i = 0; i < 6; i++) {
            assertEquals(
                    1 + i / 3, ByteBuffer.wrap(requests.get(i).data()).getShort(26), "sequence number of request " + i);
        }
        for (int i = 0; i < 4; i++) {
            reply(64);
        }
        assertEquals(3, out.text().lines().count(), "no more replies to a number than requests: " + out.text());
        harness.clock().advanceMs(1000);
        harness.turn();
        assertTrue(out.text().contains("Statistics: 6 sent, 3 received, 50% packet loss"), out.text());
    }

    @Test
    void countsLostReplies() {
        final TextOutput out = new TextOutput();
        bed.commands.run("ping ipv4 10.1.0.2 repeat 2 interval 0.5 size 1000 burst 2 verbose", out);
        for (int i = 0; i < 4; i++) {
            harness.turn();
            harness.clock().advanceMs(300);
        }
        reply(64);
        harness.clock().advanceMs(500);
        harness.turn();
        assertEquals(4, sent().size());
        assertEquals(1036, sent().getFirst().data().length);
        assertTrue(out.text().startsWith("Source address: 10.1.0.1, egress interface: host-gl\n"), out::text);
        assertTrue(out.text().endsWith("\nStatistics: 4 sent, 1 received, 75% packet loss\n"), out::text);
    }

    @Test
    void stopsAPingWhenTheUserHasEnough() {
        final TextOutput out = new TextOutput();
        bed.commands.run("ping 10.1.0.2 repeat 1000", out);
        harness.turn();
        out.cancel();
        harness.turn();
        assertTrue(out.text().endsWith("Statistics: 1 sent, 0 received, 100% packet loss\n"), out::text);
        harness.clock().advanceMs(5000);
        harness.turn();
        assertEquals(1, sent().size());
        reply(64);
        assertEquals(1, harness.counter(PingReplyNode.name(IpFamily.IP4), PingReplyNode.Count.UNKNOWN_PING));
    }

    @Test
    void refusesToPingWithoutAWay() {
        assertEquals(
                "Failed: no egress interface\n\nStatistics: 0 sent, 0 received, 0% packet loss\n",
                bed.cli("ping 10.9.9.9 repeat 1"));
        assertTrue(bed.cli("ping 10.1.0.2 source host-gr").startsWith("Failed: no source address for egress"));
        assertTrue(bed.cli("ping 10.1.0.2 table-id 5").startsWith("Failed: no such table"));
        assertTrue(bed.refused("ping nowhere").contains("nowhere"));
        assertTrue(bed.refused("ping 10.1.0.2 size 5000").contains("size"));
    }

    @Test
    void losesNoBufferToRandomMessages() {
        final Random random = new Random(17);
        for (int i = 0; i < 5000; i++) {
            final byte[] payload = new byte[random.nextInt(60)];
            random.nextBytes(payload);
            final byte[] packet = Ip4Packets.ip(HOST, OURS, 1, random.nextInt(3) == 0 ? 0x2000 : 0, payload);
            harness.packet(bed.left.index(), packet, 0, random.nextInt());
            harness.run(random.nextBoolean() ? "ip4-local" : "ip4-icmp-error");
            final byte[] noise = new byte[20 + random.nextInt(60)];
            random.nextBytes(noise);
            harness.packet(bed.left.index(), noise, 0, random.nextInt());
            harness.run("ip4-icmp-error");
        }
        harness.clock().advanceMs(60_000);
        local.reassemblies().expire(0);
        harness.turn();
        assertEquals(0, harness.buffersInUse());
    }
}
