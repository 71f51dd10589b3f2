package dev.sluice.net.neighbor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.net.packet.IpAddress;
import org.junit.jupiter.api.Test;

/** The table of neighbours, its commands and its ageing. */
class NeighborsTest extends NeighborFixture {
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
        bed.interfaces
                .addressing()
                .removeIp4Address(bed.left, bed.left.ip4Addresses().getFirst());
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
}
