package dev.sluice.net.neighbor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.NetBed;
import dev.sluice.net.fib.Adjacency;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** {@code ip4-arp} and {@code ip4-glean}: packets whose neighbour is not known yet. */
class Ip4ArpNodeTest extends NeighborFixture {
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
}
