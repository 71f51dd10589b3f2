package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Two daemons with a trunk between them: what they say to each other is tagged by one and untagged by the other. */
@SystemTest
class VlanIT {
    private static final String LEFT = "10.1.0.2";
    private static final String RIGHT = "10.2.0.2";

    private static SluicedProcess daemon(final TestNamespace router, final int host, final int other) {
        final String transit = "10.9.%d.";
        final List<String> commands = List.of(
                "create host-interface name access",
                "create host-interface name trunk",
                "set interface state host-access up",
                "set interface ip address host-access 10." + host + ".0.1/24",
                "set interface state host-trunk up",
                "create sub-interfaces host-trunk 100-101",
                "create sub-interfaces host-trunk 300 dot1ad 300 inner-dot1q 7 exact-match",
                "set interface state host-trunk.100 up",
                "set interface state host-trunk.101 up",
                "set interface state host-trunk.300 up",
                "set interface ip address host-trunk.100 " + transit.formatted(100) + host + "/24",
                "set interface ip address host-trunk.101 " + transit.formatted(101) + host + "/24",
                "set interface ip address host-trunk.300 " + transit.formatted(44) + host + "/24",
                "ip route add 10." + other + ".0.0/24 via " + transit.formatted(100) + other + " host-trunk.100");
        return new SluicedProcess.Setup()
                .in(router)
                .conf("cpu { workers 1 }")
                .commands(commands.toArray(String[]::new))
                .start();
    }

    @Test
    void trafficStaysInTheVlanThatItsRouteNames() {
        try (TestNetwork network = new TestNetwork();
                TestNetwork farNetwork = new TestNetwork()) {
            final TestNamespace left = network.host("access", LEFT + "/24", "10.1.0.1");
            final TestNamespace right = farNetwork.host("access", RIGHT + "/24", "10.2.0.1");
            network.join(farNetwork.router(), "trunk", "trunk");
            // the kernel has room for one tag of 0x8100 beside the MTU, and for no other
            for (final TestNamespace router : List.of(network.router(), farNetwork.router())) {
                router.run("ip link set trunk mtu 1508");
            }
            try (SluicedProcess near = daemon(network.router(), 1, 2);
                    SluicedProcess far = daemon(farNetwork.router(), 2, 1)) {
                reaches(left, near);
                Transfer.bothWays(left, right, RIGHT, 20_000_000);
                left.run("ping -c 2 -i 0.01 -W 5 -s 9000 " + RIGHT);
                final String packets = "host-trunk\\.101\\s.*\\s+rx packets\\s+(\\d+)";
                assertTrue(far.number("show interface host-trunk.101", packets) == 0, far.cli("show interface"));
                move(near, "2", "100", "101");
                move(far, "1", "100", "101");
                reaches(left, near);
                assertTrue(far.number("show interface host-trunk.101", packets) > 0, far.cli("show interface"));
                move(near, "2", "101", "300");
                move(far, "1", "101", "300");
                reaches(left, near);
                Transfer.bothWays(left, right, RIGHT, 5_000_000);
                near.cli("delete sub-interface host-trunk.300");
                assertTrue(left.attempt("ping -c 1 -W 1 " + RIGHT).status() != 0, "through a deleted interface");
            }
        }
    }

    private static void reaches(final TestNamespace left, final SluicedProcess near) {
        Await.until(
                "answer",
                () -> left.attempt("ping -c 1 -W 1 " + RIGHT).status() == 0,
                () -> near.cli("show interface") + near.cli("show errors"));
    }

    private static void move(final SluicedProcess daemon, final String other, final String from, final String to) {
        final String prefix = " 10." + other + ".0.0/24 via 10.9.";
        daemon.cli("ip route add" + prefix + (to.equals("300") ? "44" : to) + "." + other + " host-trunk." + to);
        daemon.cli("ip route del" + prefix + from + "." + other + " host-trunk." + from);
    }
}
