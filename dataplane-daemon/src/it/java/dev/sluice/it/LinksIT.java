package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Interfaces that go down or away while others forward: the others notice nothing. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinksIT {
    private static final int PINGS = 300;
    private static final Pattern SEQUENCE = Pattern.compile("icmp_seq=(\\d+) ttl=");

    private RouterBed bed;
    private CompletableFuture<Command> pings;

    @BeforeAll
    void start() {
        bed = RouterBed.start(2, "");
        bed.assertForwards();
    }

    @AfterAll
    void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    /** Another host, {@code 10.N.0.2}, which goes away, and pings to it and past it. */
    private TestNamespace victim(final int number) {
        final String port = "port" + number;
        final TestNamespace host = bed.network().host(port, "10." + number + ".0.2/24", "10." + number + ".0.1");
        bed.daemon().cli("create host-interface name " + port);
        bed.daemon().cli("set interface state host-" + port + " up");
        bed.daemon().cli("set interface ip address host-" + port + " 10." + number + ".0.1/24");
        reaches(number);
        pings = Transfer.async(() -> bed.left().attempt("ping -i 0.01 -c " + PINGS + " -W 5 " + RouterBed.RIGHT));
        return host;
    }

    private void reaches(final int number) {
        Await.until(
                "answer",
                () -> bed.left().attempt("ping -c 1 -W 1 10." + number + ".0.2").status() == 0,
                bed::state);
    }

    private void awaitLink(final String port, final String state) {
        Await.until(
                "link " + state,
                () -> bed.daemon()
                        .cli("show hardware-interfaces host-" + port)
                        .matches("(?s).*host-" + port + "\\s+\\d+\\s+" + state + ".*"),
                () -> bed.daemon().cli("show hardware-interfaces"));
    }

    private void othersLostNothing() {
        final Command result = Transfer.join(pings);
        assertEquals(0, result.status(), result::text);
        final BitSet answered = new BitSet();
        SEQUENCE.matcher(result.text()).results().forEach(reply -> answered.set(Integer.parseInt(reply.group(1))));
        // ping(8) does not wait for the last few: they may be late, and are sent again below
        assertTrue(answered.length() > PINGS * 9 / 10, result::text);
        assertEquals(answered.length() - 1, answered.cardinality(), result::text);
        bed.assertForwards();
    }

    @Test
    void aLinkGoesDownAndComesUp() {
        final TestNamespace host = victim(31);
        host.run("ip link set eth0 down");
        awaitLink("port31", "down");
        assertTrue(bed.left().attempt("ping -c 2 -i 0.1 -W 1 10.31.0.2").status() != 0);
        host.run("ip link set eth0 up");
        host.run("ip route add default via 10.31.0.1"); // went with the link
        awaitLink("port31", "up");
        reaches(31);
        othersLostNothing();
    }

    @Test
    void adminDownStopsAnInterface() {
        victim(32);
        bed.daemon().cli("set interface state host-port32 down");
        assertTrue(bed.left().attempt("ping -c 2 -i 0.1 -W 1 10.32.0.2").status() != 0);
        bed.daemon().cli("set interface state host-port32 up");
        reaches(32);
        othersLostNothing();
    }

    @Test
    void aDeviceIsDeletedUnderTraffic() {
        final TestNamespace host = victim(33);
        final CompletableFuture<Command> flood = Transfer.async(() -> bed.left().attempt("ping -q -f -w 3 10.33.0.2"));
        Await.pause(200);
        host.run("ip link del eth0");
        awaitLink("port33", "down");
        Transfer.join(flood);
        othersLostNothing();
    }

    @Test
    void aNamespaceIsDeletedUnderTraffic() {
        final TestNamespace host = victim(34);
        final CompletableFuture<Command> flood = Transfer.async(() -> bed.left().attempt("ping -q -f -w 3 10.34.0.2"));
        Await.pause(200);
        host.close();
        awaitLink("port34", "down");
        Transfer.join(flood);
        othersLostNothing();
    }

    @Test
    void anInterfaceIsDeletedByCommandUnderTraffic() {
        victim(35);
        final CompletableFuture<Command> flood = Transfer.async(() -> bed.left().attempt("ping -q -f -w 3 10.35.0.2"));
        Await.pause(200);
        bed.daemon().cli("delete host-interface name port35");
        assertTrue(!bed.daemon().cli("show interface").contains("port35"));
        Transfer.join(flood);
        othersLostNothing();
    }
}
