package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class Ip6FibTest {
    private final Queue<Runnable> mainLoop = new ArrayDeque<>();
    private final FakeLinks links = new FakeLinks();
    private final LoadBalanceTable loadBalances = new LoadBalanceTable(2, mainLoop::add);
    private final AdjacencyTable adjacencies = new AdjacencyTable(links, mainLoop::add);
    private final Fibs fibs = new Fibs(loadBalances, adjacencies, links, mainLoop::add, mainLoop::add);
    private final Ip6Fib fib = fibs.ip6();
    private final InterfaceRoutes routes = new InterfaceRoutes(fibs, (family, swIfIndex) -> 0);
    private final Ip6FibTable table = fib.table(0);

    private static IpAddress ip(final String address) {
        return IpAddress.parse(address);
    }

    private void add(final String prefix, final FibPath... paths) {
        fib.addPaths(table, IpPrefix.parse(prefix), FibSource.CLI, List.of(paths));
    }

    /** The buckets that a packet to the address meets, in words. */
    private String to(final Ip6Lpm in, final String address) {
        final IpAddress dst = ip(address);
        final int index = in.lookup(dst.high(), dst.low());
        final List<String> buckets = new ArrayList<>();
        for (int i = 0; i < LoadBalanceTable.buckets(loadBalances.info(index)); i++) {
            final long dpo = loadBalances.dpo(index, i);
            final DpoType type = DpoType.of(dpo);
            final String name = type.name().toLowerCase();
            buckets.add(
                    switch (type) {
                        case ADJACENCY, GLEAN -> {
                            final Adjacency a = adjacencies.get((int) dpo);
                            yield name + " " + a.ip() + " if" + a.swIfIndex();
                        }
                        default -> name;
                    });
        }
        return String.join(", ", buckets);
    }

    private String to(final String address) {
        return to(fib.tablesView()[0], address);
    }

    @Test
    void beginsWithTheSpecialPrefixesOfVpp() {
        assertEquals("drop", to("2001:db8::1"));
        assertEquals("link_local", to("fe80::1"));
        assertEquals(2, table.size());
    }

    @Test
    void givesAnAddressItsNetworkAndItself() {
        routes.addAddress(1, IpPrefix.parse("2001:db8::1/64"));
        assertEquals("receive", to("2001:db8::1"));
        assertEquals("glean 2001:db8::1 if1", to("2001:db8::ffff:ffff:ffff:ffff"));
        routes.addAddress(1, IpPrefix.parse("2001:db8::2/64"));
        routes.removeAddress(1, IpPrefix.parse("2001:db8::1/64"));
        assertEquals("glean 2001:db8::2 if1", to("2001:db8::1"));
        routes.removeAddress(1, IpPrefix.parse("2001:db8::2/64"));
        assertEquals("drop", to("2001:db8::2"));
        assertEquals(0, adjacencies.live());
        routes.addAddress(1, IpPrefix.parse("2001:db8::1/128"));
        assertEquals(3, table.size());
    }

    @Test
    void installsANeighbourUnderItsNetwork() {
        routes.addAddress(1, IpPrefix.parse("2001:db8::1/64"));
        routes.neighbourResolved(1, ip("2001:db8::2"), 0xbad615f76454L, true);
        assertEquals("adjacency 2001:db8::2 if1", to("2001:db8::2"));
        final Adjacency adjacency = adjacencies.neighbour(1, ip("2001:db8::2"));
        assertEquals(
                "ipv6 via 2001:db8::2 if1: mtu:9000 next:11 flags:[] bad615f7645402fe0000000186dd",
                adjacency.format(links));
        final long[] records = adjacencies.recordsAfterFence();
        final int at = (adjacency.index() << 3) + AdjacencyTable.SKEW;
        assertEquals(0x2001_0db8_0000_0000L, records[at + AdjacencyTable.ADDRESS]);
        assertEquals(2, records[at + AdjacencyTable.ADDRESS_LOW]);
        routes.neighbourRemoved(1, ip("2001:db8::2"));
        assertEquals("glean 2001:db8::1 if1", to("2001:db8::2"));
    }

    @Test
    void forwardsOverSeveralAndRecursivePaths() {
        routes.addAddress(1, IpPrefix.parse("2001:db8:1::1/64"));
        routes.addAddress(2, IpPrefix.parse("2001:db8:2::1/64"));
        add("2001:db8:100::/48", FibPath.nextHop(ip("2001:db8:1::2"), 1), FibPath.nextHop(ip("2001:db8:2::2"), 2));
        assertEquals("adjacency 2001:db8:1::2 if1, adjacency 2001:db8:2::2 if2", to("2001:db8:100::1"));
        add("2001:db8:200::/48", FibPath.recursive(ip("2001:db8:100::7"), 0));
        assertEquals("adjacency 2001:db8:1::2 if1, adjacency 2001:db8:2::2 if2", to("2001:db8:200::1"));
        links.down.add(1);
        fibs.interfaceChanged(1);
        assertEquals("adjacency 2001:db8:2::2 if2", to("2001:db8:200::1"));
        add("2001:db8:200::/48", FibPath.special(IpFamily.IP6, FibPath.Kind.UNREACHABLE));
        fib.replacePaths(
                table,
                IpPrefix.parse("2001:db8:200::/48"),
                FibSource.CLI,
                List.of(FibPath.special(IpFamily.IP6, FibPath.Kind.PROHIBIT)));
        assertEquals("icmp_error", to("2001:db8:200::1"));
        fib.remove(table, IpPrefix.parse("2001:db8:200::/48"), FibSource.CLI);
        assertEquals("drop", to("2001:db8:200::1"));
    }

    @Test
    void keepsTheFamiliesApart() {
        fibs.ip4()
                .addPaths(
                        fibs.ip4().table(0),
                        IpPrefix.parse("10.0.0.0/8"),
                        FibSource.CLI,
                        List.of(FibPath.nextHop(ip("10.1.0.2"), 1)));
        add("::/0", FibPath.nextHop(ip("2001:db8::2"), 1));
        assertEquals("adjacency 2001:db8::2 if1", to("::a00:1"));
        assertNotEquals(
                adjacencies.neighbour(1, ip("10.1.0.2")).index(),
                adjacencies.neighbour(1, ip("2001:db8::2")).index());
        assertNull(adjacencies.neighbour(1, ip("2001:db8::3")));
        final Ip6FibTable red = fib.lockTable(5, null, FibSource.API);
        assertNull(fibs.ip4().table(5));
        assertEquals("ipv6-VRF:5", red.name());
        assertEquals("drop", to(fib.tablesView()[red.index()], "2001:db8::1"));
        fib.unlockTable(red, FibSource.API);
        assertNull(fib.table(5));
        assertEquals("drop", to(fib.tablesView()[red.index()], "fe80::1"));
    }

    @Test
    void leadsPacketsOfOneFamilyOverNextHopsOfTheOther() {
        routes.addAddress(1, IpPrefix.parse("2001:db8::1/64"));
        routes.neighbourResolved(1, ip("2001:db8::2"), 0xbad615f76454L, true);
        final Ip4Fib fib4 = fibs.ip4();
        final Ip4FibTable table4 = fib4.table(0);
        final IpPrefix direct = IpPrefix.parse("10.1.0.0/16");
        final IpPrefix recursive = IpPrefix.parse("10.2.0.0/16");
        fib4.addPaths(table4, direct, FibSource.CLI, List.of(FibPath.nextHop(IpFamily.IP4, ip("2001:db8::2"), 1)));
        fib4.addPaths(table4, recursive, FibSource.CLI, List.of(FibPath.recursive(IpFamily.IP4, ip("2001:db8::2"), 0)));
        for (final IpPrefix prefix : List.of(direct, recursive)) {
            final Adjacency adjacency =
                    adjacencies.get((int) loadBalances.dpo(table4.entry(prefix).loadBalance(), 0));
            assertEquals(
                    "ipv4 via 2001:db8::2 if1: mtu:9000 next:11 flags:[] bad615f7645402fe000000010800",
                    adjacency.format(links));
        }
        routes.neighbourResolved(1, ip("2001:db8::2"), 0x020000000009L, true);
        final Adjacency adjacency =
                adjacencies.get((int) loadBalances.dpo(table4.entry(direct).loadBalance(), 0));
        assertEquals(0x020000000009L, adjacency.mac());
        fib4.remove(table4, direct, FibSource.CLI);
        assertEquals(1, adjacency.locks(), "the recursive route still holds it");
        fib4.remove(table4, recursive, FibSource.CLI);
        routes.neighbourRemoved(1, ip("2001:db8::2"));
        routes.removeAddress(1, IpPrefix.parse("2001:db8::1/64"));
        assertEquals(0, adjacencies.live());
        assertEquals(2, table.size());
    }

    @Test
    void hasATableForEveryLink() {
        assertEquals("drop", to(fib.linkLocalView(1), "fe80::1"));
        fib.createLinkLocal(1);
        assertEquals("IP6-link-local:if1", fib.linkLocal(1).name());
        assertEquals("glean :: if1", to(fib.linkLocalView(1), "fe80::1"));
        assertEquals("drop", to(fib.linkLocalView(2), "fe80::1"));
        routes.neighbourResolved(1, ip("fe80::2"), 0xbad615f76454L, true);
        assertEquals("adjacency fe80::2 if1", to(fib.linkLocalView(1), "fe80::2"));
        assertEquals("link_local", to("fe80::2"));
        routes.neighbourRemoved(1, ip("fe80::2"));
        fib.deleteLinkLocal(1);
        assertEquals("drop", to(fib.linkLocalView(1), "fe80::1"));
        assertNull(fib.linkLocal(1));
        assertEquals(0, adjacencies.live());
    }

    @Test
    void grows() {
        for (int i = 1; i < 40; i++) {
            assertEquals(i, fib.lockTable(i, null, FibSource.CLI).index());
        }
        assertEquals("link_local", to(fib.tablesView()[39], "fe80::1"));
    }
}
