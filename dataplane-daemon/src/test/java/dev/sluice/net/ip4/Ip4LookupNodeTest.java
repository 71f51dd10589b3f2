package dev.sluice.net.ip4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.testkit.NodeHarness.Packet;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FlowHash;
import dev.sluice.net.fib.InterfaceRxNode;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpFamily;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ip4LookupNodeTest {
    private final Ip4Rig rig = new Ip4Rig();
    private final Ip4FibTable table = rig.fib.table(0);

    @AfterEach
    void noBufferIsMissing() {
        rig.close();
    }

    private void route(final String prefix, final FibPath... paths) {
        rig.fib.addPaths(table, Ip4Prefix.parse(prefix), FibSource.CLI, List.of(paths));
    }

    private void packet(final String dst) {
        rig.harness.packet(1, Ip4Rig.udp("10.1.0.2", dst, 64, 60));
    }

    private void run() {
        rig.harness.run("ip4-input");
    }

    private List<Packet> out(final String node) {
        return rig.harness.out(node);
    }

    @Test
    void shouldSendEachKindOfRouteItsWay() {
        route("20.0.0.0/8", FibPath.recursive(Ip4Rig.ip("10.2.0.2"), 0));
        route("21.0.0.0/8", FibPath.special(FibPath.Kind.UNREACHABLE));
        route("22.0.0.0/8", FibPath.special(FibPath.Kind.PROHIBIT));
        route("23.0.0.0/8", FibPath.special(FibPath.Kind.PUNT));
        packet("20.0.0.1");
        packet("21.0.0.1");
        packet("22.0.0.1");
        packet("23.0.0.1");
        packet("10.1.0.1");
        packet("10.2.0.77");
        packet("99.0.0.1");
        packet("10.1.0.2");
        run();
        assertEquals(1, out("wire-host-gr").size());
        assertEquals(1, out("wire-host-gl").size());
        assertEquals(1, out("ip4-local").size());
        assertEquals(1, out("ip4-glean").size());
        assertEquals(1, rig.interfaces.counters().punts.sum(1));
        assertEquals(1, rig.harness.counter("ip4-lookup", Ip4LookupNode.Count.NO_ROUTE));
        assertEquals(
                List.of(
                        IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_HOST_UNREACHABLE, 0),
                        IcmpHeader.errorWord(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_HOST_PROHIBITED, 0)),
                out("ip4-icmp-error").stream().map(Packet::aux).toList());
    }

    @Test
    void shouldLookTheSourceUpWhereARouteSaysSo() {
        final Ip4FibTable sources = rig.fib.lockTable(5, null, FibSource.API);
        route("20.0.0.0/8", FibPath.sourceLookup(IpFamily.IP4, sources.index()));
        packet("20.0.0.1");
        run();
        assertEquals(1, rig.harness.counter("ip4-lookup", Ip4LookupNode.Count.NO_ROUTE));
        rig.fib.addPaths(
                sources,
                Ip4Prefix.parse("10.1.0.0/24"),
                FibSource.API,
                List.of(FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2)));
        packet("20.0.0.1");
        packet("10.1.0.2");
        run();
        assertEquals(1, out("wire-host-gr").size());
        assertEquals(1, out("wire-host-gl").size());
    }

    @Test
    void shouldTakePacketsInOnceMoreByAnotherInterface() {
        final Ip4FibTable other = rig.fib.lockTable(5, null, FibSource.API);
        rig.interfaces.addressing().removeIp4Address(rig.right, Ip4Prefix.parse("10.2.0.1/24"));
        rig.interfaces.addressing().ip4Table(rig.right, other.index());
        rig.interfaces.addressing().addIp4Address(rig.right, Ip4Prefix.parse("10.2.0.1/24"));
        route("20.0.0.0/8", FibPath.interfaceRx(IpFamily.IP4, 2));
        rig.fib.addPaths(
                other,
                Ip4Prefix.parse("20.0.0.1/32"),
                FibSource.API,
                List.of(FibPath.nextHop(Ip4Rig.ip("10.1.0.2"), 1)));
        final long before = rig.interfaces.counters().rx.sum(2);
        packet("20.0.0.1");
        packet("20.0.0.2");
        run();
        assertEquals(1, out("wire-host-gl").size());
        assertEquals(1, rig.harness.counter("ip4-lookup", Ip4LookupNode.Count.NO_ROUTE));
        assertEquals(2, rig.interfaces.counters().rx.sum(2) - before);
    }

    @Test
    void shouldDropWhatOneInterfaceGivesToTheOtherAgainAndAgain() {
        route("20.0.0.0/8", FibPath.interfaceRx(IpFamily.IP4, 2));
        packet("20.0.0.1");
        packet("20.0.0.2");
        packet("10.2.0.2");
        run();
        assertEquals(2, rig.harness.counter("interface-rx-dpo-ip4", InterfaceRxNode.Count.LOOP));
        assertEquals(3 * 2, rig.interfaces.counters().rx.sum(2));
        assertEquals(1, out("wire-host-gr").size());
    }

    @Test
    void shouldCountPacketsAndBytesOfEveryRoute() {
        route("20.0.0.0/8", FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2));
        for (int i = 0; i < 100; i++) {
            packet(i % 4 == 0 ? "20.1.1.1" : "10.2.0.2");
        }
        run();
        final int route = table.entry(Ip4Prefix.parse("20.0.0.0/8")).loadBalance();
        assertEquals(25, rig.fib.loadBalances().packets(route));
        assertEquals(25 * 60, rig.fib.loadBalances().bytes(route));
        final int host = table.entry(Ip4Prefix.parse("10.2.0.2/32")).loadBalance();
        assertEquals(75, rig.fib.loadBalances().packets(host));
    }

    @Test
    void shouldKeepAFlowOnItsPathAndSpreadFlowsOverAll() {
        route(
                "20.0.0.0/8",
                FibPath.nextHop(Ip4Rig.ip("10.1.0.2"), 1),
                FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2).with(3, 0));
        final Random random = new Random(5);
        final Map<String, String> pathOf = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            packet("20.0." + random.nextInt(8) + "." + random.nextInt(64));
            if (i % 200 == 0) {
                run();
            }
        }
        run();
        for (final String node : List.of("wire-host-gl", "wire-host-gr")) {
            for (final Packet packet : out(node)) {
                final String flow = packet.data()[32] + "." + packet.data()[33];
                assertEquals(node, pathOf.getOrDefault(flow, node));
                pathOf.put(flow, node);
            }
        }
        final int right = out("wire-host-gr").size();
        assertTrue(right > 1300 && right < 1700, "three quarters of 2000: " + right);
    }

    @Test
    void shouldSendAllFragmentsOfAPacketOneWay() {
        route("20.0.0.0/8", FibPath.nextHop(Ip4Rig.ip("10.1.0.2"), 1), FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2));
        for (int port = 0; port < 64; port++) {
            final byte[] first = Ip4Rig.udp("10.1.0.2", "20.0.0.1", 64, 60);
            first[6] = 0x20;
            first[21] = (byte) port;
            rig.harness.packet(1, Ip4Rig.checksummed(first));
        }
        run();
        assertEquals(
                64, Math.max(out("wire-host-gl").size(), out("wire-host-gr").size()));
    }

    @Test
    void shouldHashOnlyTheFieldsThatAreSet() {
        route("20.0.0.0/8", FibPath.nextHop(Ip4Rig.ip("10.1.0.2"), 1), FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2));
        rig.fib.setFlowHash(table, FlowHash.SRC);
        for (int i = 0; i < 64; i++) {
            packet("20.0.0." + i);
        }
        run();
        assertEquals(
                64, Math.max(out("wire-host-gl").size(), out("wire-host-gr").size()));
    }

    @Test
    void shouldFollowRoutesIntoOtherTablesButNotForEver() {
        final Ip4FibTable red = rig.fib.lockTable(1, null, FibSource.CLI);
        route("20.0.0.0/8", FibPath.lookup(red.index()));
        rig.fib.addPaths(
                red, Ip4Prefix.parse("20.1.0.0/16"), FibSource.CLI, List.of(FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2)));
        packet("20.1.0.1");
        packet("20.2.0.1");
        run();
        assertEquals(1, out("wire-host-gr").size());
        assertEquals(1, rig.harness.counter("ip4-lookup", Ip4LookupNode.Count.NO_ROUTE));
        rig.fib.addPaths(red, Ip4Prefix.parse("20.3.0.0/16"), FibSource.CLI, List.of(FibPath.lookup(0)));
        packet("20.3.0.1");
        run();
        assertEquals(1, rig.harness.counter("ip4-lookup", Ip4LookupNode.Count.TABLE_LOOP));
    }

    @Test
    void shouldBalanceWhatOthersHaveChosen() {
        route("20.0.0.0/8", FibPath.nextHop(Ip4Rig.ip("10.2.0.2"), 2));
        final int index = table.entry(Ip4Prefix.parse("20.0.0.0/8")).loadBalance();
        rig.harness.packet(1, Ip4Rig.udp("10.1.0.2", "99.0.0.1", 64, 60), 0, index);
        rig.harness.packet(1, Ip4Rig.udp("10.1.0.2", "99.0.0.1", 64, 60), 0, 0);
        rig.harness.run("ip4-load-balance");
        assertEquals(1, out("wire-host-gr").size());
        assertEquals(1, rig.harness.counter("ip4-load-balance", "no_route"));
        assertEquals(1, rig.fib.loadBalances().packets(index));
    }
}
