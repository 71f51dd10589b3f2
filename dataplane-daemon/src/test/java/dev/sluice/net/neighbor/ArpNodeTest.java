package dev.sluice.net.neighbor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.NetBed;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Unnumbered;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The ARP nodes behind {@code ethernet-input}: {@code arp-input}, {@code arp-reply}, {@code arp-proxy}, {@code
 * ip4-arp}, {@code ip4-glean}.
 */
class ArpNodeTest {
    private static final String HOST = "bad615f76454";
    private static final String OURS = "02fec42c0772";
    private static final int HOST_IP = Ip4Address.parse("10.1.0.2");
    private static final long HOST_MAC = MacAddress.parse("ba:d6:15:f7:64:54");
    private static final String IP = "4500001c 00000000 4001b0df 0a020002 0a010002 0800f7ff 00000000";

    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private NeighborFeature feature;
    private Neighbors neighbors;
    private int wakes;

    @BeforeEach
    void register() {
        EthernetInput.register(harness.graph(), bed.interfaces, bed.commands);
        feature = NeighborFeature.register(
                harness.graph(),
                bed.interfaces,
                bed.fib,
                bed.routes,
                bed.commands,
                new ApiRegistry(),
                harness.clock(),
                1,
                () -> wakes++);
        neighbors = feature.neighbors();
        bed.address(bed.left, "10.1.0.1/24");
        harness.refresh();
        harness.turn();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private static String arp(final int operation, final String mac, final String from, final String to) {
        return "0001 0800 06 04 000" + operation + mac + ip(from) + "000000000000" + ip(to);
    }

    private static String ip(final String address) {
        return String.format("%08x", Ip4Address.parse(address));
    }

    private void request(final String from, final String to) {
        send("ffffffffffff" + HOST + "0806" + arp(1, HOST, from, to));
    }

    private void send(final String frame) {
        harness.packet(bed.left.index(), NetBed.hex(frame));
        harness.run("ethernet-input");
    }

    private long count(final String node, final Enum<?> counter) {
        return harness.counter(node, counter);
    }

    private Neighbor host() {
        harness.turn();
        return neighbors.get(bed.left.index(), HOST_IP);
    }

    @Test
    void answersRequestsForOwnAddressesAndLearnsWhoAsked() {
        request("10.1.0.2", "10.1.0.1");
        final NodeHarness.Packet reply = harness.out("interface-output").getFirst();
        assertArrayEquals(
                NetBed.hex(HOST + OURS + "0806 0001 0800 06 04 0002" + OURS + ip("10.1.0.1") + HOST + ip("10.1.0.2")),
                reply.data());
        assertEquals(bed.left.index(), PacketMeta.tx(reply.x()));
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.REPLIES_SENT));
        assertEquals(1, wakes);
        assertNull(neighbors.get(bed.left.index(), HOST_IP), "a worker must not touch the table");
        assertEquals(HOST_MAC, host().mac());
        final Adjacency adjacency = bed.fib.adjacencies().neighbour(bed.left.index(), HOST_IP);
        assertTrue(adjacency.isComplete());
        assertNotNull(bed.fib.table(0).entry(HOST_IP, 32));
    }

    @Test
    void answersProbesWithoutLearning() {
        request("0.0.0.0", "10.1.0.1");
        assertEquals(1, harness.out("interface-output").size());
        harness.turn();
        assertTrue(neighbors.all().isEmpty());
    }

    @Test
    void answersBehindTags() {
        bed.cli("create sub-interfaces host-gl 100");
        final Interface sub = bed.interfaces.find("host-gl.100");
        bed.interfaces.admin(sub, true);
        bed.address(sub, "10.9.0.1/24");
        send("ffffffffffff" + HOST + "8100 0064 0806" + arp(1, HOST, "10.9.0.2", "10.9.0.1"));
        final NodeHarness.Packet reply = harness.out("interface-output").getFirst();
        assertArrayEquals(
                NetBed.hex(HOST + OURS + "8100 0064 0806 0001 0800 06 04 0002" + OURS + ip("10.9.0.1") + HOST
                        + ip("10.9.0.2")),
                reply.data());
        assertEquals(sub.index(), PacketMeta.tx(reply.x()));
    }

    @Test
    void refusesWhatDoesNotBelongHere() {
        request("10.1.0.2", "10.1.0.77");
        request("10.7.0.2", "10.1.0.1");
        request("10.1.0.1", "10.1.0.1");
        request("10.1.0.255", "10.1.0.1");
        request("10.1.0.2", "0.0.0.0");
        send("ffffffffffff 020000000005 0806" + arp(1, HOST, "10.1.0.2", "10.1.0.1"));
        send("ffffffffffff" + HOST + "0806" + arp(7, HOST, "10.1.0.2", "10.1.0.1"));
        send("ffffffffffff" + HOST + "0806 0006"
                + arp(1, HOST, "10.1.0.2", "10.1.0.1").substring(4));
        send("ffffffffffff" + HOST + "0806 0001 86dd"
                + arp(1, HOST, "10.1.0.2", "10.1.0.1").substring(9));
        send("ffffffffffff" + HOST + "0806 0001 0800");
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.L3_DST_ADDRESS_NOT_LOCAL));
        assertEquals(2, count("arp-reply", ArpReplyNode.Count.L3_SRC_ADDRESS_NOT_LOCAL));
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.L3_SRC_ADDRESS_IS_LOCAL));
        assertEquals(1, count("arp-input", ArpInputNode.Count.L3_DST_ADDRESS_UNSET));
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.L2_ADDRESS_MISMATCH));
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.OPCODE_NOT_REQUEST));
        assertEquals(1, count("arp-input", ArpInputNode.Count.L2_TYPE_NOT_ETHERNET));
        assertEquals(1, count("arp-input", ArpInputNode.Count.L3_TYPE_NOT_IP4));
        assertEquals(1, count("arp-input", ArpInputNode.Count.BAD_LENGTH));
        assertEquals(10, harness.out("error-drop").size());
        bed.interfaces.removeIp4Address(bed.left, bed.left.ip4Addresses().getFirst());
        request("10.1.0.2", "10.1.0.1");
        assertEquals(1, count("arp-input", ArpInputNode.Count.DISABLED));
        assertNull(host());
    }

    @Test
    void learnsFromAnswersAndChangesOnlyKnownNeighboursByAnnouncements() {
        final String announcement = "ffffffffffff 020000000007 0806" + arp(1, "020000000007", "10.1.0.2", "10.1.0.2");
        send(announcement);
        assertNull(host());
        send(OURS + HOST + "0806 0001 0800 06 04 0002" + HOST + ip("10.1.0.2") + OURS + ip("10.1.0.1"));
        assertEquals(HOST_MAC, host().mac());
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.REPLIES_RECEIVED));
        send(announcement);
        assertEquals(7, host().mac() & 0xff);
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.GRATUITOUS_ARP));
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.L3_SRC_ADDRESS_LEARNED));
        final NeighborCounters counters = feature.counters();
        assertEquals(1, counters.rxGratuitous.sum(bed.left.index()));
        assertEquals(1, counters.rxReplies.sum(bed.left.index()));
        assertEquals(1, counters.rxRequests.sum(bed.left.index()), "an announcement of an unknown host");
        assertTrue(bed.cli("show ip neighbor-stats host-gl")
                .contains("arp: rx:[reply:1 request:1 gratuitous:1 ] tx:[reply:0 request:0 gratuitous:0 ]"));
    }

    @Test
    void learnsTheVirtualAddressOfAVrrpRouterFromAnAnswerAlone() {
        final String virtual = "00005e000109";
        send(OURS + HOST + "0806" + arp(1, virtual, "10.1.0.2", "10.1.0.1"));
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.L2_ADDRESS_MISMATCH));
        send(OURS + HOST + "0806" + arp(2, virtual, "10.1.0.2", "10.1.0.1"));
        assertEquals(0x00005e000109L, host().mac());
    }

    @Test
    void borrowsTheAddressesOfAnotherInterface() {
        final ApiRegistry api = new ApiRegistry();
        RouteApi.declare(api);
        Unnumbered.register(bed.commands, api, bed.interfaces);
        bed.cli("set interface unnumbered host-gr use host-gl");
        final String ours = String.format("%012x", NetBed.MAC_2);
        harness.packet(
                bed.right.index(),
                NetBed.hex("ffffffffffff" + HOST + "0806" + arp(1, HOST, "192.168.77.5", "10.1.0.1")));
        harness.run("ethernet-input");
        assertArrayEquals(
                NetBed.hex(
                        HOST + ours + "0806 0001 0800 06 04 0002" + ours + ip("10.1.0.1") + HOST + ip("192.168.77.5")),
                harness.out("interface-output").getFirst().data(),
                "anyone on the link may ask for the borrowed address");
        harness.turn();
        assertEquals(
                HOST_MAC,
                neighbors
                        .get(bed.right.index(), Ip4Address.parse("192.168.77.5"))
                        .mac());
        assertNull(
                bed.fib.table(0).entry(Ip4Address.parse("192.168.77.5"), 32).bestSource(), "not in a network of ours");
        neighbors.put(bed.right.index(), HOST_IP, HOST_MAC, false, false);
        assertEquals(
                bed.right.index(),
                bed.fib
                        .table(0)
                        .entry(HOST_IP, 32)
                        .paths(FibSource.ADJACENCY)
                        .getFirst()
                        .swIfIndex());
        assertTrue(bed.fib.table(0).entry(HOST_IP, 32).isInstalled());
        assertTrue(bed.refused("set interface unnumbered host-gl use host-gr").contains("addresses of its own"));
        bed.cli("set interface unnumbered del host-gr");
        assertFalse(bed.fib.table(0).entry(HOST_IP, 32).isInstalled());
        send("ffffffffffff" + HOST + "0806" + arp(1, HOST, "10.1.0.2", "10.1.0.1"));
        harness.packet(
                bed.right.index(), NetBed.hex("ffffffffffff" + HOST + "0806" + arp(1, HOST, "10.1.0.2", "10.1.0.1")));
        harness.run("ethernet-input");
        assertEquals(2, harness.out("interface-output").size(), "the borrower is not asked any more");
        assertEquals(1, count("arp-input", ArpInputNode.Count.DISABLED));
    }

    @Test
    void sendsToANeighbourWhereItsNetworkIsThoughAnotherLinkHasTheAddressToo() {
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, false, false);
        neighbors.put(bed.right.index(), HOST_IP, HOST_MAC + 1, false, false);
        assertEquals(bed.left.index(), next(HOST_IP).swIfIndex());
        neighbors.remove(bed.left.index(), HOST_IP);
        assertEquals(Adjacency.Kind.GLEAN, next(HOST_IP).kind());
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, false, false);
        assertEquals(bed.left.index(), next(HOST_IP).swIfIndex());
        assertEquals(HOST_MAC, next(HOST_IP).mac());
    }

    private Adjacency next(final int address) {
        final int leaf = bed.fib.mtriesView()[0].lookup(Ip4Address.toLoaded(address));
        return bed.fib.adjacencies().get((int) bed.fib.loadBalances().info(leaf));
    }

    @Test
    void answersForALocalRouteOnTheInterface() {
        request("10.1.0.2", "10.1.0.77");
        assertEquals(0, harness.out("interface-output").size());
        bed.fib.replacePaths(
                bed.fib.table(0),
                Ip4Prefix.parse("10.1.0.77/32"),
                FibSource.API,
                List.of(FibPath.receive(bed.left.index(), IpAddress.parse("10.1.0.77"))));
        request("10.1.0.2", "10.1.0.77");
        assertEquals(1, harness.out("interface-output").size());
        bed.address(bed.right, "10.2.0.1/24");
        request("10.1.0.2", "10.2.0.1");
        assertEquals(1, count("arp-reply", ArpReplyNode.Count.UNNUMBERED_MISMATCH), "an address of another link");
    }

    @Test
    void answersAPriorityTaggedRequestWithoutTag() {
        send("ffffffffffff" + HOST + "8100 0000 0806" + arp(1, HOST, "10.1.0.2", "10.1.0.1"));
        assertArrayEquals(
                NetBed.hex(HOST + OURS + "0806 0001 0800 06 04 0002" + OURS + ip("10.1.0.1") + HOST + ip("10.1.0.2")),
                harness.out("interface-output").getFirst().data());
    }

    @Test
    void keepsStaticNeighbours() {
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:01 static");
        request("10.1.0.2", "10.1.0.1");
        assertEquals(1, host().mac() & 0xff);
        bed.interfaces.admin(bed.left, false);
        assertNotNull(host());
    }

    @Test
    void countsEventsThatDoNotFit() {
        for (int i = 0; i < 1030; i++) {
            harness.packet(
                    bed.left.index(),
                    NetBed.hex("ffffffffffff" + HOST + "0806" + arp(1, HOST, "10.1.0." + (2 + i % 200), "10.1.0.1")));
        }
        harness.run("ethernet-input");
        assertEquals(6, count("arp-reply", ArpReplyNode.Count.LEARN_QUEUE_FULL));
        assertEquals(1, wakes);
        harness.turn();
        assertEquals(200, neighbors.all().size());
    }

    @Test
    void proxiesOnlyWhereTold() {
        bed.cli("set arp proxy start 10.1.0.50 end 10.1.0.60");
        request("10.1.0.2", "10.1.0.55");
        assertEquals(0, harness.out("interface-output").size());
        bed.cli("set interface proxy-arp host-gl enable");
        request("10.1.0.2", "10.1.0.55");
        request("10.1.0.2", "10.1.0.61");
        assertEquals(1, harness.out("interface-output").size());
        assertEquals(1, count("arp-proxy", ArpProxyNode.Count.PROXY_ARP_REPLIES_SENT));
        bed.cli("set ip arp proxy del 10.1.0.50 - 10.1.0.60");
        request("10.1.0.2", "10.1.0.55");
        assertEquals(1, harness.out("interface-output").size());
        assertTrue(
                bed.refused("set arp proxy del start 10.1.0.50 end 10.1.0.60").contains("no such range"));
    }

    private void forward(final String node, final int adjacency) {
        harness.packet(bed.right.index(), NetBed.hex(IP), 0, adjacency);
        harness.run(node);
    }

    @Test
    void asksForANextHopOnceAMillisecond() {
        final Adjacency adjacency = bed.fib.adjacencies().lockNeighbour(bed.left.index(), HOST_IP);
        forward("ip4-arp", adjacency.index());
        forward("ip4-arp", adjacency.index());
        assertArrayEquals(
                NetBed.hex("ffffffffffff" + OURS + "0806 0001 0800 06 04 0001" + OURS + ip("10.1.0.1") + "000000000000"
                        + ip("10.1.0.2") + "00".repeat(18)),
                harness.out("interface-output").getFirst().data());
        assertEquals(1, harness.out("interface-output").size());
        assertEquals(1, count("ip4-arp", Ip4ArpNode.Count.THROTTLED));
        assertEquals(2, harness.out("error-drop").size());
        harness.clock().advanceMs(1);
        forward("ip4-arp", adjacency.index());
        assertEquals(2, count("ip4-arp", Ip4ArpNode.Count.REQUEST_SENT));
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, false, false);
        forward("ip4-arp", adjacency.index());
        assertEquals(1, count("ip4-arp", Ip4ArpNode.Count.RESOLVED));
        neighbors.remove(bed.left.index(), HOST_IP);
        forward("ip4-arp", adjacency.index());
        assertEquals(3, count("ip4-arp", Ip4ArpNode.Count.REQUEST_SENT), "a neighbour that went is asked for at once");
    }

    /** The first answer to a host that has just asked for us may overtake what main has to do. */
    @Test
    void letsAPacketWaitWhoseNeighbourWasJustHeardOf() {
        final int glean = gleanOf(HOST_IP);
        request("10.1.0.2", "10.1.0.1");
        forward("ip4-glean", glean);
        assertEquals(1, harness.out("interface-output").size(), "the answer to the request alone");
        assertEquals(1, count("ip4-glean", Ip4ArpNode.Count.WAITING));
        assertEquals(0, harness.out("error-drop").size());
        harness.turn();
        harness.turn();
        final NodeHarness.Packet again = harness.out("ip4-lookup").getFirst();
        assertArrayEquals(NetBed.hex(IP), again.data());
        assertEquals(HOST_MAC, next(HOST_IP).mac(), "main has published it by then");
    }

    @Test
    void doesNotLetAPacketWaitForLong() {
        final int glean = gleanOf(HOST_IP);
        neighbors
                .arrivals()
                .heard(
                        NeighborArrivals.key(bed.left.index(), 0, HOST_IP),
                        harness.clock().nowNs());
        forward("ip4-glean", glean);
        harness.turn();
        assertEquals(0, harness.out("ip4-lookup").size(), "main is busy");
        harness.clock().advanceMs(11);
        harness.turn();
        assertEquals(1, harness.out("ip4-lookup").size());
        forward("ip4-glean", glean);
        assertEquals(1, count("ip4-glean", Ip4ArpNode.Count.REQUEST_SENT));
        for (int i = 0; i < 70; i++) {
            neighbors
                    .arrivals()
                    .heard(
                            NeighborArrivals.key(bed.left.index(), 0, HOST_IP),
                            harness.clock().nowNs());
            forward("ip4-glean", glean);
        }
        assertEquals(1 + 64, count("ip4-glean", Ip4ArpNode.Count.WAITING));
        assertEquals(6, count("ip4-glean", Ip4ArpNode.Count.THROTTLED));
        harness.clock().advanceMs(11);
        harness.turn();
    }

    private int gleanOf(final int address) {
        return (int)
                bed.fib.loadBalances().info(bed.fib.table(0).lookup(address).loadBalance());
    }

    @Test
    void asksForDestinationsInAttachedNetworks() {
        bed.address(bed.right, "10.2.0.1/24");
        final int glean = (int)
                bed.fib.loadBalances().info(bed.fib.table(0).lookup(HOST_IP).loadBalance());
        harness.packet(bed.right.index(), NetBed.hex(IP), 0, glean);
        harness.trace();
        harness.run("ip4-glean");
        final NodeHarness.Packet request = harness.out("interface-output").getFirst();
        assertEquals(bed.left.index(), PacketMeta.tx(request.x()));
        assertEquals(HOST_IP, ByteBuffer.wrap(request.data()).getInt(38));
        assertTrue((request.meta() & PacketMeta.TRACED) != 0);
        assertTrue(harness.traces().contains("ICMP: 10.2.0.2 -> 10.1.0.2"), harness::traces);
    }

    @Test
    void saysWhenThereIsNoAddressToAskFrom() {
        final Adjacency adjacency = bed.fib.adjacencies().lockNeighbour(bed.right.index(), HOST_IP);
        forward("ip4-arp", adjacency.index());
        assertEquals(1, count("ip4-arp", Ip4ArpNode.Count.NO_SOURCE_ADDRESS));
    }

    @Test
    void agesNeighboursThatDoNotAnswer() {
        bed.cli("set ip neighbor-config ip4 age 100");
        assertEquals(
                "ip4:\n  limit:50000, age:100, recycle:0\nip6:\n  limit:50000, age:0, recycle:0\n",
                bed.cli("show ip neighbor-config"));
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, false, false);
        harness.turn();
        for (int second = 0; second < 102; second++) {
            harness.clock().advanceMs(1000);
            harness.turn();
            assertNotNull(neighbors.get(bed.left.index(), HOST_IP), "after " + second);
        }
        assertEquals(3, harness.out("interface-output").size());
        harness.clock().advanceMs(1000);
        harness.turn();
        assertNull(neighbors.get(bed.left.index(), HOST_IP));
        assertFalse(bed.fib.adjacencies().neighbour(bed.left.index(), HOST_IP) != null
                && bed.fib.adjacencies().neighbour(bed.left.index(), HOST_IP).isComplete());
    }

    @Test
    void manyThatAreDueAtOnceAreAskedInSlices() {
        bed.cli("set ip neighbor-config ip4 age 100");
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:01 static");
        bed.cli("set ip neighbor host-gl 10.1.0.9 02:00:00:00:00:09 count " + (NeighborProcess.SLICE + 44));
        harness.turn();
        harness.clock().advanceMs(50_000);
        bed.cli("set ip neighbor host-gl 10.1.0.8 02:00:00:00:00:08");
        harness.clock().advanceMs(50_000);
        harness.turn();
        assertEquals(NeighborProcess.SLICE, harness.out("interface-output").size());
        harness.turn();
        harness.turn();
        assertEquals(NeighborProcess.SLICE + 44, harness.out("interface-output").size());
    }

    @Test
    void keepsTheLimit() {
        bed.cli("set ip neighbor-config ip4 limit 2");
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:01 count 2");
        assertTrue(bed.refused("ip neighbor add host-gl 10.1.0.9 02:00:00:00:00:09")
                .contains("2 neighbors"));
        bed.cli("set ip neighbor-config ip4 recycle");
        bed.cli("ip neighbor add host-gl 10.1.0.9 02:00:00:00:00:09");
        assertNull(neighbors.get(bed.left.index(), HOST_IP));
        assertEquals(2, neighbors.all().size());
    }

    @Test
    void showsTheColumnsOfVpp() {
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, false, false);
        harness.clock().advance(7_109_600_000L);
        bed.cli("set ip neighbor host-gr 10.2.0.2 ca06.31e9.2488 static no-fib-entry");
        assertEquals(
                "     Age                       IP                    Flags      Ethernet              Interface      "
                        + " \n"
                        + "      7.1096                10.1.0.2                   D    ba:d6:15:f7:64:54 host-gl\n"
                        + "      0.0000                10.2.0.2                  SN    ca:06:31:e9:24:88 host-gr\n",
                bed.cli("show ip neighbors"));
        assertEquals(1, bed.cli("show ip neighbors host-gl").lines().skip(1).count());
        bed.cli("clear ip neighbors");
        assertEquals(1, neighbors.all().size());
        assertTrue(
                bed.refused("set ip neighbor nope 10.1.0.2 02:00:00:00:00:01").contains("unknown interface `nope"));
        assertTrue(bed.refused("set ip neighbor del host-gl 10.1.0.2").contains("no neighbor 10.1.0.2"));
        assertTrue(bed.refused("set ip neighbor host-gl 10.1.0.2 01:00:5e:00:00:01")
                .contains("01:00:5e"));
    }

    @Test
    void forgetsNeighboursWithTheirNetworkAndInterface() throws Exception {
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, false, false);
        bed.interfaces.removeIp4Address(bed.left, bed.left.ip4Addresses().getFirst());
        assertNull(neighbors.get(bed.left.index(), HOST_IP));
        neighbors.put(bed.left.index(), HOST_IP, HOST_MAC, true, false);
        bed.interfaces.delete(bed.left);
        assertTrue(neighbors.all().isEmpty());
    }

    @Test
    void keepsBothFamiliesApart() {
        final IpAddress host = IpAddress.parse("2001:db8::2");
        bed.cli("set ip neighbor host-gl 2001:db8::2 02:00:00:00:00:01 count 2");
        bed.cli("set ip neighbor-config ip6 limit 2 recycle");
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:01");
        assertEquals(2, bed.cli("show ip6 neighbors").lines().skip(1).count());
        assertTrue(bed.cli("show ip6 neighbor-sorted")
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .contains("2001:db8::2"));
        bed.cli("set ip neighbor host-gl 2001:db8::9 02:00:00:00:00:09");
        assertNull(neighbors.get(bed.left.index(), host));
        assertEquals(3, neighbors.all().size());
        neighbors.ring(0).offer(LearnRing.LEARN, bed.left.index(), host.high(), host.low(), HOST_MAC);
        neighbors.ring(0).offer(LearnRing.UPDATE, bed.left.index(), 1, 2, HOST_MAC);
        harness.turn();
        neighbors.wake();
        harness.turn();
        assertEquals(HOST_MAC, neighbors.get(bed.left.index(), host).mac());
        assertTrue(bed.fib.adjacencies().neighbour(bed.left.index(), host).isComplete());
        assertEquals(3, neighbors.all().size());
        neighbors.replaceBegin();
        neighbors.put(bed.left.index(), host, HOST_MAC, false, false);
        neighbors.replaceEnd();
        assertEquals(host, neighbors.all().getFirst().address());
        assertEquals(1, neighbors.all().size());
    }

    @Test
    void refusesADynamicNeighbourInThePlaceOfAStaticOne() {
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:01 static");
        assertTrue(bed.refused("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:02")
                .contains("10.1.0.2 is static on host-gl"));
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:01");
        assertTrue(neighbors.get(bed.left.index(), HOST_IP).isStatic());
        bed.cli("set ip neighbor host-gl 10.1.0.2 02:00:00:00:00:02 static");
        assertEquals(2, neighbors.get(bed.left.index(), HOST_IP).mac() & 0xff);
    }

    @Test
    void probesWhenAskedTo() {
        bed.cli("ip probe-neighbor host-gl 10.1.0.2");
        harness.turn();
        assertEquals(1, harness.out("interface-output").size());
    }

    @Test
    void losesNoBufferToRandomMessages() {
        final Random random = new Random(11);
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 100; i++) {
                final byte[] frame = new byte[14 + random.nextInt(60)];
                random.nextBytes(frame);
                System.arraycopy(
                        NetBed.hex("ffffffffffff" + HOST + "0806 0001 0800 06 04 00"),
                        0,
                        frame,
                        0,
                        Math.min(frame.length, random.nextBoolean() ? 21 : 14));
                harness.packet(bed.left.index(), frame);
            }
            harness.run("ethernet-input");
        }
        assertEquals(
                10_000,
                List.of("error-drop", "interface-output").stream()
                        .mapToInt(node -> harness.out(node).size())
                        .sum());
    }
}
