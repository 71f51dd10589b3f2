package dev.sluice.net.mfib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.testkit.NodeHarness;
import dev.sluice.net.Ip4Packets;
import dev.sluice.net.Ip6Packets;
import dev.sluice.net.NetBed;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The nodes {@code ip4-mfib-forward-lookup}, {@code ip4-mfib-forward-rpf} and {@code ip4-replicate}, and those of IPv6.
 */
class MfibNodeTest {
    private final NetBed bed = new NetBed();
    private final NodeHarness harness = bed.harness;
    private final MfibTables tables = new MfibTables(bed.fib.fibs(), new CounterDirectory(), BarrierGuard.none(), 1);

    @BeforeEach
    void register() {
        for (final IpFamily family : IpFamily.values()) {
            harness.graph().register(MfibLookupNode.spec(family, tables));
            harness.graph().register(MfibRpfNode.spec(family, tables));
            harness.graph().register(ReplicateNode.spec(family, tables));
        }
        harness.refresh();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void run(final int rx, final String group) {
        harness.packet(rx, Ip4Packets.ip("10.1.0.2", group, 17, 0, new byte[3000]));
        harness.run("ip4-mfib-forward-lookup");
    }

    private MfibEntry route(final MfibPath... paths) {
        return tables.addPaths(bed.fib.table(0), MfibPrefix.of(IpPrefix.parse("232.1.1.1/32")), 0, 0, List.of(paths));
    }

    @Test
    void copiesGoToEveryInterfaceThatForwards() {
        final int third = bed.create("host-x", 0x0200_0000_0009L).index();
        final MfibEntry route = route(
                new MfibPath(1, MfibPath.ACCEPT),
                new MfibPath(2, MfibPath.FORWARD),
                new MfibPath(third, MfibPath.FORWARD),
                new MfibPath(MfibPath.LOCAL, MfibPath.FORWARD));
        run(1, "232.1.1.1");
        final List<NodeHarness.Packet> sent = harness.out("ip4-rewrite-mcast");
        assertEquals(2, sent.size());
        assertArrayEquals(sent.getFirst().data(), sent.getLast().data());
        assertEquals(
                List.of(2, third),
                sent.stream()
                        .map(packet -> bed.fib.adjacencies().get(packet.aux()).swIfIndex())
                        .toList());
        assertEquals(1, harness.out("ip4-local").size());
        assertEquals(1, tables.counters().sum(route.index()));
        assertEquals(3020, tables.counters().sumBytes(route.index()));
    }

    @Test
    void otherInterfacesAndGroupsAreDropped() {
        route(new MfibPath(1, MfibPath.ACCEPT), new MfibPath(2, MfibPath.FORWARD));
        run(2, "232.1.1.1");
        assertEquals(1, harness.counter("ip4-mfib-forward-rpf", MfibRpfNode.Count.RPF_FAILURE));
        run(1, "232.1.1.2");
        assertEquals(2, harness.counter("ip4-mfib-forward-rpf", MfibRpfNode.Count.RPF_FAILURE));
        tables.update(
                bed.fib.table(0), MfibPrefix.of(IpPrefix.any(IpFamily.IP4)), MfibEntry.DROP | MfibEntry.ACCEPT_ALL, 0);
        run(1, "232.1.1.2");
        assertEquals(1, harness.counter("ip4-replicate", ReplicateNode.Count.NOWHERE));
        assertTrue(harness.out("ip4-rewrite-mcast").isEmpty());
    }

    @Test
    void ipv6PacketsAreCopiedAndTakenInAsWell() {
        final MfibEntry route = tables.addPaths(
                bed.fib.fibs().ip6().table(0),
                MfibPrefix.of(IpPrefix.parse("ff3e::1/128")),
                0,
                0,
                List.of(
                        new MfibPath(1, MfibPath.ACCEPT),
                        new MfibPath(2, MfibPath.FORWARD),
                        new MfibPath(MfibPath.LOCAL, MfibPath.FORWARD)));
        for (final String group : List.of("ff3e::1", "ff02::1:ff00:9", "ff3e::2")) {
            harness.packet(1, Ip6Packets.udp("2001:db8::2", group, 9, 100));
        }
        harness.run("ip6-mfib-forward-lookup");
        final NodeHarness.Packet sent = harness.out("ip6-rewrite-mcast").getFirst();
        assertEquals(2, bed.fib.adjacencies().get(sent.aux()).swIfIndex());
        assertEquals(2, harness.out("ip6-local").size());
        assertEquals(1, harness.counter("ip6-mfib-forward-rpf", MfibRpfNode.Count.RPF_FAILURE));
        assertEquals(148, tables.counters().sumBytes(route.index()));
    }
}
