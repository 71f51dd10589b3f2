package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hosts that talk through the daemon. */
@SystemTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardingIT {
    private static final long BYTES = 50_000_000;

    private RouterBed bed;

    @BeforeAll
    void start() {
        bed = RouterBed.start(1, "");
        bed.assertForwards();
    }

    @AfterAll
    void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void pingsInBothDirectionsLoseNothing() {
        final String text = bed.left().pings(20, "0.01", RouterBed.RIGHT);
        assertTrue(text.contains("ttl=63"), text);
        bed.right().pings(20, "0.01", RouterBed.LEFT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 1473, 8000, 40_000})
    void theRouterItselfAnswersPingsOfAllSizes(final int size) {
        bed.left().run("ping -c 2 -i 0.01 -W 5 -s " + size + " " + RouterBed.LEFT_GATEWAY);
        bed.left().run("ping -c 2 -i 0.01 -W 5 -s " + size + " " + RouterBed.RIGHT_GATEWAY);
        bed.left().run("ping -c 2 -i 0.01 -W 5 -s " + size + " " + RouterBed.RIGHT);
    }

    @Test
    void tcpContentArrivesWholeInBothDirections() {
        Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, BYTES);
        Transfer.bothWays(bed.right(), bed.left(), RouterBed.LEFT, BYTES);
    }

    @Test
    void tcpContentArrivesWholeWithoutTheHostsOffloads() {
        Assumptions.assumeTrue(TestNamespace.executable("ethtool"), "needs ethtool");
        bed.left().run("ethtool -K eth0 tso off gso off tx off");
        try {
            Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, BYTES / 5);
        } finally {
            bed.left().run("ethtool -K eth0 tx on gso on tso on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "interrupt", "adaptive"})
    void noWakeUpIsLostInAnyReceiveMode(final String mode) {
        receive(mode);
        try {
            // far enough apart for the worker to fall asleep in between, then close together
            bed.left().pings(8, "0.2", RouterBed.RIGHT);
            bed.left().pings(300, "0.002", RouterBed.RIGHT);
            Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, BYTES / 10);
        } finally {
            receive("adaptive");
        }
    }

    @Test
    void theReceiveModeChangesUnderTraffic() {
        final CompletableFuture<Void> traffic = Transfer.async(() -> {
            Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, BYTES);
            return null;
        });
        for (int turn = 0; turn < 10 || !traffic.isDone() && turn < 1000; turn++) {
            receive(List.of("interrupt", "polling", "adaptive").get(turn % 3));
        }
        Transfer.join(traffic);
        receive("adaptive");
        bed.left().pings(4, "0.2", RouterBed.RIGHT);
    }

    private void receive(final String mode) {
        bed.daemon().cli("set interface rx-mode host-left " + mode);
        bed.daemon().cli("set interface rx-mode host-right " + mode);
        assertTrue(bed.daemon().cli("show interface rx-placement").contains(mode), mode);
    }

    @Test
    void tcpContentArrivesWholeThroughDevicesWithoutOffload() {
        Assumptions.assumeTrue(TestNamespace.executable("ethtool"), "needs ethtool");
        final TestNamespace router = bed.network().router();
        router.run("ethtool -K right tso off gso off tx off");
        try {
            Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, BYTES / 5);
        } finally {
            router.run("ethtool -K right tx on gso on tso on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-I", "-T"})
    void tracerouteShowsTheRouterAsAHop(final String method) {
        Assumptions.assumeTrue(TestNamespace.executable("traceroute"), "needs traceroute");
        final String text =
                bed.left().run(("traceroute -n -q 1 -w 5 " + method + " " + RouterBed.RIGHT).replace("  ", " "));
        assertTrue(text.contains(" 1  " + RouterBed.LEFT_GATEWAY + " "), text);
        assertTrue(text.contains(" 2  " + RouterBed.RIGHT + " "), text);
    }

    @Test
    void theRouterPingsFromItsCli() {
        final String text = bed.daemon().cli("ping " + RouterBed.RIGHT + " repeat 3 interval 0.1");
        assertTrue(text.contains("3 sent, 3 received, 0% packet loss"), text);
    }

    @Test
    void countersTellWhatWasForwarded() {
        final String received = "host-left\\s.*\\s+rx packets\\s+(\\d+)";
        final long before = bed.daemon().number("show interface host-left", received);
        bed.left().run("ping -c 50 -i 0.002 -W 5 " + RouterBed.RIGHT);
        Await.until(
                "counted",
                () -> bed.daemon().number("show interface host-left", received) >= before + 50,
                () -> bed.daemon().cli("show interface"));
    }

    @Test
    void sluicectlRunsCommandsAndTellsWhenOneFails() {
        final var line =
                new java.util.ArrayList<>(SluicedProcess.launcher("bin/sluicectl", "dev.sluice.client.Sluicectl"));
        line.addAll(java.util.List.of("-s", bed.daemon().directory() + "/cli.sock"));
        final var good = new java.util.ArrayList<>(line);
        good.addAll(java.util.List.of("sh", "int"));
        final Command shown = Command.attempt(good);
        assertEquals(0, shown.status(), shown::text);
        assertTrue(shown.text().contains("host-left"), shown::text);
        line.addAll(java.util.List.of("show", "nonsense"));
        final Command failed = Command.attempt(line);
        assertTrue(failed.status() != 0, failed::text);
        assertTrue(failed.text().contains("nonsense"), failed::text);
    }
}
