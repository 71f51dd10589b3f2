package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.net.NetBed;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.MacAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterfaceRoutesTest {
    private static final long MAC = MacAddress.parse("02:00:00:00:00:09");

    private final NetBed bed = new NetBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private FibEntry entry(final int table, final String prefix) {
        return bed.fib.table(table).entry(Ip4Prefix.parse(prefix));
    }

    private DpoType leadsTo(final int table, final String prefix) {
        return DpoType.of(bed.fib.loadBalances().dpo(entry(table, prefix).loadBalance(), 0));
    }

    @Test
    void addressesLeaveTheTableWhileTheAdministratorWantsTheInterfaceDown() throws Exception {
        bed.address(bed.left, "10.1.0.1/24");
        bed.interfaces.admin(bed.left, false);
        assertNull(entry(0, "10.1.0.1/32"));
        assertNull(entry(0, "10.1.0.0/24"));
        bed.address(bed.left, "10.3.0.1/24");
        assertNull(entry(0, "10.3.0.1/32"));
        bed.interfaces.admin(bed.left, true);
        assertEquals(DpoType.RECEIVE, leadsTo(0, "10.1.0.1/32"));
        assertEquals(DpoType.RECEIVE, leadsTo(0, "10.3.0.1/32"));
        bed.interfaces.link(bed.left, false);
        assertEquals(DpoType.RECEIVE, leadsTo(0, "10.1.0.1/32"));
    }

    @Test
    void broadcastAddressesLeadToEveryoneWhenThatIsOn() {
        bed.routes.directedBroadcast(bed.left.index(), true);
        bed.address(bed.left, "10.1.0.1/24");
        bed.address(bed.left, "10.1.0.2/24");
        assertEquals(DpoType.ADJACENCY, leadsTo(0, "10.1.0.255/32"));
        final Adjacency everyone = bed.fib.adjacencies().neighbour(bed.left.index(), -1);
        assertTrue(everyone.isComplete());
        assertEquals(MacAddress.BROADCAST, everyone.mac());
        bed.routes.directedBroadcast(bed.left.index(), false);
        assertEquals(DpoType.DROP, leadsTo(0, "10.1.0.255/32"));
        bed.interfaces.addressing().removeIp4Address(bed.left, Ip4Prefix.parse("10.1.0.1/24"));
        assertEquals(DpoType.DROP, leadsTo(0, "10.1.0.255/32"));
        bed.routes.directedBroadcast(bed.left.index(), true);
        assertEquals(DpoType.ADJACENCY, leadsTo(0, "10.1.0.255/32"));
        bed.interfaces.addressing().removeIp4Address(bed.left, Ip4Prefix.parse("10.1.0.2/24"));
        assertNull(entry(0, "10.1.0.255/32"));
    }

    private void attach(final int table) {
        bed.fib.replacePaths(
                bed.fib.table(table),
                Ip4Prefix.parse("10.1.0.0/24"),
                FibSource.API,
                List.of(FibPath.attached(IpFamily.IP4, bed.left.index())));
    }

    @Test
    void anAttachedRouteOfAnotherTableTakesInHostRoutes() throws Exception {
        final Ip4FibTable other = bed.fib.lockTable(7, null, FibSource.API);
        bed.address(bed.left, "10.1.0.1/24");
        bed.routes.neighbourResolved(bed.left.index(), Ip4Address.parse("10.1.0.2"), MAC);
        attach(7);
        assertEquals(DpoType.ADJACENCY, leadsTo(7, "10.1.0.2/32"));
        assertEquals(DpoType.RECEIVE, leadsTo(7, "10.1.0.1/32"));
        bed.routes.neighbourResolved(bed.left.index(), Ip4Address.parse("10.1.0.3"), MAC);
        assertEquals(DpoType.ADJACENCY, leadsTo(7, "10.1.0.3/32"));
        bed.routes.neighbourRemoved(bed.left.index(), Ip4Address.parse("10.1.0.3"));
        assertNull(entry(7, "10.1.0.3/32"));

        bed.interfaces.addressing().removeIp4Address(bed.left, Ip4Prefix.parse("10.1.0.1/24"));
        bed.interfaces.addressing().ip4Table(bed.left, other.index());
        assertFalse(entry(7, "10.1.0.2/32").has(FibSource.ATTACHED_EXPORT));
        assertNull(entry(7, "10.1.0.1/32"));
        bed.interfaces.addressing().ip4Table(bed.left, 0);
        bed.address(bed.left, "10.1.0.1/24");
        assertTrue(entry(7, "10.1.0.2/32").has(FibSource.ATTACHED_EXPORT));
        assertEquals(DpoType.RECEIVE, leadsTo(7, "10.1.0.1/32"));

        bed.fib.remove(other, Ip4Prefix.parse("10.1.0.0/24"), FibSource.API);
        assertNull(entry(7, "10.1.0.2/32"));
        assertNull(entry(7, "10.1.0.1/32"));
    }

    @Test
    void aTableWithTakenInRoutesCanBeDeleted() {
        final Ip4FibTable other = bed.fib.lockTable(7, null, FibSource.API);
        bed.address(bed.left, "10.1.0.1/24");
        bed.routes.neighbourResolved(bed.left.index(), Ip4Address.parse("10.1.0.2"), MAC);
        attach(7);
        bed.fib.unlockTable(other, FibSource.API);
        assertNull(bed.fib.table(7));
        bed.routes.neighbourResolved(bed.left.index(), Ip4Address.parse("10.1.0.3"), MAC);
        assertEquals(DpoType.ADJACENCY, leadsTo(0, "10.1.0.3/32"));
    }
}
