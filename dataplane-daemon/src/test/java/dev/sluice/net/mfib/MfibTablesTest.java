package dev.sluice.net.mfib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.net.NetBed;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MfibTablesTest {
    private final NetBed bed = new NetBed();
    private final MfibTables tables = new MfibTables(bed.fib.fibs(), new CounterDirectory(), BarrierGuard.none(), 1);
    private final Ip4FibTable table = bed.fib.table(0);

    @AfterEach
    void close() {
        bed.close();
    }

    private static MfibPrefix prefix(final String source, final String group, final int length) {
        return new MfibPrefix(ip(source), ip(group), length);
    }

    private static IpAddress ip(final String address) {
        return IpAddress.parse(address);
    }

    private MfibEntry add(final MfibPrefix prefix, final MfibPath... paths) {
        return tables.addPaths(table, prefix, 0, 0, List.of(paths));
    }

    private MfibForward lookup(final String source, final String group) {
        return lookup(table, source, group);
    }

    private MfibForward lookup(final FibTable in, final String source, final String group) {
        final IpAddress src = ip(source);
        final IpAddress dst = ip(group);
        return tables.view(in.family(), in.index()).lookup(src.high(), src.low(), dst.high(), dst.low());
    }

    @Test
    void theSendersRouteComesBeforeTheLongestGroup() {
        final MfibEntry wide = add(prefix("0.0.0.0", "232.0.0.0", 8), new MfibPath(1, MfibPath.ACCEPT));
        final MfibEntry group = add(prefix("0.0.0.0", "232.1.1.1", 32), new MfibPath(1, MfibPath.ACCEPT));
        final MfibEntry own = add(prefix("10.0.0.1", "232.1.1.1", 32), new MfibPath(1, MfibPath.ACCEPT));
        assertEquals(own.index(), lookup("10.0.0.1", "232.1.1.1").index());
        assertEquals(group.index(), lookup("10.0.0.2", "232.1.1.1").index());
        assertEquals(wide.index(), lookup("10.0.0.1", "232.1.1.2").index());
        assertFalse(lookup("10.0.0.1", "233.0.0.1").accepts(1), "the route that drops all else");
        assertTrue(lookup("10.0.0.1", "224.0.0.1").local());
        assertTrue(lookup("10.0.0.1", "224.0.0.1").accepts(99));
    }

    @Test
    void aRouteGoesWithItsLastPath() {
        final MfibPrefix prefix = prefix("0.0.0.0", "232.1.1.1", 32);
        add(prefix, new MfibPath(1, MfibPath.ACCEPT), new MfibPath(2, MfibPath.FORWARD));
        final int adjacency =
                bed.fib.adjacencies().neighbour(2, ip("224.0.0.0")).index();
        assertArrayEquals(new int[] {adjacency}, lookup("1.1.1.1", "232.1.1.1").adjacencies());
        add(prefix, new MfibPath(2, MfibPath.ACCEPT));
        assertNull(bed.fib.adjacencies().neighbour(2, ip("224.0.0.0")));
        assertTrue(lookup("1.1.1.1", "232.1.1.1").accepts(2));
        tables.removePaths(table, prefix, List.of(new MfibPath(1, 0)));
        assertEquals(1, tables.route(table, prefix).paths().size());
        tables.removePaths(table, prefix, List.of(new MfibPath(2, 0)));
        assertNull(tables.route(table, prefix));
        assertFalse(tables.removePaths(table, prefix, List.of(new MfibPath(2, 0))));
    }

    @Test
    void groupsOfIpv6HaveTablesOfTheirOwn() {
        final FibTable six = bed.fib.fibs().ip6().table(0);
        assertEquals(5, tables.routes(six).size());
        for (final String group : List.of("ff02::1", "ff02::2", "ff02::16", "ff02::1:ff12:3456")) {
            assertTrue(lookup(six, "fe80::1", group).local(), group);
        }
        assertFalse(lookup(six, "fe80::1", "ff02::3").accepts(1));
        assertFalse(lookup(six, "fe80::1", "ff02::2:ff12:3456").accepts(1));
        final MfibPrefix wide = prefix("::", "ff3e::", 16);
        final MfibPrefix own = prefix("2001:db8::1", "ff3e::1", 128);
        tables.addPaths(six, wide, 0, 0, List.of(new MfibPath(1, MfibPath.ACCEPT)));
        tables.addPaths(six, own, 0, 0, List.of(new MfibPath(1, MfibPath.ACCEPT), new MfibPath(2, MfibPath.FORWARD)));
        assertEquals(
                tables.route(six, own).index(),
                lookup(six, "2001:db8::1", "ff3e::1").index());
        assertEquals(
                tables.route(six, wide).index(),
                lookup(six, "2001:db8::2", "ff3e::1").index());
        assertEquals(
                0x3333_0000_0000L,
                bed.fib.adjacencies().neighbour(2, ip("ff00::")).mac());
        assertEquals("(*, ff3e::/16)", wide.toString());
        assertEquals("(2001:db8::1, ff3e::1/128)", own.toString());
        assertThrows(IllegalArgumentException.class, () -> prefix("2001:db8::1", "ff3e::", 16));
        assertThrows(IllegalArgumentException.class, () -> prefix("10.0.0.1", "ff3e::1", 128));
        assertEquals(3, tables.routes(table).size());
    }

    @Test
    void flagsAloneKeepARoute() {
        final MfibPrefix prefix = prefix("0.0.0.0", "232.1.1.1", 32);
        tables.update(table, prefix, MfibEntry.ACCEPT_ALL, 7);
        assertTrue(lookup("1.1.1.1", "232.1.1.1").accepts(5));
        assertEquals(7, tables.route(table, prefix).rpfId());
        tables.update(table, prefix, 0, 0);
        assertNull(tables.route(table, prefix));
    }

    @Test
    void replacementKeepsWhatIsSetAgainAndWhatEveryTableHas() {
        final MfibPrefix kept = prefix("0.0.0.0", "232.1.1.1", 32);
        final MfibPrefix gone = prefix("0.0.0.0", "232.1.1.2", 32);
        add(kept, new MfibPath(1, MfibPath.ACCEPT));
        add(gone, new MfibPath(1, MfibPath.ACCEPT), new MfibPath(2, MfibPath.FORWARD));
        tables.replaceBegin(table);
        add(kept, new MfibPath(2, MfibPath.ACCEPT));
        tables.replaceEnd(table);
        assertNull(tables.route(table, gone));
        assertEquals(
                List.of(new MfibPath(2, MfibPath.ACCEPT)),
                List.copyOf(tables.route(table, kept).paths()));
        tables.flushed(table);
        assertEquals(3, tables.routes(table).size());
        assertNull(bed.fib.adjacencies().neighbour(2, ip("224.0.0.0")));
    }

    @Test
    void tablesComeAndGoWithTheUnicastOnes() {
        final Ip4FibTable other = bed.fib.lockTable(9, null, FibSource.API);
        assertEquals(3, tables.routes(other).size());
        tables.addPaths(other, prefix("0.0.0.0", "232.1.1.1", 32), 0, 0, List.of(new MfibPath(2, MfibPath.FORWARD)));
        assertEquals(1, lookup(other, "0.0.0.0", "232.1.1.1").adjacencies().length);
        bed.fib.unlockTable(other, FibSource.API);
        assertNull(bed.fib.adjacencies().neighbour(2, ip("224.0.0.0")));
        assertNull(lookup(other, "0.0.0.0", "232.1.1.1"));
        assertSame(MfibView.EMPTY, tables.view(IpFamily.IP4, 77));
    }

    @Test
    void routesLoseAnInterfaceThatGoesAway() {
        final MfibPrefix prefix = prefix("0.0.0.0", "232.1.1.1", 32);
        add(prefix, new MfibPath(1, MfibPath.ACCEPT), new MfibPath(2, MfibPath.FORWARD));
        tables.deleting(bed.right);
        assertEquals(0, lookup("1.1.1.1", "232.1.1.1").adjacencies().length);
        tables.deleting(bed.left);
        assertNull(tables.route(table, prefix));
    }
}
