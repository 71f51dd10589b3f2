package dev.sluice.net.ip4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.testkit.NodeHarness.Packet;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.fib.AdjacencyCounters;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.FibCli;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ip4RewriteNodeTest {
    private static final String RIGHT_HEADER = "ca0631e9248802fef7769ca30800";
    private static final String LEFT_HEADER = "bad615f7645402fec42c07720800";

    private final Ip4Rig rig = new Ip4Rig();

    @AfterEach
    void noBufferIsMissing() {
        rig.close();
    }

    private void packet(final String dst, final int ttl, final int length) {
        rig.harness.packet(1, Ip4Rig.udp("10.1.0.2", dst, ttl, length));
    }

    private void run() {
        rig.harness.run("ip4-input");
    }

    private static String header(final Packet packet, final int length) {
        return HexFormat.of().formatHex(packet.data(), 0, length);
    }

    private static void assertForwarded(final Packet packet, final String header, final int ttl) {
        final int l2 = header.length() / 2;
        assertEquals(header, header(packet, l2));
        assertEquals(ttl, packet.data()[l2 + 8] & 0xff);
        assertTrue(Ip4Rig.isGoodHeader(packet.data(), l2), "header checksum");
    }

    @Test
    void shouldPutTheLinkHeaderInFrontAndTakeOneOffTheTtl() {
        for (int ttl = 2; ttl < 256; ttl++) {
            packet("10.2.0.2", ttl, 60);
        }
        run();
        final List<Packet> out = rig.harness.out("wire-host-gr");
        assertEquals(254, out.size());
        for (int i = 0; i < out.size(); i++) {
            assertForwarded(out.get(i), RIGHT_HEADER, i + 1);
            assertEquals(2, PacketMeta.tx(out.get(i).x()));
            assertEquals(74, out.get(i).data().length);
        }
        assertEquals(254, rig.interfaces.counters().tx.sum(2));
        assertEquals(254 * 74, rig.interfaces.counters().tx.sumBytes(2));
    }

    @Test
    void shouldDoAMixedFrameAsAUniformOne() {
        for (int i = 0; i < 100; i++) {
            packet(i % 3 == 0 ? "10.1.0.2" : "10.2.0.2", 64, 60);
        }
        run();
        assertEquals(34, rig.harness.out("wire-host-gl").size());
        assertEquals(66, rig.harness.out("wire-host-gr").size());
        rig.harness.out("wire-host-gl").forEach(packet -> assertForwarded(packet, LEFT_HEADER, 63));
        rig.harness.out("wire-host-gr").forEach(packet -> assertForwarded(packet, RIGHT_HEADER, 63));
    }

    @Test
    void shouldAddressGroupsOnTheLink() {
        final int everyone =
                rig.fib.adjacencies().lockNeighbour(2, Ip4Rig.ip("224.0.0.0")).index();
        rig.harness.packet(1, Ip4Rig.udp("10.1.0.2", "232.129.2.3", 64, 60), 0, everyone);
        rig.harness.packet(1, Ip4Rig.udp("10.1.0.2", "232.1.2.3", 1, 60), 0, everyone);
        rig.harness.run("ip4-rewrite-mcast");
        final byte[] frame = rig.harness.out("wire-host-gr").getFirst().data();
        assertEquals("01005e010203", HexFormat.of().formatHex(frame, 0, 6));
        assertEquals(63, frame[14 + 8]);
        assertTrue(Ip4Rig.isGoodHeader(frame, 14));
        assertEquals(1, rig.harness.out("ip4-icmp-error").size());
    }

    @Test
    void shouldCountByAdjacencyOnlyWhileThatIsOn() {
        final AdjacencyCounters counters = new AdjacencyCounters(new CounterDirectory(), BarrierGuard.none(), 1);
        rig.fib.adjacencies().countWith(counters);
        final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
        FibCli.register(commands, rig.fib.fibs(), rig.interfaces, Runnable::run);
        final int left =
                rig.fib.adjacencies().neighbour(1, Ip4Rig.ip("10.1.0.2")).index();
        final int right =
                rig.fib.adjacencies().neighbour(2, Ip4Rig.ip("10.2.0.2")).index();
        packet("10.2.0.2", 64, 60);
        run();
        assertEquals(0, counters.packets(right));
        commands.run("adj counters enable", new TextOutput());
        packet("10.2.0.2", 64, 60);
        packet("10.2.0.2", 1, 60);
        run();
        packet("10.2.0.2", 64, 100);
        packet("10.1.0.2", 64, 60);
        run();
        assertEquals(2, counters.packets(right), "not what expired");
        assertEquals(60 + 100 + 2 * 14, counters.bytes(right));
        assertEquals(1, counters.packets(left));
        for (int i = 0; i < 200; i++) {
            rig.routes.neighbourResolved(2, Ip4Rig.ip("10.2.0.9") + i, Ip4Rig.NEIGHBOUR_GR);
        }
        assertEquals(2, counters.packets(right), "kept when the table grows");
        final TextOutput shown = new TextOutput();
        commands.run("show adj " + right, shown);
        assertTrue(shown.text().endsWith("   counts:[2:188]\n"), shown::text);
        commands.run("adj counters disable", new TextOutput());
        packet("10.2.0.2", 64, 60);
        run();
        assertEquals(2, counters.packets(right));
    }

    @Test
    void shouldAnswerWhatHasNoTimeLeftInUniformAndMixedFrames() {
        packet("10.2.0.2", 1, 60);
        packet("10.2.0.2", 64, 60);
        run();
        packet("10.1.0.2", 64, 60);
        packet("10.2.0.2", 1, 60);
        run();
        final List<Packet> errors = rig.harness.out("ip4-icmp-error");
        assertEquals(2, errors.size());
        for (final Packet error : errors) {
            assertEquals(IcmpHeader.errorWord(IcmpHeader.TIME_EXCEEDED, 0, 0), error.aux());
            assertEquals(1, error.data()[8], "as it came");
            assertTrue(Ip4Rig.isGoodHeader(error.data(), 0));
        }
        assertEquals(1, rig.harness.out("wire-host-gl").size());
        assertEquals(1, rig.harness.out("wire-host-gr").size());
        assertEquals(2, rig.harness.counter("ip4-rewrite", Ip4RewriteNode.Count.TIME_EXPIRED));
    }

    @Test
    void shouldAskForANeighbourThatIsNotKnown() {
        rig.routes.neighbourRemoved(2, Ip4Rig.ip("10.2.0.2"));
        packet("10.2.0.2", 64, 60);
        run();
        assertEquals(1, rig.harness.out("ip4-glean").size(), "its host route is gone as well");
        rig.fib.addPaths(
                rig.fib.table(0),
                Ip4Prefix.parse("20.0.0.0/8"),
                FibSource.CLI,
                List.of(FibPath.nextHop(Ip4Rig.ip("10.2.0.9"), 2)));
        packet("20.0.0.1", 64, 60);
        run();
        final Packet asked = rig.harness.out("ip4-arp").getFirst();
        assertEquals(64, asked.data()[8]);
        final int at = (asked.aux() << 3) + AdjacencyTable.SKEW;
        final long[] records = rig.fib.adjacencies().recordsAfterFence();
        assertEquals(2, AdjacencyTable.txInterface(records[at]));
        assertEquals(0x0900020a, (int) records[at + AdjacencyTable.ADDRESS]);
        rig.routes.neighbourResolved(2, Ip4Rig.ip("10.2.0.9"), 0x010203040506L);
        packet("20.0.0.1", 64, 60);
        run();
        assertForwarded(rig.harness.out("wire-host-gr").getFirst(), "01020304050602fef7769ca30800", 63);
    }

    @Test
    void shouldFragmentOrRefuseWhatIsTooLarge() throws InterfaceException {
        rig.interfaces.mtu(rig.right, 1000, 0, 0, 0);
        packet("10.2.0.2", 64, 1000);
        packet("10.2.0.2", 64, 1001);
        final byte[] whole = Ip4Rig.udp("10.1.0.2", "10.2.0.2", 64, 1400);
        whole[6] = 0x40;
        rig.harness.packet(1, Ip4Rig.checksummed(whole));
        packet("10.2.0.2", 64, 5000);
        run();
        assertEquals(1, rig.harness.out("wire-host-gr").size());
        assertEquals(
                List.of(1001, 5000),
                rig.harness.out("ip4-frag").stream().map(p -> p.data().length).toList());
        final Packet error = rig.harness.out("ip4-icmp-error").getFirst();
        assertEquals(
                IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_FRAGMENTATION_NEEDED, 1000),
                error.aux());
        assertArrayEquals(whole, error.data());
        final int adjacency = rig.harness.out("ip4-frag").getFirst().aux();
        final long state = rig.fib.adjacencies().recordsAfterFence()[(adjacency << 3) + AdjacencyTable.SKEW];
        assertEquals(1000, AdjacencyTable.mtu(state));
    }

    @Test
    void shouldLeaveTheTtlOfItsOwnPacketsAlone() {
        final int adjacency =
                rig.fib.adjacencies().neighbour(2, Ip4Rig.ip("10.2.0.2")).index();
        rig.harness.packet(0, Ip4Rig.udp("10.2.0.1", "10.2.0.2", 1, 60), PacketMeta.LOCALLY_ORIGINATED, adjacency);
        rig.harness.run("ip4-rewrite");
        final Packet out = rig.harness.out("wire-host-gr").getFirst();
        assertForwarded(out, RIGHT_HEADER, 1);
        assertEquals(0, out.meta() & PacketMeta.LOCALLY_ORIGINATED);
    }

    @Test
    void shouldWriteTheTagsOfSubInterfaces() throws InterfaceException {
        final Interface one = rig.interfaces.createSub(rig.right, new Interface.Vlan(10, 10, false, -1, true));
        final Interface two = rig.interfaces.createSub(rig.right, new Interface.Vlan(20, 20, true, 30, true));
        for (final Interface sub : List.of(one, two)) {
            rig.interfaces.admin(sub, true);
            rig.interfaces.addressing().addIp4Address(sub, Ip4Prefix.parse("10." + (sub == one ? 3 : 4) + ".0.1/24"));
        }
        rig.harness.refresh();
        rig.routes.neighbourResolved(one.index(), Ip4Rig.ip("10.3.0.2"), 0xaaaaaaaaaaaaL);
        rig.routes.neighbourResolved(two.index(), Ip4Rig.ip("10.4.0.2"), 0xbbbbbbbbbbbbL);
        packet("10.3.0.2", 64, 60);
        packet("10.4.0.2", 64, 60);
        run();
        final List<Packet> out = rig.harness.out("wire-host-gr");
        assertForwarded(out.get(0), "aaaaaaaaaaaa02fef7769ca38100000a0800", 63);
        assertForwarded(out.get(1), "bbbbbbbbbbbb02fef7769ca388a800148100001e0800", 63);
        assertEquals(one.index(), PacketMeta.tx(out.get(0).x()));
    }

    @Test
    void shouldSendThroughATunWithoutALinkHeader() {
        final Interface tun = rig.tun("tun0", "10.5.0.1/24");
        packet("10.5.0.9", 64, 60);
        run();
        final Packet out = rig.harness.out("wire-tun0").getFirst();
        assertEquals(60, out.data().length);
        assertEquals(63, out.data()[8]);
        assertEquals(tun.index(), PacketMeta.tx(out.x()));
        assertTrue(Ip4Rig.isGoodHeader(out.data(), 0));
    }

    @Test
    void shouldNoteWhereTheIpHeaderIs() {
        packet("10.2.0.2", 64, 60);
        run();
        final Packet out = rig.harness.out("wire-host-gr").getFirst();
        assertEquals((int) out.meta() + 14 & 0xffff, (int) (PacketMeta.l3(out.meta(), out.x())) & 0xffff);
    }

    @Test
    void shouldGoThroughOutputFeatures() {
        rig.harness
                .graph()
                .register(NodeSpec.internal("police", context -> (frame, ctx) -> 0)
                        .next("policed"));
        rig.arcs.find(Ip4Forwarding.OUTPUT_ARC).add(Feature.of("police"));
        rig.arcs.find(Ip4Forwarding.OUTPUT_ARC).enable("police", 2, true);
        rig.harness.refresh();
        packet("10.2.0.2", 64, 60);
        packet("10.1.0.2", 64, 60);
        run();
        packet("10.2.0.2", 64, 60);
        packet("10.2.0.2", 1, 60);
        run();
        assertEquals(2, rig.harness.out("policed").size());
        assertEquals(1, rig.harness.out("wire-host-gl").size());
        assertEquals(1, rig.harness.out("ip4-icmp-error").size());
        assertForwarded(rig.harness.out("policed").getFirst(), RIGHT_HEADER, 63);
    }

    @Test
    void shouldTraceAsVpp() {
        final byte[] packet = Ip4Rig.udp("10.1.0.2", "10.2.0.2", 64, 60);
        rig.harness.packet(1, packet);
        rig.harness.trace();
        rig.harness.run("ip4-input");
        final String trace = rig.harness.traces();
        final String[] lines = trace.substring(trace.indexOf("ip4-rewrite")).split("\n");
        assertEquals(
                "  tx_sw_if_index 2 dpo-idx "
                        + rig.fib
                                .adjacencies()
                                .neighbour(2, Ip4Rig.ip("10.2.0.2"))
                                .index()
                        + " : ipv4 via 10.2.0.2 host-gr: mtu:9000 next:5 flags:[] " + RIGHT_HEADER
                        + " flow hash: 0x00000000",
                lines[1]);
        packet[8]--;
        Ip4Rig.checksummed(packet);
        assertEquals("  00000000: " + RIGHT_HEADER + HexFormat.of().formatHex(Arrays.copyOf(packet, 18)), lines[2]);
        assertEquals("  00000020: ", lines[3].substring(0, 12));
        assertEquals(12 + 56, lines[3].length());
    }
}
