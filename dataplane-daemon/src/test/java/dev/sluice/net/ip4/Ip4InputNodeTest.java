package dev.sluice.net.ip4;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness.Packet;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.packet.IcmpHeader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ip4InputNodeTest {
    private final Ip4Rig rig = new Ip4Rig();

    @AfterEach
    void noBufferIsMissing() {
        rig.close();
    }

    private void run(final byte[] packet) {
        rig.harness.packet(1, packet);
        rig.harness.run("ip4-input");
    }

    private long count(final Ip4InputNode.Count counter) {
        return rig.harness.counter("ip4-input", counter);
    }

    private int forwarded() {
        return rig.harness.out("wire-host-gr").size();
    }

    private static byte[] good() {
        return Ip4Rig.udp("10.1.0.2", "10.2.0.2", 64, 60);
    }

    @Test
    void shouldPassAGoodPacket() {
        run(good());
        assertEquals(1, forwarded());
        assertEquals(1, rig.interfaces.counters().ip4.sum(rig.left.index()));
    }

    @Test
    void shouldDropEachKindOfBrokenHeaderForItsOwnReason() {
        final byte[] version = good();
        version[0] = 0x65;
        run(Ip4Rig.checksummed(version));
        assertEquals(1, count(Ip4InputNode.Count.VERSION));
        run(Arrays.copyOf(good(), 19));
        final byte[] tiny = good();
        tiny[0] = 0x44;
        run(Ip4Rig.checksummed(tiny));
        final byte[] shortTotal = good();
        shortTotal[3] = 10;
        run(Ip4Rig.checksummed(shortTotal));
        assertEquals(3, count(Ip4InputNode.Count.TOO_SHORT));
        run(Arrays.copyOf(good(), 59));
        assertEquals(1, count(Ip4InputNode.Count.BAD_LENGTH));
        final byte[] checksum = good();
        checksum[10]++;
        run(checksum);
        assertEquals(1, count(Ip4InputNode.Count.BAD_CHECKSUM));
        final byte[] offsetOne = good();
        offsetOne[7] = 1;
        run(Ip4Rig.checksummed(offsetOne));
        assertEquals(1, count(Ip4InputNode.Count.FRAGMENT_OFFSET_ONE));
        for (final String martian : new String[] {"0.1.2.3", "127.0.0.1", "224.0.0.1", "255.255.255.255"}) {
            run(Ip4Rig.udp(martian, "10.2.0.2", 64, 60));
        }
        assertEquals(4, count(Ip4InputNode.Count.MARTIAN_SOURCE));
        run(Ip4Rig.udp("10.1.0.2", "127.0.0.1", 64, 60));
        assertEquals(1, count(Ip4InputNode.Count.LOOPBACK_DESTINATION));
        assertEquals(0, forwarded());
        assertEquals(12, rig.interfaces.counters().drops.sum(1));
    }

    @Test
    void shouldAnswerAPacketThatArrivesWithoutTimeToLive() {
        run(Ip4Rig.udp("10.1.0.2", "10.2.0.2", 0, 60));
        final Packet out = rig.harness.out("ip4-icmp-error").getFirst();
        assertEquals(IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, 0, 0), out.aux());
    }

    @Test
    void shouldCutOffThePaddingOfShortFrames() {
        run(Arrays.copyOf(Ip4Rig.udp("10.1.0.2", "10.2.0.2", 64, 28), 46));
        assertEquals(28 + 14, rig.harness.out("wire-host-gr").getFirst().data().length);
    }

    @Test
    void shouldForwardOptionsWhoseChecksumIsGoodOnly() {
        final byte[] options = Arrays.copyOf(good(), 60);
        options[0] = 0x46;
        options[20] = 1;
        run(Ip4Rig.checksummed(options));
        assertEquals(1, forwarded());
        assertEquals(1, count(Ip4InputNode.Count.OPTIONS));
        options[21] = 7;
        run(options);
        assertEquals(1, forwarded());
        assertEquals(1, count(Ip4InputNode.Count.BAD_CHECKSUM));
    }

    @Test
    void shouldTakeAPacketInSeveralSegments() {
        run(Ip4Rig.udp("10.1.0.2", "10.2.0.2", 64, 5000));
        assertEquals(5014, rig.harness.out("wire-host-gr").getFirst().data().length);
        final int lb = rig.fib.table(0).lookup(Ip4Rig.ip("10.2.0.2")).loadBalance();
        assertEquals(5000, rig.fib.loadBalances().bytes(lb));
    }

    @Test
    void shouldMoveOddPacketsAndKeepTheOrderOfTheOthers() {
        for (int i = 0; i < 256; i++) {
            final byte[] packet = good();
            packet[30] = (byte) i;
            if (i % 50 == 7) {
                packet[10]++;
            }
            rig.harness.packet(1, packet);
        }
        rig.harness.run("ip4-input");
        assertEquals(5, count(Ip4InputNode.Count.BAD_CHECKSUM));
        final List<Packet> out = rig.harness.out("wire-host-gr");
        assertEquals(251, out.size());
        for (int i = 1; i < out.size(); i++) {
            assertEquals(true, (out.get(i - 1).data()[44] & 0xff) < (out.get(i).data()[44] & 0xff));
        }
    }

    @Test
    void shouldDropOnInterfacesWithoutIp4AloneAndInMixedFrames() throws InterfaceException {
        rig.interfaces
                .addressing()
                .removeIp4Address(rig.left, rig.left.ip4Addresses().getFirst());
        run(good());
        assertEquals(1, count(Ip4InputNode.Count.NOT_ENABLED));
        rig.harness.packet(1, good());
        rig.harness.packet(2, good());
        rig.harness.run("ip4-input");
        assertEquals(2, count(Ip4InputNode.Count.NOT_ENABLED));
        assertEquals(1, forwarded());
    }

    @Test
    void shouldWriteTheTableOfTheInterface() {
        final int red = rig.fib.lockTable(5, null, FibSource.CLI).index();
        rig.interfaces
                .addressing()
                .removeIp4Address(rig.left, rig.left.ip4Addresses().getFirst());
        rig.interfaces.addressing().ip4Table(rig.left, red);
        rig.interfaces.addressing().enableIp4(rig.left, true);
        run(good());
        assertEquals(0, forwarded(), "table 5 has no route");
        assertEquals(1, rig.harness.counter("ip4-lookup", Ip4LookupNode.Count.NO_ROUTE));
        rig.harness.packet(1, good());
        rig.harness.packet(2, good());
        rig.harness.run("ip4-input");
        assertEquals(1, forwarded());
    }

    @Test
    void shouldGoThroughTheFeaturesOfTheInterface() {
        rig.harness
                .graph()
                .register(
                        NodeSpec.internal("mark", context -> (frame, ctx) -> 0).next("marked"));
        rig.arcs.find(Ip4Forwarding.UNICAST_ARC).add(Feature.of("mark"));
        rig.arcs.find(Ip4Forwarding.UNICAST_ARC).enable("mark", 1, true);
        rig.harness.refresh();
        run(good());
        assertEquals(1, rig.harness.out("marked").size());
        rig.harness.packet(1, good());
        rig.harness.packet(2, good());
        rig.harness.run("ip4-input");
        assertEquals(2, rig.harness.out("marked").size());
        assertEquals(1, forwarded());
    }

    @Test
    void shouldNotLookAtTheChecksumInTheOtherVariant() {
        final byte[] checksum = good();
        checksum[10]++;
        rig.harness.packet(1, checksum);
        rig.harness.run("ip4-input-no-checksum");
        assertEquals(1, forwarded());
    }

    @Test
    void shouldTraceTheHeader() {
        rig.harness.packet(1, good());
        rig.harness.trace();
        rig.harness.run("ip4-input");
        final String trace = rig.harness.traces();
        assertEquals(
                """
                ip4-input
                  UDP: 10.1.0.2 -> 10.2.0.2
                    tos 0x00, ttl 64, length 60, checksum 0x66ab dscp CS0 ecn NON_ECN
                    fragment id 0x0000
                  UDP: 4660 -> 53
                    length 40, checksum 0x0000
                ip4-lookup
                  fib 0 dpo-idx %d flow hash: 0x00000000
                  UDP: 10.1.0.2 -> 10.2.0.2
                """.formatted(rig.fib
                        .adjacencies()
                        .neighbour(2, Ip4Rig.ip("10.2.0.2"))
                        .index()),
                trace.substring(0, trace.indexOf("    tos", trace.indexOf("ip4-lookup"))));
        assertEquals(
                0, PacketMeta.table(rig.harness.out("wire-host-gr").getFirst().x()));
    }
}
