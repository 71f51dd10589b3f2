package dev.sluice.net.l2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.NetBed;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All nodes of the package together, from ethernet-input to interface-output. */
class L2SwitchingTest {
    private static final String A = "0200000000aa";
    private static final String B = "0200000000bb";
    private static final String ALL = "ffffffffffff";
    private static final String REST = "0800" + "45".repeat(46);

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();
    private final ArrayDeque<Runnable> slices = new ArrayDeque<>();
    private Interface third;
    private Interface bvi;

    @BeforeEach
    void register() {
        third = bed.create("host-g3", 0x02_00_00_00_33_00L);
        bvi = bed.create("loop0", 0x02_00_00_00_44_00L);
        final EthernetInput ethernet = EthernetInput.register(harness.graph(), bed.interfaces, bed.commands);
        L2Feature.register(
                harness.graph(),
                bed.interfaces,
                ethernet,
                bed.commands,
                new ApiRegistry(),
                harness.clock(),
                1,
                () -> {},
                new L2Feature.Work(jobs::add, slices::add));
        harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void bridgeThree() {
        bed.cli("set interface l2 bridge host-gl 10");
        bed.cli("set interface l2 bridge host-gr 10");
        bed.cli("set interface l2 bridge host-g3 10");
    }

    /** Sends one frame and lets main take in what was learned; where it went, as sw_if_index of interface-output. */
    private List<Integer> send(final Interface from, final String dst, final String src) {
        harness.clearOutputs();
        // a station that was told to main is told again only after a while
        harness.clock().advance(Duration.ofMillis(200).toNanos());
        harness.packet(from.index(), NetBed.hex(dst + src + REST));
        harness.run("ethernet-input");
        harness.turn();
        return harness.out("interface-output").stream()
                .map(packet -> PacketMeta.tx(packet.x()))
                .sorted()
                .toList();
    }

    private void work() {
        while (!jobs.isEmpty() || !slices.isEmpty()) {
            (jobs.isEmpty() ? slices : jobs).removeFirst().run();
        }
    }

    private List<Integer> indices(final Interface... of) {
        return Arrays.stream(of).map(Interface::index).sorted().toList();
    }

    @Test
    void crossConnectPassesFramesUnchanged() {
        bed.cli("set interface l2 xconnect host-gl host-gr");
        assertEquals(indices(bed.right), send(bed.left, B, A));
        assertArrayEquals(
                NetBed.hex(B + A + REST),
                harness.out("interface-output").getFirst().data());
        assertEquals("l2 xconnect host-gl host-gr", bed.cli("show mode host-gl").strip());
        bed.cli("set interface l3 host-gl");
        assertEquals("l3 host-gl", bed.cli("show mode host-gl").strip());
        assertEquals(List.of(), send(bed.left, B, A));
    }

    /** What host-gr sends of a frame that the sub-interface of host-gl with two tags, 300 and 400, receives. */
    private String rewritten(final String rewrite) {
        bed.cli("set interface l2 tag-rewrite host-gl.30 " + rewrite);
        harness.clearOutputs();
        harness.packet(bed.left.index(), NetBed.hex(B + A + "88a8 012c 8100 0190" + REST));
        harness.run("ethernet-input");
        return HexFormat.of()
                .formatHex(harness.out("interface-output").getFirst().data(), 12, 28);
    }

    private static String bytes(final String hex) {
        return HexFormat.of().formatHex(NetBed.hex(hex + REST), 0, 16);
    }

    @Test
    void tagsAreRewrittenOnTheWayInAndBackOnTheWayOut() {
        bed.cli("create sub-interfaces host-gl 30 dot1ad 300 inner-dot1q 400 exact-match");
        final Interface sub = bed.interfaces.find("host-gl.30");
        bed.interfaces.admin(sub, true);
        bed.cli("set interface l2 xconnect host-gl.30 host-gr");
        bed.cli("set interface l2 xconnect host-gr host-gl.30");
        assertEquals(bytes("88a8 012c 8100 0190"), rewritten("disable"));
        assertEquals(bytes("8100 0190"), rewritten("pop 1"));
        assertEquals(bytes(""), rewritten("pop 2"));
        assertEquals(bytes("8100 0005 88a8 012c 8100 0190"), rewritten("push dot1q 5"));
        assertEquals(bytes("88a8 0005 8100 0006 88a8 012c 8100 0190"), rewritten("push dot1ad 5 6"));
        assertEquals(bytes("88a8 0005 8100 0190"), rewritten("translate 1-1 dot1ad 5"));
        assertEquals(bytes("8100 0005 8100 0006 8100 0190"), rewritten("translate 1-2 dot1q 5 6"));
        assertEquals(bytes("8100 0005"), rewritten("translate 2-1 dot1q 5"));
        assertEquals(bytes("88a8 0005 8100 0006"), rewritten("translate 2-2 dot1ad 5 6"));
        harness.clearOutputs();
        harness.packet(bed.right.index(), NetBed.hex(A + B + "88a8 0005 8100 0006" + REST));
        harness.packet(bed.right.index(), NetBed.hex(A + B + "88a8 0005" + REST));
        harness.run("ethernet-input");
        assertArrayEquals(
                NetBed.hex(A + B + "88a8 012c 8100 0190" + REST),
                harness.out("interface-output").getFirst().data());
        assertEquals(1, harness.counter(L2OutputNode.NAME, L2OutputNode.Count.TAGS), "only one tag to take off");
        bed.cli("set interface l2 bridge host-gl.30 10");
        assertTrue(bed.cli("show bridge-domain 10 detail").contains("trans-2-2 dot1ad 5 6"));
        assertTrue(bed.refused("set interface l2 tag-rewrite host-gl pop 1").contains("not compatible"));
        assertTrue(bed.refused("set interface l2 tag-rewrite host-gl pop 3").contains("3"));
    }

    @Test
    void unknownStationsAreFloodedAndKnownOnesSentTo() {
        bridgeThree();
        assertEquals(indices(bed.right, third), send(bed.left, B, A));
        harness.out("interface-output").forEach(packet -> assertArrayEquals(NetBed.hex(B + A + REST), packet.data()));
        assertEquals(indices(bed.left), send(bed.right, A, B));
        assertEquals(indices(bed.right), send(bed.left, B, A));
        assertEquals(indices(bed.right, third), send(bed.left, ALL, A));
        assertEquals(2, harness.counter(L2LearnNode.NAME, L2LearnNode.Count.LEARNED));
        assertTrue(bed.cli("show l2fib verbose").contains("02:00:00:00:00:aa"));
        assertTrue(bed.cli("show l2fib").contains("total/learned entries: 2/2"));
    }

    @Test
    void arpIsAnsweredFromTheTableOfTheDomain() {
        bridgeThree();
        bed.cli("set bridge-domain arp term 10");
        bed.cli("set bridge-domain arp entry 10 10.1.0.7 02:00:00:00:00:77");
        bed.cli("set bridge-domain arp entry 10 2001:db8::7 02:00:00:00:00:77");
        final String asked = "0806 0001 0800 06 04 0001" + A + "0a010002" + "000000000000" + "0a0100";
        harness.packet(bed.left.index(), NetBed.hex(ALL + A + asked + "07"));
        harness.packet(bed.left.index(), NetBed.hex(ALL + A + asked + "08"));
        harness.packet(bed.left.index(), NetBed.hex(ALL + B + asked + "07"));
        harness.run("ethernet-input");
        final List<NodeHarness.Packet> out = harness.out("interface-output");
        assertEquals(3, out.size(), "an answer, and a request that is flooded");
        final NodeHarness.Packet answer = out.stream()
                .filter(packet -> PacketMeta.tx(packet.x()) == bed.left.index())
                .findFirst()
                .orElseThrow();
        assertArrayEquals(
                NetBed.hex(A + "020000000077 0806 0001 0800 06 04 0002 020000000077 0a010007" + A + "0a010002"),
                answer.data());
        assertEquals(1, harness.counter(ArpTermNode.NAME, ArpTermNode.Count.REPLIES_SENT));
        assertEquals(1, harness.counter(ArpTermNode.NAME, ArpTermNode.Count.L2_ADDRESS_MISMATCH));
        assertTrue(bed.cli("show bridge-domain 10 detail").contains("2001:db8::7"));
        bed.cli("set bridge-domain arp entry 10 10.1.0.7 02:00:00:00:00:77 del");
        assertTrue(bed.refused("set bridge-domain arp entry 10 10.1.0.7 02:00:00:00:00:77 del")
                .contains("10.1.0.7 is not in bridge domain 10"));
        assertEquals(0, harness.buffersInUse());
    }

    @Test
    void stationThatMovesIsFollowed() {
        bridgeThree();
        send(bed.left, ALL, A);
        send(third, ALL, A);
        assertEquals(indices(third), send(bed.right, A, B));
        assertEquals(1, harness.counter(L2LearnNode.NAME, L2LearnNode.Count.MOVED));
    }

    @Test
    void silentStationsAgeAndOthersStay() {
        bridgeThree();
        bed.cli("set bridge-domain mac-age 10 2");
        send(bed.left, ALL, A);
        send(bed.right, ALL, B);
        for (int minute = 0; minute < 4; minute++) {
            harness.clock().advance(Duration.ofMinutes(1).toNanos());
            send(bed.right, ALL, B);
            work();
        }
        assertEquals(indices(bed.right, bed.left), send(third, A, "0200000000cc"));
        assertEquals(indices(bed.right), send(third, B, "0200000000cc"));
        assertEquals(1, harness.counter(L2Process.NAME, L2Process.Count.AGED_OUT));
    }

    @Test
    void aStationThatSpeaksWhileItIsBeingAgedStays() {
        bridgeThree();
        bed.cli("set bridge-domain mac-age 10 2");
        send(bed.left, ALL, A);
        harness.clock().advance(Duration.ofMinutes(4).toNanos());
        send(third, ALL, "0200000000cc");
        jobs.removeFirst().run();
        send(bed.left, ALL, A);
        work();
        assertEquals(0, harness.counter(L2Process.NAME, L2Process.Count.AGED_OUT));
        assertEquals(indices(bed.left), send(third, A, "0200000000cc"));
    }

    @Test
    void framesDoNotGoBackNorToTheirHorizonGroup() {
        bridgeThree();
        send(bed.left, ALL, A);
        assertEquals(List.of(), send(bed.left, A, "0200000000dd"));
        assertEquals(1, harness.counter(L2OutputNode.NAME, L2OutputNode.Count.REFLECTION));
        bed.cli("set interface l2 bridge host-gl 10 1");
        bed.cli("set interface l2 bridge host-gr 10 1");
        assertEquals(indices(third), send(bed.left, ALL, A));
        assertEquals(List.of(), send(bed.right, A, B));
        assertEquals(1, harness.counter(L2OutputNode.NAME, L2OutputNode.Count.SPLIT_HORIZON));
    }

    @Test
    void learnLimitAndSwitchesAreKept() {
        bridgeThree();
        bed.cli("set bridge-domain learn-limit 10 1");
        send(bed.left, ALL, A);
        send(bed.right, ALL, B);
        assertEquals(indices(bed.right, bed.left), send(third, B, "0200000000cc"));
        bed.cli("set bridge-domain uu-flood 10 disable");
        assertEquals(List.of(), send(third, B, "0200000000cc"));
        bed.cli("set bridge-domain flood 10 disable");
        assertEquals(List.of(), send(third, ALL, "0200000000cc"));
        assertEquals(2, harness.counter(L2FloodNode.NAME, L2FloodNode.Count.FLOOD_OFF));
        bed.cli("set bridge-domain forward 10 disable");
        assertEquals(List.of(), send(third, A, "0200000000cc"));
        assertEquals(1, harness.counter(L2FwdNode.NAME, L2FwdNode.Count.NO_FORWARD));
    }

    @Test
    void configuredEntriesFilterAndForbidMoves() {
        bridgeThree();
        bed.cli("l2fib add 02:00:00:00:00:bb 10 host-gr static");
        bed.cli("l2fib add 02:00:00:00:00:ee 10 filter");
        assertEquals(List.of(), send(bed.left, ALL, B));
        assertEquals(1, harness.counter(L2LearnNode.NAME, L2LearnNode.Count.MOVE_VIOLATION));
        assertEquals(List.of(), send(bed.left, "0200000000ee", A));
        assertEquals(List.of(), send(bed.left, A, "0200000000ee"));
        assertEquals(1, harness.counter(L2FwdNode.NAME, L2FwdNode.Count.FILTERED));
        assertEquals(1, harness.counter(L2LearnNode.NAME, L2LearnNode.Count.FILTERED));
        bed.cli("l2fib del 02:00:00:00:00:bb 10");
        bed.refused("l2fib del 02:00:00:00:00:bb 10");
        bed.cli("clear l2fib");
        assertEquals("no l2fib entries", bed.cli("show l2fib").strip());
    }

    @Test
    void framesForTheRoutedInterfaceAreReceivedOnIt() {
        bridgeThree();
        bed.cli("set interface l2 bridge loop0 10 bvi");
        assertEquals(List.of(), send(bed.left, "020000004400", A));
        assertEquals(
                bvi.index(), PacketMeta.rx(harness.out("ip4-input").getFirst().x()));
        assertEquals(indices(bed.right, third), send(bed.left, ALL, A));
        assertEquals(
                bvi.index(), PacketMeta.rx(harness.out("ip4-input").getFirst().x()));
        assertEquals(indices(bed.left), send(bvi, A, "020000004400"));
        assertEquals(indices(bed.right, third), send(bed.left, B, A));
        assertEquals(0, harness.out("ip4-input").size());
        assertTrue(bed.cli("show mode loop0").contains("l2 bridge loop0 bd_id 10 bvi shg 0"));
        bed.refused("set interface l2 bridge host-g3 10 bvi");
    }

    @Test
    void longFramesAreCopiedWhole() {
        bridgeThree();
        final byte[] data = new byte[7000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i < 6 ? 0xff : i == 6 ? 2 : i * 7);
        }
        harness.packet(bed.left.index(), data);
        harness.run("ethernet-input");
        assertEquals(2, harness.out("interface-output").size());
        harness.out("interface-output").forEach(packet -> assertArrayEquals(data, packet.data()));
    }

