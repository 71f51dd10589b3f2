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
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Unnumbered;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ARP nodes behind {@code ethernet-input}: {@code arp-input}, {@code arp-reply}, {@code arp-proxy}. */
class ArpNodeTest extends NeighborFixture {
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
        bed.interfaces
                .addressing()
                .removeIp4Address(bed.left, bed.left.ip4Addresses().getFirst());
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
