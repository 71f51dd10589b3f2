package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class Ip4FibTest {
    private final Queue<Runnable> mainLoop = new ArrayDeque<>();
    private final FakeLinks links = new FakeLinks();
    private final LoadBalanceTable loadBalances = new LoadBalanceTable(2, mainLoop::add);
    private final AdjacencyTable adjacencies = new AdjacencyTable(links, mainLoop::add);
    private final Ip4Fib fib = new Fibs(loadBalances, adjacencies, links, mainLoop::add, mainLoop::add).ip4();
    private final AtomicIntegerArray tables = new AtomicIntegerArray(8);
    private final InterfaceRoutes routes = new InterfaceRoutes(fib.fibs(), (family, i) -> tables.get(i));
    private final Ip4FibTable table = fib.table(0);

    private static int ip(final String address) {
        return Ip4Address.parse(address);
    }

    private static Ip4Prefix net(final String prefix) {
        return Ip4Prefix.parse(prefix);
    }

    private void add(final String prefix, final FibPath... paths) {
        fib.addPaths(table, net(prefix), FibSource.CLI, List.of(paths));
    }

    private void runMainLoop() {
        while (!mainLoop.isEmpty()) {
            mainLoop.remove().run();
        }
    }

    /** The buckets that a packet to the address meets, in words. */
    private String to(final Ip4FibTable in, final String address) {
        final int index = in.lpm().lookup(Ip4Address.toLoaded(ip(address)));
        final List<String> buckets = new ArrayList<>();
        for (int i = 0; i < LoadBalanceTable.buckets(loadBalances.info(index)); i++) {
            final long dpo = loadBalances.dpo(index, i);
            final DpoType type = DpoType.of(dpo);
            buckets.add(
                    switch (type) {
                        case ADJACENCY, GLEAN -> {
                            final Adjacency a = adjacencies.get((int) dpo);
                            yield type.name().toLowerCase() + " " + Ip4Address.format(a.address()) + " if"
                                    + a.swIfIndex();
                        }
                        case LOOKUP -> "lookup " + (int) dpo;
                        default -> type.name().toLowerCase();
                    });
        }
        return String.join(", ", buckets);
    }

    private String to(final String address) {
        return to(table, address);
    }

    @Test
    void shouldStartWithTheSpecialPrefixesOfVpp() {
        final int[] lengths = table.installedByLength();
        assertEquals(1, lengths[0]);
        assertEquals(2, lengths[4]);
        assertEquals(2, lengths[32]);
        assertEquals("drop", to("8.8.8.8"));
        assertEquals(
                "ipv4-VRF:0, fib_index:0, flow hash:[src dst sport dport proto flowlabel ] epoch:0 flags:none"
                        + " locks:[adjacency:1, recursive-resolution:1, default-route:1, ]",
                table.header());
    }

    @Test
    void shouldGiveAnAddressItsFourPrefixesAndTakeThemBack() {
        routes.addAddress(1, net("10.1.0.1/24"));
        assertEquals("receive", to("10.1.0.1"));
        assertEquals("drop", to("10.1.0.0"));
        assertEquals("drop", to("10.1.0.255"));
        assertEquals("glean 10.1.0.1 if1", to("10.1.0.77"));
        routes.addAddress(1, net("10.1.0.2/24"));
        routes.removeAddress(1, net("10.1.0.1/24"));
        assertEquals("glean 10.1.0.2 if1", to("10.1.0.77"));
        assertEquals("glean 10.1.0.2 if1", to("10.1.0.1"));
        routes.removeAddress(1, net("10.1.0.2/24"));
        assertEquals("drop", to("10.1.0.77"));
        assertEquals(5, table.size());
        assertEquals(0, adjacencies.live());
    }

    @Test
    void shouldLeadAPrefixOf31BitsToTheOtherEnd() {
        routes.addAddress(1, net("10.1.0.0/31"));
        assertEquals("receive", to("10.1.0.0"));
        assertEquals("adjacency 10.1.0.1 if1", to("10.1.0.1"));
    }

    @Test
    void shouldInstallANeighbourOnlyUnderAnAttachedNetworkOfItsInterface() {
        routes.neighbourResolved(1, ip("10.1.0.2"), 0xbad615f76454L);
        assertEquals("drop", to("10.1.0.2"));
        routes.addAddress(1, net("10.1.0.1/24"));
        assertEquals("adjacency 10.1.0.2 if1", to("10.1.0.2"));
        routes.neighbourResolved(2, ip("10.1.0.3"), 1);
        assertEquals("glean 10.1.0.1 if1", to("10.1.0.3"));
        routes.removeAddress(1, net("10.1.0.1/24"));
        assertEquals("drop", to("10.1.0.2"));
        routes.neighbourRemoved(1, ip("10.1.0.2"));
        routes.neighbourRemoved(2, ip("10.1.0.3"));
        assertEquals(5, table.size());
        assertEquals(0, adjacencies.live());
    }

    @Test
    void shouldFlattenRecursiveRoutesAndFollowWhatTheyResolveThrough() {
        routes.addAddress(1, net("10.1.0.1/24"));
        add("198.51.100.0/24", FibPath.recursive(ip("10.1.0.2"), 0));
        add("203.0.113.0/24", FibPath.recursive(ip("198.51.100.9"), 0));
        assertEquals("adjacency 10.1.0.2 if1", to("203.0.113.1"));
        add("198.51.100.8/30", FibPath.nextHop(ip("10.1.0.3"), 1));
        assertEquals("adjacency 10.1.0.3 if1", to("203.0.113.1"));
        fib.remove(table, net("198.51.100.8/30"), FibSource.CLI);
        assertEquals("adjacency 10.1.0.2 if1", to("203.0.113.1"));
        fib.remove(table, net("198.51.100.0/24"), FibSource.CLI);
        assertEquals("drop", to("203.0.113.1"));
        fib.remove(table, net("203.0.113.0/24"), FibSource.CLI);
        routes.removeAddress(1, net("10.1.0.1/24"));
        assertEquals(5, table.size());
        assertEquals(
                0, fib.fibs().pathLists().stream().filter(PathList::isRecursive).count());
        assertEquals(0, adjacencies.live());
    }

    @Test
    void shouldDropARouteThatResolvesThroughItselfUntilTheLoopIsBroken() {
        add("10.0.0.0/8", FibPath.recursive(ip("10.1.1.1"), 0));
        assertEquals("drop", to("10.2.2.2"));
        add("10.1.0.0/16", FibPath.nextHop(ip("192.0.2.1"), 1));
        assertEquals("adjacency 192.0.2.1 if1", to("10.2.2.2"));
        fib.remove(table, net("10.1.0.0/16"), FibSource.CLI);
        assertEquals("drop", to("10.2.2.2"));
    }

    @Test
    void shouldBreakALoopOfTwoRoutes() {
        add("10.1.0.0/16", FibPath.recursive(ip("10.2.0.1"), 0));
        add("10.2.0.0/16", FibPath.recursive(ip("10.1.0.1"), 0));
        assertEquals("drop", to("10.1.2.3"));
        add("10.2.0.0/16", FibPath.nextHop(ip("192.0.2.1"), 1));
        assertEquals("adjacency 192.0.2.1 if1", to("10.1.2.3"));
        assertEquals("adjacency 192.0.2.1 if1", to("10.2.2.3"));
    }

    @Test
    void shouldShareEqualCostPathsByWeightAndLeaveOutWhatIsDown() {
        add(
                "10.9.0.0/16",
                FibPath.nextHop(1, 1).with(3, 0),
                FibPath.nextHop(2, 2).with(1, 0));
        assertEquals(
                "adjacency 0.0.0.1 if1, adjacency 0.0.0.1 if1, adjacency 0.0.0.1 if1, adjacency 0.0.0.2 if2",
                to("10.9.1.1"));
        links.down.add(1);
        fib.fibs().interfaceChanged(1);
        assertEquals("adjacency 0.0.0.2 if2", to("10.9.1.1"));
        links.down.clear();
        fib.fibs().interfaceChanged(1);
        assertTrue(fib.removePaths(table, net("10.9.0.0/16"), FibSource.CLI, List.of(FibPath.nextHop(2, 2))));
        assertEquals("adjacency 0.0.0.1 if1", to("10.9.1.1"));
        assertFalse(fib.removePaths(table, net("10.9.0.0/16"), FibSource.CLI, List.of(FibPath.nextHop(2, 2))));
    }

    @Test
    void shouldUseALargerPreferenceOnlyWhileNoSmallerIsResolved() {
        add(
                "10.9.0.0/16",
                FibPath.nextHop(1, 1).with(1, 0),
                FibPath.nextHop(2, 2).with(1, 5));
        assertEquals("adjacency 0.0.0.1 if1", to("10.9.1.1"));
        links.down.add(1);
        fib.fibs().interfaceChanged(1);
        assertEquals("adjacency 0.0.0.2 if2", to("10.9.1.1"));
    }

    @Test
    void shouldForwardByTheBestSource() {
        routes.addAddress(1, net("10.1.0.1/24"));
        add("10.1.0.1/32", FibPath.nextHop(ip("10.1.0.9"), 1));
        assertEquals("receive", to("10.1.0.1"));
        fib.addPaths(table, net("10.5.0.0/16"), FibSource.API, List.of(FibPath.nextHop(1, 1)));
        add("10.5.0.0/16", FibPath.nextHop(2, 1));
        assertEquals("adjacency 0.0.0.1 if1", to("10.5.0.1"));
        fib.remove(table, net("10.5.0.0/16"), FibSource.API);
        assertEquals("adjacency 0.0.0.2 if1", to("10.5.0.1"));
        routes.removeAddress(1, net("10.1.0.1/24"));
        assertEquals("adjacency 10.1.0.9 if1", to("10.1.0.1"));
    }

    @Test
    void shouldKeepTablesApartAndDeleteThemWithTheLastLock() {
        final Ip4FibTable red = fib.lockTable(7, null, FibSource.CLI);
        fib.addPaths(red, net("10.0.0.0/8"), FibSource.CLI, List.of(FibPath.nextHop(1, 3)));
        add("10.0.0.0/8", FibPath.lookup(red.index()));
        assertEquals("lookup 1", to("10.1.1.1"));
        assertEquals("adjacency 0.0.0.1 if3", to(red, "10.1.1.1"));
        tables.set(3, red.index());
        routes.tableChanged(IpFamily.IP4, 3, 0);
        routes.addAddress(3, net("10.3.0.1/24"));
        assertEquals("receive", to(red, "10.3.0.1"));
        assertEquals("lookup 1", to("10.3.0.1"));
        final int[] leaf = new int[2];
        fib.lookupView(
                new int[] {0, 1},
                new int[] {Ip4Address.toLoaded(ip("10.3.0.1")), Ip4Address.toLoaded(ip("10.3.0.1"))},
                leaf,
                2);
        assertEquals(table.lookup(ip("10.3.0.1")).loadBalance(), leaf[0]);
        assertEquals(red.lookup(ip("10.3.0.1")).loadBalance(), leaf[1]);
        fib.flush(red, FibSource.CLI);
        fib.unlockTable(red, FibSource.CLI);
        assertNotNull(fib.table(7), "the interface keeps it");
        routes.interfaceDeleted(3);
        tables.set(3, 0);
        routes.tableChanged(IpFamily.IP4, 3, red.index());
        assertNotNull(fib.table(7), "a route leads to it");
        fib.remove(table, net("10.0.0.0/8"), FibSource.CLI);
        assertNull(fib.table(7));
    }

    @Test
    void shouldTakeRoutesOverADeletedInterfaceOut() {
        add("10.9.0.0/16", FibPath.nextHop(1, 1), FibPath.nextHop(2, 2));
        add("10.8.0.0/16", FibPath.nextHop(1, 1));
        routes.interfaceDeleted(1);
        assertEquals("adjacency 0.0.0.2 if2", to("10.9.1.1"));
        assertNull(table.entry(net("10.8.0.0/16")));
        assertEquals(1, adjacencies.live());
    }

    @Test
    void shouldCarryAChangeToManyRoutesInSlices() {
        for (int i = 0; i < 20_000; i++) {
            fib.addPaths(
                    table, new Ip4Prefix(0x14000000 + (i << 8), 24), FibSource.CLI, List.of(FibPath.nextHop(1, 1)));
        }
        links.down.add(1);
        fib.fibs().interfaceChanged(1);
        assertTrue(fib.isBusy());
        add("30.0.0.0/8", FibPath.nextHop(1, 1));
        runMainLoop();
        assertFalse(fib.isBusy());
        assertEquals("drop", to("20.0.0.1"));
        assertEquals("drop", to("20.78.31.1"));
        assertEquals("drop", to("30.0.0.1"));
    }

    @Test
    void shouldPublishAMacAddressThroughTheAdjacencyAlone() {
        routes.addAddress(1, net("10.1.0.1/24"));
        add("198.51.100.0/24", FibPath.recursive(ip("10.1.0.2"), 0));
        final Adjacency adjacency = adjacencies.neighbour(1, ip("10.1.0.2"));
        final int at = (adjacency.index() << 3) + AdjacencyTable.SKEW;
        assertFalse(AdjacencyTable.isComplete(adjacencies.recordsAfterFence()[at]));
        assertEquals("arp-ipv4: via 10.1.0.2 if1", adjacency.format(links));
        routes.neighbourResolved(1, ip("10.1.0.2"), 0xbad615f76454L);
        final long[] records = adjacencies.recordsAfterFence();
        assertTrue(AdjacencyTable.isPlain(records[at]));
        assertEquals(9000, AdjacencyTable.mtu(records[at]));
        assertEquals(11, AdjacencyTable.next(records[at]));
        assertEquals(0xfe02_5464_f715_d6baL, records[at + AdjacencyTable.HEAD]);
        assertEquals(0x0008_0100_0000_fe02L, records[at + AdjacencyTable.TAIL]);
        assertEquals(
                "ipv4 via 10.1.0.2 if1: mtu:9000 next:11 flags:[] bad615f7645402fe000000010800",
                adjacency.format(links));
        assertEquals("adjacency 10.1.0.2 if1", to("198.51.100.1"));
    }

    @Test
    void shouldAgreeWithANaiveModelThroughRandomRoutesAndNextHops() {
        final Random random = new Random(3);
        routes.addAddress(1, net("10.1.0.1/16"));
        routes.addAddress(2, net("10.2.0.1/16"));
        final Map<Ip4Prefix, String> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            final Ip4Prefix prefix =
                    new Ip4Prefix(0x32000000 | random.nextInt(1 << 16) << 6, 12 + random.nextInt(19)).network();
            if (model.containsKey(prefix)) {
                fib.remove(table, prefix, FibSource.CLI);
                model.remove(prefix);
            } else {
                final int hop = ip("10.1.0.0") + (random.nextInt(2) << 16) + 2 + random.nextInt(5);
                final boolean recursive = random.nextBoolean();
                final int swIf = hop >>> 16 & 0xff;
                fib.addPaths(
                        table,
                        prefix,
                        FibSource.CLI,
                        List.of(recursive ? FibPath.recursive(hop, 0) : FibPath.nextHop(hop, swIf)));
                model.put(prefix, "adjacency " + Ip4Address.format(hop) + " if" + swIf);
            }
            if (step % 50 == 0) {
                runMainLoop();
                for (int i = 0; i < 50; i++) {
                    final int address = 0x32000000 | random.nextInt(1 << 22);
                    String expected = "drop";
                    for (int length = 32; length >= 0; length--) {
                        final String hit = model.get(new Ip4Prefix(address, length).network());
                        if (hit != null) {
                            expected = hit;
                            break;
                        }
                    }
                    assertEquals(expected, to(Ip4Address.format(address)));
                }
            }
        }
        for (final Ip4Prefix prefix : List.copyOf(model.keySet())) {
            fib.remove(table, prefix, FibSource.CLI);
        }
        runMainLoop();
        assertEquals(13, table.size());
        assertEquals(
                16,
                loadBalances.live(),
                "record 0 and one for each prefix, two of them IPv6: " + Arrays.toString(table.installedByLength()));
    }
}
