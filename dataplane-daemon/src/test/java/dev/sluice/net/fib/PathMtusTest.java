package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.net.NetBed;
import dev.sluice.net.packet.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PathMtusTest {
    private static final IpAddress PEER = IpAddress.parse("10.2.0.2");

    private final NetBed bed = new NetBed();
    private final AdjacencyTable adjacencies = bed.fib.adjacencies();
    private final PathMtus mtus = new PathMtus(
            adjacencies, (family, swIfIndex) -> bed.interfaces.get(swIfIndex).table(family));

    @AfterEach
    void close() {
        bed.close();
    }

    private int mtu(final String peer) {
        final Adjacency adjacency = adjacencies.lockNeighbour(
                bed.right.index(), IpAddress.parse(peer).ip4());
        final long[] records = adjacencies.recordsAfterFence();
        return AdjacencyTable.mtu(records[(adjacency.index() << 3) + AdjacencyTable.SKEW]);
    }

    @Test
    void theSmallerOfPathAndInterfaceCounts() throws Exception {
        bed.interfaces.mtu(bed.right, 1800, 0, 0, 0);
        assertEquals(1800, mtu("10.2.0.2"));
        mtus.update(0, PEER, 900);
        assertEquals(900, mtu("10.2.0.2"));
        assertEquals(1800, mtu("10.2.0.3"));
        mtus.update(0, PEER, 8192);
        assertEquals(1800, mtu("10.2.0.2"));
        bed.interfaces.mtu(bed.right, 600, 0, 0, 0);
        assertEquals(600, mtu("10.2.0.2"));
        bed.interfaces.mtu(bed.right, 9000, 0, 0, 0);
        assertEquals(8192, mtu("10.2.0.2"));
        mtus.update(0, PEER, 0);
        assertEquals(9000, mtu("10.2.0.2"));
        assertTrue(mtus.all().isEmpty());
    }

    @Test
    void holdsForNeighboursThatComeLater() throws Exception {
        mtus.update(0, PEER, 900);
        assertEquals(900, mtu("10.2.0.2"));
        final int table = bed.fib.lockTable(7, null, FibSource.API).index();
        bed.interfaces.addressing().ip4Table(bed.right, table);
        mtus.ip4Table(bed.right, 0);
        assertEquals(bed.right.effectiveIp4Mtu(), mtu("10.2.0.2"));
        mtus.update(table, PEER, 700);
        assertEquals(700, mtu("10.2.0.2"));
    }

    @Test
    void replacementTakesAwayWhatIsNotSetAgain() {
        mtus.update(0, PEER, 900);
        mtus.update(0, IpAddress.parse("10.2.0.9"), 1000);
        mtus.replaceBegin();
        mtus.update(0, PEER, 950);
        mtus.replaceEnd();
        assertEquals(1, mtus.all().size());
        assertEquals(950, mtu("10.2.0.2"));
    }
}