    @Test
    void interfaceThatIsDeletedLeavesItsDomain() throws InterfaceException {
        bridgeThree();
        send(third, ALL, A);
        bed.refused("create bridge-domain 10 del");
        bed.interfaces.delete(third);
        assertEquals(indices(bed.right), send(bed.left, A, B));
        bed.cli("set interface l3 host-gl");
        bed.cli("set interface l3 host-gr");
        bed.cli("create bridge-domain 10 del");
        assertEquals("no bridge-domains in use", bed.cli("show bridge-domain").strip());
    }

    @Test
    void showsDomainsInColumns() {
        bed.cli("create bridge-domain 13 learn 0 mac-age 5 bd-tag floor3");
        bed.cli("set interface l2 bridge host-gl 13 2");
        final String[] lines = bed.cli("show bridge-domain 13 detail").split("\n");
        assertEquals(
                "  BD-ID   Index   BSN  Age(min)  Learning  U-Forwrd   UU-Flood   Flooding  ARP-Term  arp-ufwd "
                        + "Learn-co Learn-li   BVI-Intf ",
                lines[0]);
        assertTrue(lines[1].matches(" +13 +1 +0 +5 +off +on +flood +on +off +off +0 +16777216 +N/A *"), lines[1]);
        assertTrue(lines[4].matches(" +host-gl +1 +0 +2 +- +\\* +none *"), lines[4]);
        assertEquals("  BD-Tag: floor3", lines[6]);
        bed.refused("create bridge-domain 13");
        bed.refused("create bridge-domain 14 arp-term 2");
    }

    @Test
    void manyStationsAreFoundWhateverBucketsTheyFallInto() {
        final MacTable table = new MacTable();
        for (int i = 1; i <= 50_000; i++) {
            table.put(MacTable.key(1 + i % 3, i * 0x1_0001L), MacTable.value(i & 0xfff, MacTable.LEARNED, i));
        }
        for (int i = 1; i <= 50_000; i += 2) {
            table.remove(MacTable.key(1 + i % 3, i * 0x1_0001L));
        }
        assertEquals(25_000, table.size());
        final long[] keys = new long[256];
        final long[] values = new long[256];
        for (int first = 1; first + 256 < 50_000; first += 256) {
            for (int i = 0; i < 256; i++) {
                keys[i] = MacTable.key(1 + (first + i) % 3, (first + i) * 0x1_0001L);
            }
            MacTable.lookup(table.slots(), keys, values, new int[256], 256);
            for (int i = 0; i < 256; i++) {
                final int k = first + i;
                assertEquals(k % 2 == 1 ? 0 : MacTable.value(k & 0xfff, MacTable.LEARNED, k), values[i]);
            }
        }
    }
}
