package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Routes of all kinds among three hosts: {@code third} is 10.4.0.2, a second way to where {@code right} leads. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingIT {
    private static final String THIRD = "10.4.0.2";
    private static final int ROUTES = 100_000;

    private RouterBed bed;
    private TestNamespace third;

    @BeforeAll
    void start() {
        bed = RouterBed.start(1, "");
        third = host("third", THIRD + "/24", "10.4.0.1");
        bed.assertForwards();
        pings(THIRD);
    }

    @AfterAll
    void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    /** One more host, with its interface. */
    private TestNamespace host(final String port, final String address, final String gateway) {
        final TestNamespace host = bed.network().host(port, address, gateway);
        bed.daemon().cli("create host-interface name " + port);
        bed.daemon().cli("set interface state host-" + port + " up");
        bed.daemon().cli("set interface ip address host-" + port + " " + gateway + "/24");
        return host;
    }

    private void pings(final String address) {
        Await.until(
                "answer from " + address,
                () -> bed.left().attempt("ping -c 1 -W 1 " + address).status() == 0,
                bed::state);
    }

    private static long echoes(final TestNamespace host) {
        return host.snmp("Icmp", "InEchos");
    }

    /** Segments that a host had to send again since they did not arrive: RFC 2883 tells which did. */
    private static long resent(final TestNamespace host) {
        return host.snmp("Tcp", "RetransSegs") - host.snmp("TcpExt", "TCPDSACKRecvSegs");
    }

    @Test
    void equalCostPathsShareTheFlowsAndKeepEachTogether() {
        final int flows = 64;
        final int rounds = 20;
        bed.right().run("ip addr add 10.5.0.1/32 dev lo");
        third.run("ip addr add 10.5.0.1/32 dev lo");
        bed.daemon().cli("ip route add 10.5.0.0/24 via 10.2.0.2 host-right via 10.4.0.2 host-third");
        try (Flows sent = new Flows(bed.left(), "10.5.0.1", flows);
                Flows.Sink one = new Flows.Sink(bed.right(), "10.5.0.1");
                Flows.Sink other = new Flows.Sink(third, "10.5.0.1")) {
            for (int round = 0; round < rounds; round++) {
                sent.send();
                Await.pause(1);
            }
            Await.until("all packets there", () -> one.take() + other.take() == flows * rounds, bed::state);
            one.assertOrdered();
            other.assertOrdered();
            one.packets()
                    .keySet()
                    .forEach(
                            flow -> assertFalse(other.packets().containsKey(flow), "flow " + flow + " went both ways"));
            assertTrue(one.packets().size() >= flows / 8, () -> one.packets().size() + " of " + flows);
            assertTrue(
                    other.packets().size() >= flows / 8, () -> other.packets().size() + " of " + flows);
        }
        bed.daemon().cli("ip route del 10.5.0.0/24");
    }

    @Test
    void recursiveNextHopsFollowTheRouteBelow() {
        bed.right().run("ip addr add 10.6.0.1/32 dev lo");
        third.run("ip addr add 10.6.0.1/32 dev lo");
        bed.daemon().cli("ip route add 10.6.0.0/24 via 10.7.0.1");
        assertTrue(bed.left().attempt("ping -c 1 -W 1 10.6.0.1").status() != 0, "there is no way yet");
        bed.daemon().cli("ip route add 10.7.0.0/24 via 10.2.0.2 host-right");
        final long before = echoes(bed.right());
        pings("10.6.0.1");
        assertTrue(echoes(bed.right()) > before);
        bed.daemon().cli("ip route add 10.7.0.0/25 via 10.4.0.2 host-third");
        final long beforeThird = echoes(third);
        pings("10.6.0.1");
        assertTrue(echoes(third) > beforeThird);
        bed.daemon().cli("ip route del 10.7.0.0/25");
        final long again = echoes(bed.right());
        pings("10.6.0.1");
        assertTrue(echoes(bed.right()) > again);
        bed.daemon().cli("ip route del 10.6.0.0/24");
        bed.daemon().cli("ip route del 10.7.0.0/24");
    }

    @Test
    void theLongestPrefixWins() {
        bed.right().run("ip addr add 10.11.0.1/32 dev lo");
        third.run("ip addr add 10.11.0.1/32 dev lo");
        bed.daemon().cli("ip route add 10.11.0.0/16 via 10.2.0.2 host-right");
        pings("10.11.0.1");
        bed.daemon().cli("ip route add 10.11.0.1/32 via 10.4.0.2 host-third");
        final long before = echoes(third);
        pings("10.11.0.1");
        assertTrue(echoes(third) > before);
        bed.daemon().cli("ip route del 10.11.0.1/32");
        bed.daemon().cli("ip route del 10.11.0.0/16");
        assertTrue(bed.left().attempt("ping -c 1 -W 1 10.11.0.1").status() != 0);
    }

    @Test
    void tablesKeepEqualAddressesApart() {
        bed.daemon().cli("ip table add 7");
        final TestNamespace left7 = bed.network().host("left7", RouterBed.LEFT + "/24", RouterBed.LEFT_GATEWAY);
        final TestNamespace right7 = bed.network().host("right7", RouterBed.RIGHT + "/24", RouterBed.RIGHT_GATEWAY);
        for (final String port : new String[] {"left7", "right7"}) {
            bed.daemon().cli("create host-interface name " + port);
            bed.daemon().cli("set interface state host-" + port + " up");
            bed.daemon().cli("set interface ip table host-" + port + " 7");
        }
        bed.daemon().cli("set interface ip address host-left7 " + RouterBed.LEFT_GATEWAY + "/24");
        bed.daemon().cli("set interface ip address host-right7 " + RouterBed.RIGHT_GATEWAY + "/24");
        final long before = echoes(bed.right());
        Await.until(
                "answer in table 7",
                () -> left7.attempt("ping -c 1 -W 1 " + RouterBed.RIGHT).status() == 0,
                bed::state);
        assertEquals(before, echoes(bed.right()));
        final long in7 = echoes(right7);
        bed.assertForwards();
        assertEquals(in7, echoes(right7));
        Transfer.bothWays(left7, right7, RouterBed.RIGHT, 5_000_000);
        assertTrue(left7.attempt("ping -c 1 -W 1 " + THIRD).status() != 0, "leaked into the other table");
    }

    @Test
    void aHundredThousandRoutesDisturbNoTransfer() {
        bed.right().run("ip addr add 20.1.134.159/32 dev lo"); // the last one
        final long barriers = bed.daemon().barriers();
        final long resent = resent(bed.left());
        try (Transfer.Pair pair = Transfer.connect(bed.left(), bed.right(), RouterBed.RIGHT)) {
            final CompletableFuture<Void> transfer = Transfer.async(() -> {
                pair.send(true, 400_000_000, 1);
                return null;
            });
            bed.daemon().cli("ip route add 20.0.0.0/32 count " + ROUTES + " via 10.2.0.2 host-right");
            pings("20.1.134.159");
            bed.daemon().cli("ip route del 20.0.0.0/32 count " + ROUTES);
            bed.daemon().cli("ip route add 20.0.0.0/32 count " + ROUTES + " via 10.2.0.2 host-right");
            Transfer.join(transfer);
        }
        // what was sent twice because an answer was late, not because it was lost, the receiver reports as duplicate
        Await.until(
                "every segment there without a second sending",
                () -> resent(bed.left()) == resent,
                () -> resent(bed.left()) - resent + " lost; " + bed.state());
        assertEquals(barriers, bed.daemon().barriers(), () -> bed.daemon().cli("show barrier"));
        pings("20.1.134.159");
        assertTrue(bed.daemon().number("show ip fib summary", "(?m)^\\s+32\\s+(\\d+)") >= ROUTES);
        bed.daemon().cli("ip route del 20.0.0.0/32 count " + ROUTES);
        assertTrue(bed.left().attempt("ping -c 1 -W 1 20.1.134.159").status() != 0);
    }
}
