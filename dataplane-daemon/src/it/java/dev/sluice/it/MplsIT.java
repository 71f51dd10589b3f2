package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two hosts that talk through three daemons: one puts a label on, one swaps it, one takes it off, in either direction.
 */
@SystemTest
class MplsIT {
    private static final long BYTES = 5_000_000;
    private static final String LEFT = "10.1.0.2";
    private static final String RIGHT = "10.9.0.2";

    private static final List<String> HEAD = List.of(
            "create host-interface name left",
            "create host-interface name core1",
            "set interface state host-left up",
            "set interface state host-core1 up",
            "set interface ip address host-left 10.1.0.1/24",
            "set interface ip address host-core1 10.2.0.1/24",
            "mpls table add 0",
            "set interface mpls host-core1 enable",
            "ip route add 10.9.0.0/24 via 10.2.0.2 host-core1 out-labels 44",
            "mpls local-label add 66 eos via ip4-lookup-in-table 0");

    private static final List<String> MIDDLE = List.of(
            "create host-interface name core2",
            "create host-interface name core3",
            "set interface state host-core2 up",
            "set interface state host-core3 up",
            "set interface ip address host-core2 10.2.0.2/24",
            "set interface ip address host-core3 10.3.0.1/24",
            "mpls table add 0",
            "set interface mpls host-core2 enable",
            "set interface mpls host-core3 enable",
            "mpls route add 44 via 10.3.0.2 host-core3 out-labels 55",
            "mpls route add 65 via 10.2.0.1 host-core2 out-labels 66");

    private static final List<String> TAIL = List.of(
            "create host-interface name core4",
            "create host-interface name right",
            "set interface state host-core4 up",
            "set interface state host-right up",
            "set interface ip address host-core4 10.3.0.2/24",
            "set interface ip address host-right 10.9.0.1/24",
            "mpls table add 0",
            "set interface mpls host-core4 enable",
            "mpls local-label add 55 eos via ip4-lookup-in-table 0",
            "ip route add 10.1.0.0/24 via 10.3.0.1 host-core4 out-labels 65");

    @Test
    void labelsArePutOnSwappedAndTakenOff() {
        final List<SluicedProcess> daemons = new ArrayList<>();
        try (TestNetwork network = new TestNetwork()) {
            final TestNamespace left = network.host("left", LEFT + "/24", "10.1.0.1");
            final TestNamespace right = network.host("right", RIGHT + "/24", "10.9.0.1");
            for (final String wire : List.of("core1 type veth peer name core2", "core3 type veth peer name core4")) {
                network.router().run("ip link add " + wire);
            }
            for (int end = 1; end <= 4; end++) {
                network.router().run("ip link set core" + end + " up");
            }
            try {
                for (final List<String> commands : List.of(HEAD, MIDDLE, TAIL)) {
                    daemons.add(new SluicedProcess.Setup()
                            .in(network.router())
                            .conf("cpu { workers 1 }")
                            .commands(commands.toArray(String[]::new))
                            .start());
                }
                final SluicedProcess middle = daemons.get(1);
                Await.until(
                        "forwarding",
                        () -> left.attempt("ping -c 1 -W 1 " + RIGHT).status() == 0,
                        () -> middle.cli("show errors"));
                final String text = left.pings(20, "0.01", RIGHT);
                assertTrue(text.contains("ttl=62"), text);
                left.run("ping -c 2 -i 0.01 -W 5 -M dont -s 8000 " + RIGHT);
                Transfer.bothWays(left, right, RIGHT, BYTES);
                assertTrue(middle.errors("mpls-output", "MPLS output packets encapsulated") > 0, middle.log());
                assertTrue(middle.cli("show mpls fib 44").contains("[55:64:0:eos]"));
                daemons.forEach(SluicedProcess::assertNothingLost);
            } finally {
                daemons.forEach(SluicedProcess::close);
            }
        }
    }
}
