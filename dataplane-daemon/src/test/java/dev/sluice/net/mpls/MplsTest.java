package dev.sluice.net.mpls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.DpoProto;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.FibCli;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MplsTest {
    private static final byte[] IP = Ip4Packets.ip("10.1.0.2", "20.0.0.1", 17, 0, new byte[20]);
    private static final long PEER = MacAddress.parse("02:00:00:00:00:02");
    /** What the labels of every table lead to. */
    private static final int SPECIALS = 2;

    private static final String HEAD = "020000000002 02fef7769ca3 8847";

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private final Fibs fibs = bed.fib.fibs();
    private final MplsInterfaces enabled = new MplsInterfaces(fibs.mpls());

    @BeforeEach
    void register() {
        MplsFeature.nodes(harness.graph(), bed.interfaces, enabled, fibs);
        // the links ask the graph beside for slots: the node has the same there
        bed.beside.register(MplsOutputNode.spec(fibs));
        for (final Interface iface : List.of(bed.left, bed.right)) {
            final int slot = fibs.link().rewriteNext(iface.index(), DpoProto.MPLS);
            assertEquals(slot, harness.graph().addNext(MplsOutputNode.NAME, iface.outputNode()));
        }
        final Adjacency held = fibs.adjacencies().lockNeighbour(bed.right.index(), IpAddress.parse("10.2.0.2"));
        fibs.adjacencies().setMac(held, PEER);
        harness.refresh();
        FibCli.register(bed.commands, fibs, bed.interfaces, Runnable::run);
        bed.commands.add(new MplsCli(fibs, enabled, bed.interfaces).commands());
        bed.commands.add(new MplsRouteCli(fibs, new MplsBindings(fibs), bed.interfaces).commands());
        bed.interfaces.listen(enabled);
        bed.cli("mpls table add 0");
        bed.cli("set interface mpls host-gl enable");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    /** Entries of a label stack, each {@code label, exp, ttl}, with a packet behind. */
    private static byte[] stack(final byte[] behind, final int... entries) {
        final ByteBuffer packet = ByteBuffer.allocate(entries.length / 3 * 4 + behind.length);
        for (int i = 0; i < entries.length; i += 3) {
            final int bottom = i + 3 == entries.length ? 0x100 : 0;
            packet.putInt(entries[i] << 12 | entries[i + 1] << 9 | bottom | entries[i + 2]);
        }
        return packet.put(behind).array();
    }

    private static byte[] ttl(final int ttl) {
        final byte[] packet = IP.clone();
        packet[8] = (byte) ttl;
        return Ip4Packets.withHeaderChecksum(packet);
    }

    private void in(final byte[] packet) {
        harness.packet(1, packet);
        harness.run(MplsInputNode.NAME);
    }

    /** Gives an IP packet to the node that the route for its destination leads to. */
    private void head(final String prefix, final byte[] packet) {
        final long dpo = dpo(prefix);
        harness.packet(1, packet, 0, (int) dpo);
        harness.run("ip4-"
                + (DpoType.of(dpo) == DpoType.MPLS_LABEL_PIPE
                        ? "mpls-label-imposition-pipe"
                        : "mpls-label-imposition-uniform"));
    }

    private long dpo(final String prefix) {
        final int index = bed.fib.table(0).entry(IpPrefix.parse(prefix)).loadBalance();
        return fibs.loadBalances().dpo(index, 0);
    }

    private byte[] sent() {
        final byte[] packet = harness.out(bed.right.outputNode()).getLast().data();
        harness.clearOutputs();
        return packet;
    }

    private static byte[] framed(final byte[] labelled) {
        final byte[] head = NetBed.hex(HEAD);
        final byte[] frame = Arrays.copyOf(head, head.length + labelled.length);
        System.arraycopy(labelled, 0, frame, head.length, labelled.length);
        return frame;
    }

    @Test
    void labelsOfARouteArePutOn() {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 44 45 exp 3 ttl 9");
        head("20.0.0.1/32", ttl(64));
        assertArrayEquals(framed(stack(ttl(63), 44, 0, 64, 45, 3, 9)), sent());
        final String shown = bed.cli("show ip fib 20.0.0.1/32");
        assertTrue(shown.contains("    Extensions:\n     path:"), shown);
        assertTrue(shown.contains("labels:[[44 pipe ttl:0 exp:0][45 pipe ttl:9 exp:3]]\n forwarding:"), shown);
        assertTrue(
                shown.contains("[0] [@12]: mpls-label[@2]:[44:64:0:neos][45:9:3:eos]\n        [@1]: mpls via"), shown);
        assertTrue(bed.cli("show adj").contains("mpls via 10.2.0.2 host-gr: mtu:9000 next:5 flags:[] 020000000002"));
    }

    @Test
    void uniformLabelsHaveTtlAndClassOfThePacket() {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 44 uniform");
        final byte[] packet = ttl(64);
        packet[1] = (byte) 0xbe;
        Ip4Packets.withHeaderChecksum(packet);
        head("20.0.0.1/32", packet);
        packet[8] = 63;
        Ip4Packets.withHeaderChecksum(packet);
        assertArrayEquals(framed(stack(packet, 44, 5, 63)), sent());
        head("20.0.0.1/32", ttl(1));
        assertEquals(1, harness.out("ip4-icmp-error").size());
    }

    @Test
    void aRouteThroughALabelledOneGetsTheLabelsOfBoth() {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 44 uniform");
        bed.cli("ip route add 20.0.0.2/32 via 20.0.0.1 out-labels 46 ttl 7");
        head("20.0.0.2/32", ttl(64));
        assertArrayEquals(framed(stack(ttl(63), 44, 0, 7, 46, 0, 7)), sent());
        assertEquals(DpoType.ADJACENCY, DpoType.of(fibs.mplsDpos().behindLabels(dpo("20.0.0.2/32"))));
        bed.cli("ip route del 20.0.0.1/32");
        assertEquals(DpoType.DROP, DpoType.of(dpo("20.0.0.2/32")));
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr");
        assertEquals(DpoType.DROP, DpoType.of(dpo("20.0.0.2/32")), "nobody on the way knows the label");
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels implicit-null");
        head("20.0.0.2/32", ttl(64));
        assertArrayEquals(framed(stack(ttl(63), 46, 0, 7)), sent());
        bed.cli("ip route del 20.0.0.2/32");
        bed.cli("ip route del 20.0.0.1/32");
        assertEquals(0, fibs.mplsDpos().live() - SPECIALS, "objects are left");
    }

    @Test
    void aNeighbourTakesLabelsOfItsOwn() {
        bed.address(bed.right, "10.2.0.1/24");
        bed.cli("ip route add 20.0.0.2/32 via 10.2.0.2 out-labels 46");
        head("20.0.0.2/32", ttl(64));
        assertArrayEquals(framed(stack(ttl(63), 46, 0, 64)), sent());
    }

    @Test
    void pathsWithLabelsAndWithoutShareARoute() {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 44 via 10.2.0.3 host-gr");
        final int index = bed.fib.table(0).entry(IpPrefix.parse("20.0.0.1/32")).loadBalance();
        assertEquals(DpoType.MPLS_LABEL_PIPE, DpoType.of(fibs.loadBalances().dpo(index, 0)));
        assertEquals(DpoType.ADJACENCY, DpoType.of(fibs.loadBalances().dpo(index, 1)));
        bed.cli("ip route add 20.0.0.2/32 via 20.0.0.1");
        final String shown = bed.cli("show ip fib 20.0.0.2/32");
        assertTrue(shown.contains("[0] [@13]: dpo-load-balance: [proto:ip4 index:" + index + " buckets:2"), shown);
        assertTrue(shown.contains("\n          [0] [@12]: mpls-label[@"), shown);
        assertTrue(shown.contains("\n              [@1]: mpls via 10.2.0.2"), shown);
        assertTrue(shown.contains("\n          [1] [@3]: arp-ipv4: via 10.2.0.3"), shown);
    }

    @Test
    void labelsAreSwapped() {
        bed.cli("mpls route add 33 via 10.2.0.2 host-gr out-labels 34");
        in(stack(IP, 33, 5, 32));
        assertArrayEquals(framed(stack(IP, 34, 5, 31)), sent());
        in(stack(IP, 33, 1, 32, 99, 0, 3));
        assertArrayEquals(framed(stack(IP, 34, 1, 31, 99, 0, 3)), sent());
        bed.cli("mpls local-label add 35 eos via via-label 33 out-labels 44 45 uniform");
        in(stack(IP, 35, 0, 3));
        assertArrayEquals(framed(stack(IP, 34, 0, 64, 44, 0, 64, 45, 0, 2)), sent());
        final String shown = bed.cli("show mpls fib 33");
        assertTrue(shown.contains("33:neos/21 fib:0 index:"), shown);
        assertTrue(shown.contains(" forwarding:   mpls-eos-chain\n  [@0]: dpo-load-balance: [proto:mpls"), shown);
        assertTrue(shown.contains("[0] [@6]: mpls-label[@"), shown);
        bed.cli("mpls route del 33");
        in(stack(IP, 33, 0, 32));
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
        assertTrue(bed.refused("mpls route del 33").contains("no such route: 33"));
    }

    @Test
    void aPathThatComesBackOrGetsTooManyLabelsLeadsNowhere() {
        bed.cli("mpls route add 33 via via-label 33 out-labels 34");
        in(stack(IP, 33, 0, 64));
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
        final String ten = " out-labels 1 2 3 4 5 6 7 8 9 10";
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr" + ten);
        bed.cli("ip route add 20.0.0.2/32 via 20.0.0.1" + ten);
        bed.cli("ip route add 20.0.0.3/32 via 20.0.0.2" + ten);
        assertEquals(DpoType.MPLS_LABEL_PIPE, DpoType.of(dpo("20.0.0.2/32")));
        assertEquals(DpoType.DROP, DpoType.of(dpo("20.0.0.3/32")));
    }

    @Test
    void theLastLabelIsTakenOff() {
        bed.cli("mpls local-label add 33 eos via 10.2.0.2 host-gr");
        in(stack(Arrays.copyOf(IP, IP.length + 6), 33, 5, 32));
        assertArrayEquals(IP, harness.out("ip4-rewrite").getFirst().data(), "without the padding");
        bed.cli("mpls local-label add 34 eos via 10.2.0.2 host-gr out-labels implicit-null uniform");
        in(stack(IP, 34, 5, 32));
        final byte[] uniform = ttl(32);
        uniform[1] = (byte) 0xa0;
        assertArrayEquals(
                Ip4Packets.withHeaderChecksum(uniform),
                harness.out("ip4-rewrite").get(1).data());
        bed.cli("mpls local-label add 34 non-eos via 10.2.0.2 host-gr out-labels implicit-null");
        in(stack(IP, 34, 5, 32, 77, 1, 9));
        assertArrayEquals(framed(stack(IP, 77, 1, 9)), sent());
        bed.cli("mpls local-label add 36 non-eos via mpls-lookup-in-table 0");
        in(stack(IP, 36, 0, 64, 36, 0, 64, 33, 0, 64));
        assertArrayEquals(IP, harness.out("ip4-rewrite").getFirst().data());
        in(stack(IP, 0, 0, 64));
        assertArrayEquals(IP, harness.out("ip4-lookup").getFirst().data(), "explicit null");
    }

    @Test
    void ipv6GoesOverIpv4() {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 45");
        bed.cli("ip route add 2001:db8::/32 via 20.0.0.1 out-labels 2 uniform");
        final byte[] packet = new byte[48];
        packet[0] = 0x6b;
        packet[1] = (byte) 0xe0;
        packet[5] = 8;
        packet[7] = 54;
        final int index =
                fibs.ip6().table(0).entry(IpPrefix.parse("2001:db8::/32")).loadBalance();
        harness.packet(1, packet, 0, (int) fibs.loadBalances().dpo(index, 0));
        harness.run("ip6-mpls-label-imposition-uniform");
        packet[7] = 53;
        assertArrayEquals(framed(stack(packet, 45, 0, 64, 2, 5, 53)), sent());
        bed.cli("mpls local-label add 37 eos via 10.2.0.2 host-gr ip6 out-labels 3 uniform");
        in(stack(packet, 37, 4, 27));
        packet[0] = 0x68;
        packet[1] = 0;
        packet[7] = 27;
        assertArrayEquals(packet, harness.out("ip6-rewrite").getFirst().data());
    }

    @Test
    void aLabelGoesTheWayOfItsAddress() {
        bed.cli("mpls local-label add 66 20.0.0.1/32");
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 45");
        in(stack(IP, 66, 0, 64));
        assertArrayEquals(framed(stack(IP, 45, 0, 63)), sent());
        in(stack(IP, 66, 0, 64, 99, 0, 3));
        assertArrayEquals(framed(stack(IP, 45, 0, 63, 99, 0, 3)), sent());
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr");
        in(stack(IP, 66, 0, 64));
        assertArrayEquals(IP, harness.out("ip4-rewrite").getFirst().data());
        bed.cli("mpls local-label del 66 20.0.0.1/32");
        in(stack(IP, 66, 0, 64));
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
        assertTrue(bed.refused("mpls local-label del 66 20.0.0.1/32").contains("not bound"));
    }

    @Test
    void aLabelOfANetworkIsLookedUpThere() {
        bed.fib.lockTable(9, null, FibSource.API);
        bed.cli("mpls local-label add 100000 20.0.0.0/24 table 9");
        in(stack(IP, 100_000, 0, 64));
        final NodeHarness.Packet packet = harness.out("ip4-lookup").getFirst();
        assertArrayEquals(IP, packet.data());
        assertEquals(bed.fib.table(9).index(), PacketMeta.table(packet.x()));
        bed.cli("mpls local-label del 100000 20.0.0.0/24 table 9");
        bed.fib.unlockTable(bed.fib.table(9), FibSource.API);
        in(stack(IP, 100_000, 0, 64));
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
    }

    @Test
    void unknownNeighboursAreAskedFor() {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.9 host-gr out-labels 44");
        bed.cli("ip route add 20.0.0.2/32 via fd00::9 host-gr out-labels 44");
        head("20.0.0.1/32", ttl(64));
        head("20.0.0.2/32", ttl(64));
        assertArrayEquals(
                stack(ttl(63), 44, 0, 64), harness.out("ip4-arp").getFirst().data());
        assertEquals(1, harness.out("ip6-discover-neighbor").size());
        assertTrue(bed.cli("show adj").contains("arp-mpls: via 10.2.0.9 host-gr"));
        final Adjacency ip = fibs.adjacencies().neighbour(bed.right.index(), IpAddress.parse("10.2.0.9"));
        fibs.adjacencies().setMac(ip, PEER);
        head("20.0.0.1/32", ttl(64));
        assertArrayEquals(framed(stack(ttl(63), 44, 0, 64)), sent());
    }

    @Test
    void whatIsTooLargeIsCutUnderItsLabels() throws InterfaceException {
        bed.cli("ip route add 20.0.0.1/32 via 10.2.0.2 host-gr out-labels 44 45");
        bed.interfaces.mtu(bed.right, 9000, 0, 0, 100);
        final byte[] large = Ip4Packets.ip("10.1.0.2", "20.0.0.1", 17, 0, new byte[120]);
        head("20.0.0.1/32", large);
        final List<NodeHarness.Packet> pieces = harness.out(bed.right.outputNode());
        assertEquals(2, pieces.size());
        assertEquals(14 + 8 + 20 + 72, pieces.get(0).data().length);
        assertEquals(14 + 8 + 20 + 48, pieces.get(1).data().length);
        assertArrayEquals(
                Arrays.copyOf(framed(stack(IP, 44, 0, 64, 45, 0, 64)), 22),
                Arrays.copyOf(pieces.get(1).data(), 22));
        head("20.0.0.1/32", Ip4Packets.ip("10.1.0.2", "20.0.0.1", 17, 0x4000, new byte[120]));
        final NodeHarness.Packet refused = harness.out("ip4-icmp-error").getFirst();
        assertEquals(92, refused.aux() & 0xffff, "the labels take eight");
        assertEquals(140, refused.data().length);
        assertEquals(1, harness.counter(MplsFragNode.NAME, MplsFragNode.Count.DONT_FRAGMENT_SET));
    }

    @Test
    void whatCannotBeForwardedIsDropped() {
        bed.cli("mpls local-label add 66 eos via 10.2.0.2 host-gr");
        in(stack(IP, 66, 0, 1));
        assertEquals(1, harness.counter(MplsInputNode.NAME, MplsInputNode.Count.TTL_EXPIRED));
        in(stack(IP, 66, 0, 64, 77, 0, 64));
        assertEquals(1, harness.counter(MplsLookupNode.NAME, MplsLookupNode.Count.NO_LABEL));
        in(stack(Arrays.copyOf(IP, 19), 66, 0, 64));
        in(stack(Arrays.copyOf(IP, 30), 66, 0, 64));
        in(stack(new byte[20], 66, 0, 64));
        final byte[] bad = IP.clone();
        bad[10] ^= 1;
        in(stack(bad, 66, 0, 64));
        for (final MplsDispositionNode.Count reason : List.of(
                MplsDispositionNode.Count.TOO_SHORT,
                MplsDispositionNode.Count.BAD_LENGTH,
                MplsDispositionNode.Count.VERSION,
                MplsDispositionNode.Count.BAD_CHECKSUM)) {
            assertEquals(1, harness.counter("ip4-mpls-label-disposition-pipe", reason), reason::name);
        }
        in(new byte[3]);
        bed.cli("set interface mpls host-gl disable");
        in(stack(IP, 66, 0, 64));
        assertEquals(1, harness.counter(MplsInputNode.NAME, MplsInputNode.Count.NOT_ENABLED));
        assertTrue(harness.out("ip4-rewrite").isEmpty());
    }

    @Test
    void flowsAreSpreadOverPathsAndAnEntropyLabelKeepsThemTogether() {
        bed.cli("mpls route add 33 via 10.2.0.2 host-gr out-labels 34 via 10.2.0.2 host-gl out-labels 35");
        spread();
        final int sent = harness.out(bed.right.outputNode()).size();
        final int asked = harness.out("ip4-arp").size();
        assertEquals(64, sent + asked);
        assertTrue(sent > 8 && asked > 8, sent + " and " + asked);
        harness.clearOutputs();
        spread(7, 0, 64, 1000, 0, 64);
        assertEquals(
                64,
                Math.max(
                        harness.out(bed.right.outputNode()).size(),
                        harness.out("ip4-arp").size()));
    }

    /** 64 flows with label 33 and others below it. */
    private void spread(final int... below) {
        final int[] stack = new int[3 + below.length];
        stack[0] = 33;
        stack[2] = 64;
        System.arraycopy(below, 0, stack, 3, below.length);
        for (int flow = 0; flow < 64; flow++) {
            in(stack(Ip4Packets.ip("10.1.0.2", "20.0.0." + flow, 17, 0, new byte[20]), stack));
        }
    }

    @Test
    void tracesReadAsVppsDo() {
        bed.cli("mpls route add 33 via 10.2.0.2 host-gr out-labels 34");
        harness.packet(1, stack(IP, 33, 0, 32));
        harness.trace();
        harness.run(MplsInputNode.NAME);
        final String traces = harness.traces();
        assertTrue(traces.contains("mpls-input\nMPLS: next mpls-lookup[1]  label 33 ttl 32 exp 0"), traces);
        assertTrue(traces.contains("mpls-lookup\nMPLS: next [11], lookup fib index 0, LB index"), traces);
        assertTrue(traces.contains("mpls-label-imposition-pipe\n  mpls-header:[34:31:0:eos]"), traces);
        assertTrue(traces.contains("mpls-output\nadj-idx "), traces);
    }

    @Test
    void tablesGoWhenNobodyKeepsThem() {
        bed.cli("mpls local-label add 66 20.0.0.1/32");
        bed.cli("mpls table add 3");
        bed.cli("mpls local-label add 67 20.0.0.1/32 mpls-table 3");
        bed.cli("mpls table del 3");
        assertTrue(bed.refused("mpls route add 67 table 3 via 10.2.0.2 host-gr").contains("MPLS table-id 3"));
        bed.cli("mpls table del 0");
        assertTrue(bed.cli("show mpls fib").contains("66:eos/21"), "an interface keeps it");
        bed.cli("set interface mpls host-gl disable");
        assertEquals("", bed.cli("show mpls fib"));
        assertTrue(bed.refused("set interface mpls host-gr enable").contains("mpls table add 0"));
        assertTrue(bed.refused("mpls local-label add 15 20.0.0.1/32").contains("15"));
    }

    @Test
    void wordsThatAreWrongAreNamed() {
        assertTrue(bed.refused("mpls route add 33 via 10.2.0.2 host-gr out-labels 1048576")
                .contains("1048576"));
        assertTrue(bed.refused("mpls route add 33 via 10.2.0.2 host-gr out-labels 34 exp 8")
                .contains("8"));
        assertTrue(bed.refused("mpls route add 33 eos wrong").contains("wrong"));
        assertTrue(bed.refused("mpls local-label add 33").contains("via"));
        assertTrue(bed.refused("mpls local-label add 33 20.0.0.1/32 wrong").contains("wrong"));
        assertTrue(bed.refused("ip route add 20.0.0.1/32 via host-gr out-labels 1 2 3 4 5 6 7 8 9 10 11 12 13")
                .contains("12"));
    }
}
