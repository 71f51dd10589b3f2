package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the router tells the sender of a packet that it cannot forward. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IcmpErrorsIT {
    private RouterBed bed;

    @BeforeAll
    void start() {
        bed = RouterBed.start(
                1,
                "",
                "ip route add 198.51.100.0/24 via unreachable",
                "ip route add 203.0.113.0/24 via prohibit",
                "ip route add 192.0.2.0/24 via drop");
        bed.assertForwards();
    }

    @AfterEach
    void forget() {
        bed.left().run("ip route flush cache");
        bed.right().run("ip route flush cache");
        bed.daemon().cli("set interface mtu 1500 host-right");
    }

    @AfterAll
    void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    private String failedPing(final String options) {
        final Command ping = bed.left().attempt("ping -c 1 -W 3 " + options);
        assertTrue(ping.status() != 0, ping::text);
        return ping.text();
    }

    private void assertSays(final String text, final String expected) {
        assertTrue(text.contains(expected), () -> text + bed.state());
    }

    @Test
    void timeExceededComesFromTheInterfaceOfTheSender() {
        assertSays(
                failedPing("-t 1 " + RouterBed.RIGHT),
                "From " + RouterBed.LEFT_GATEWAY + " icmp_seq=1 Time to live exceeded");
    }

    @Test
    void routesTellWhyTheyLeadNowhere() {
        assertSays(
                failedPing("198.51.100.1"),
                "From " + RouterBed.LEFT_GATEWAY + " icmp_seq=1 Destination Host Unreachable");
        assertSays(
                failedPing("203.0.113.1"),
                "From " + RouterBed.LEFT_GATEWAY + " icmp_seq=1 Destination Host Prohibited");
        final String silent = failedPing("192.0.2.1");
        assertTrue(!silent.contains("From"), silent);
    }

    @Test
    void portsWithoutAListenerAreUnreachable() {
        final Command trace = bed.left().attempt("traceroute -n -q 1 -w 5 -m 3 " + RouterBed.LEFT_GATEWAY);
        assertSays(trace.text(), " 1  " + RouterBed.LEFT_GATEWAY + " ");
        assertEquals(2, trace.text().strip().lines().count(), trace::text);
    }

    @Test
    void tooLongWithDontFragmentTellsTheMtu() {
        bed.daemon().cli("set interface mtu 1400 host-right");
        assertSays(
                failedPing("-M do -s 1400 " + RouterBed.RIGHT),
                "From " + RouterBed.LEFT_GATEWAY + " icmp_seq=1 Frag needed and DF set (mtu = 1400)");
        assertSays(bed.left().run("ip route get " + RouterBed.RIGHT), "mtu 1400");
        bed.left().run("ping -c 1 -W 5 -M do -s 1372 " + RouterBed.RIGHT);
    }

    @Test
    void tooLongWithoutDontFragmentIsCutIntoPiecesThatReassemble() {
        bed.daemon().cli("set interface mtu 1000 host-right");
        final long before = bed.daemon().errors("ip4-frag", "packet fragmented");
        bed.left().run("ping -c 2 -i 0.01 -W 5 -M dont -s 1200 " + RouterBed.RIGHT);
        bed.left().run("ping -c 2 -i 0.01 -W 5 -M dont -s 9000 " + RouterBed.RIGHT);
        assertTrue(bed.daemon().errors("ip4-frag", "packet fragmented") >= before + 4, bed::state);
    }

    @Test
    void tcpFindsThePathMtu() {
        bed.daemon().cli("set interface mtu 1280 host-right");
        Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, 5_000_000);
        assertSays(bed.left().run("ip route get " + RouterBed.RIGHT), "mtu 1280");
    }
}
