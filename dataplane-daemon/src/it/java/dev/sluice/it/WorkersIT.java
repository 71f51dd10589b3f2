package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any number of workers, also more than there are cores: all packets arrive, each flow in its order. */
@SystemTest
class WorkersIT {
    private static final int FLOWS = 32;
    private static final int ROUNDS = 1500;
    private static final int WINDOW = 256;

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void flowsStayInOrder(final int workers) {
        try (RouterBed bed = RouterBed.start(workers, "num-rx-queues 2")) {
            bed.assertForwards();
            try (Flows sent = new Flows(bed.left(), RouterBed.RIGHT, FLOWS);
                    Flows.Sink arrived = new Flows.Sink(bed.right(), RouterBed.RIGHT)) {
                // never more under way than the receiver's socket holds: then nothing may be lost
                for (int round = 1; round <= ROUNDS; round++) {
                    sent.send();
                    final int least = round * FLOWS - WINDOW;
                    Await.until("flowing", () -> arrived.take() >= least, () -> bed.state());
                }
                Await.until("all there", () -> arrived.take() == FLOWS * ROUNDS, () -> bed.state());
                arrived.assertOrdered();
                assertEquals(FLOWS, arrived.packets().size());
            }
            final List<CompletableFuture<Void>> transfers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                transfers.add(Transfer.async(() -> {
                    Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, 20_000_000);
                    return null;
                }));
            }
            transfers.forEach(Transfer::join);
            assertEquals(workers + 1, bed.daemon().threads());
            assertEquals(
                    Math.max(1, Math.min(4, workers)),
                    placed(bed),
                    () -> bed.daemon().cli("show interface rx-placement"));
        }
    }

    @Test
    void queuesMoveBetweenThreadsUnderTrafficAndAreSavedWhereTheyWerePut() {
        try (RouterBed bed = RouterBed.start(2, "")) {
            bed.assertForwards();
            final CompletableFuture<Void> traffic = Transfer.async(() -> {
                Transfer.bothWays(bed.left(), bed.right(), RouterBed.RIGHT, 40_000_000);
                return null;
            });
            final List<String> places = List.of("main", "worker 0", "worker 1");
            for (int turn = 0; turn < 12 || !traffic.isDone() && turn < 1000; turn++) {
                bed.daemon().cli("set interface rx-placement host-left " + places.get(turn % places.size()));
            }
            Transfer.join(traffic);
            bed.daemon().cli("set interface rx-placement host-left queue 0 worker 1");
            final String config = bed.daemon().cli("show config");
            assertTrue(config.contains("\nset interface rx-placement host-left queue 0 worker 1\n"), config);
            assertFalse(config.contains("rx-placement host-right"), config);
        }
    }

    /** Threads that have a queue. */
    private static long placed(final RouterBed bed) {
        final String placement = bed.daemon().cli("show interface rx-placement");
        final long threads =
                Pattern.compile("(?m)^Thread \\d+").matcher(placement).results().count();
        assertTrue(threads > 0, placement);
        return threads;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void tapsCarryTcpBetweenNamespaces(final int workers) {
        try (TestNetwork network = new TestNetwork()) {
            final TestNamespace left = network.host();
            final TestNamespace right = network.host();
            try (SluicedProcess daemon = new SluicedProcess.Setup()
                    .in(network.router())
                    .conf("cpu { workers " + workers + " }")
                    .commands(
                            tap(0, left, "10.1.0"),
                            "set interface state tap0 up",
                            "set interface ip address tap0 10.1.0.1/24",
                            tap(1, right, "10.2.0"),
                            "set interface state tap1 up",
                            "set interface ip address tap1 10.2.0.1/24")
                    .start()) {
                Await.until(
                        "forwarding",
                        () -> left.attempt("ping -c 1 -W 1 10.2.0.2").status() == 0,
                        () -> daemon.cli("show interface") + daemon.cli("show errors") + left.run("ip addr"));
                Transfer.bothWays(left, right, "10.2.0.2", 50_000_000);
                left.run("ping -c 1 -W 5 -s 20000 10.2.0.2");
                assertEquals(workers + 1, daemon.threads());
            }
            assertTrue(!left.run("ip link").contains("eth0"), "the tap stayed");
        }
    }

    private static String tap(final int id, final TestNamespace host, final String network) {
        return "create tap id " + id + " host-ns " + host.name() + " host-if-name eth0 host-ip4-addr " + network
                + ".2/24 host-ip4-gw " + network + ".1 num-rx-queues 2";
    }
}
