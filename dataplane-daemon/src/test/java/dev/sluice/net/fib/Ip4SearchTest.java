package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a table is searched by which kind of lookup, and that all find the same. */
class Ip4SearchTest {
    private final Queue<Runnable> passing = new ArrayDeque<>();
    private final FakeLinks links = new FakeLinks();
    private final LoadBalanceTable loadBalances = new LoadBalanceTable(1, passing::add);
    private final AdjacencyTable adjacencies = new AdjacencyTable(links, passing::add);
    private final Ip4Fib fib = new Fibs(loadBalances, adjacencies, links, passing::add, Runnable::run).ip4();
    private final Ip4FibTable table = fib.table(0);

    private static Ip4Prefix prefix(final int i) {
        return new Ip4Prefix(0x14000000 + (i << 8), 24);
    }

    private void add(final Ip4FibTable to, final Ip4Prefix prefix) {
        fib.addPaths(to, prefix, FibSource.CLI, List.of(FibPath.nextHop(1 + (prefix.address() >>> 8 & 3), 1)));
    }

    @Test
    void shouldTurnToDir24WhenItGrowsAndBackWhenItHasShrunk() {
        int routes = 0;
        while (table.size() < Ip4Fib.LARGE) {
            add(table, prefix(routes++));
        }
        assertFalse(table.lpm().isDir24());
        add(table, prefix(routes++));
        assertTrue(table.lpm().isDir24());
        assertSame(table.lpm(), fib.lpmsView()[0]);
        while (table.size() > Ip4Fib.SMALL) {
            assertTrue(table.lpm().isDir24());
            fib.remove(table, prefix(--routes), FibSource.CLI);
        }
        fib.remove(table, prefix(--routes), FibSource.CLI);
        assertFalse(table.lpm().isDir24());
        assertSame(table.lpm(), fib.lpmsView()[0]);
        assertEquals(table.entry(prefix(0)).loadBalance(), lookup(prefix(0).address() + 9));
        assertEquals(
                table.entry(Ip4Prefix.DEFAULT).loadBalance(),
                lookup(prefix(routes).address()));
    }

    @Test
    void shouldFindTheSameByEitherKind() {
        final Random random = new Random(5);
        final int[] dst = new int[256];
        for (int i = 0; i < 2000; i++) {
            final int address = 0x14000000 | random.nextInt(1 << 16) << 4;
            add(table, new Ip4Prefix(address, 8 + random.nextInt(25)).network());
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < dst.length; i++) {
                dst[i] = Ip4Address.toLoaded(0x14000000 | random.nextInt(1 << 20));
            }
            final int[] expected = leaves(dst);
            table.search(Ip4FibTable.Search.DIR_24_8);
            assertTrue(table.lpm().isDir24());
            assertArrayEquals(expected, leaves(dst));
            table.search(Ip4FibTable.Search.AUTO);
            assertFalse(table.lpm().isDir24());
        }
    }

    @Test
    void shouldLookUpFramesOverTablesOfBothKinds() {
        final Ip4FibTable other = fib.lockTable(5, null, FibSource.CLI);
        other.search(Ip4FibTable.Search.DIR_24_8);
        final String[] prefixes = {"20.0.0.0/8", "20.1.0.0/16", "20.1.2.0/24", "20.1.2.128/25", "20.1.2.129/32"};
        for (final String text : prefixes) {
            add(table, Ip4Prefix.parse(text));
            add(other, Ip4Prefix.parse(text));
        }
        final String[] addresses = {"20.9.9.9", "20.1.9.9", "20.1.2.1", "20.1.2.130", "20.1.2.129"};
        final int n = 2 * addresses.length;
        final int[] tables = new int[n];
        final int[] dst = new int[n];
        final int[] leaf = new int[n];
        for (int i = 0; i < n; i++) {
            tables[i] = i % 2 == 0 ? table.index() : other.index();
            dst[i] = Ip4Address.toLoaded(Ip4Address.parse(addresses[i / 2]));
        }
        fib.lookupView(tables, dst, leaf, n);
        for (int i = 0; i < n; i++) {
            final Ip4FibTable in = i % 2 == 0 ? table : other;
            assertEquals(in.entry(Ip4Prefix.parse(prefixes[i / 2])).loadBalance(), leaf[i], addresses[i / 2]);
        }
    }

    @Test
    void shouldKeepWhatWasReplacedUntilNoWorkerSearchesIt() {
        final Ip4FibTable other = fib.lockTable(5, null, FibSource.CLI);
        other.search(Ip4FibTable.Search.DIR_24_8);
        add(other, Ip4Prefix.parse("20.1.2.0/24"));
        final Ip4Lpm lpm = other.lpm();
        final int address = Ip4Address.toLoaded(Ip4Address.parse("20.1.2.3"));
        final int byDefault = other.entry(Ip4Prefix.DEFAULT).loadBalance();
        assertEquals(other.entry(Ip4Prefix.parse("20.1.2.0/24")).loadBalance(), lpm.lookup(address));
        fib.rebuild(other, false);
        assertNotEquals(byDefault, lpm.lookup(address), "a worker may still search it");
        while (!passing.isEmpty()) {
            passing.remove().run();
        }
        assertEquals(byDefault, lpm.lookup(address), "memory that was given back leads to the default route");
    }

    private int[] leaves(final int[] dst) {
        final int[] leaf = new int[dst.length];
        fib.lpmsView()[0].lookup(dst, leaf, new int[dst.length], dst.length);
        for (int i = 0; i < dst.length; i++) {
            assertEquals(leaf[i], fib.lpmsView()[0].lookup(dst[i]));
        }
        return leaf;
    }

    private int lookup(final int address) {
        return fib.lpmsView()[0].lookup(Ip4Address.toLoaded(address));
    }
}
