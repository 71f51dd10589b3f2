package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A host behind a tap leaves segmentation to the daemon, and the host interface on the other side leaves it there. */
@SystemTest
class GsoIT {
    private static final String LEFT = "10.1.0.2";
    private static final String RIGHT = "10.2.0.2";
    private static final long FRAME = 1514;

    @Test
    void segmentsWhatATapLeavesUndoneForADeviceWithoutOffload() {
        try (TestNetwork network = new TestNetwork()) {
            final TestNamespace left = network.host();
            final TestNamespace right = network.host("right", RIGHT + "/24", "10.2.0.1");
            try (SluicedProcess daemon = new SluicedProcess.Setup()
                    .in(network.router())
                    .conf("cpu { workers 1 }")
                    .commands(
                            "create tap id 0 host-ns " + left.name() + " host-if-name tap0 host-ip4-addr " + LEFT
                                    + "/24 gso",
                            "create host-interface name right cksum-gso-disable",
                            "set interface state tap0 up",
                            "set interface state host-right up",
                            "set interface ip address tap0 10.1.0.1/24",
                            "set interface ip address host-right 10.2.0.1/24",
                            "set interface feature gso host-right enable")
                    .start()) {
                left.run("ip route add default via 10.1.0.1");
                Await.until(
                        "answer",
                        () -> left.attempt("ping -c 1 -W 1 " + RIGHT).status() == 0,
                        () -> daemon.cli("show interface") + daemon.cli("show errors"));
                Transfer.bothWays(left, right, RIGHT, 20_000_000);
                assertTrue(daemon.errors("gso-ip4", "packets segmented") > 0, daemon.cli("show errors"));
                // what went out were frames of the wire's size: with the kernel's segmentation it would be one packet
                // in many
                final long sent = daemon.number("show interface host-right", "tx packets\\s+(\\d+)");
                final long bytes = daemon.number("show interface host-right", "tx bytes\\s+(\\d+)");
                assertTrue(bytes > 20_000_000 && bytes <= sent * FRAME, bytes + " bytes in " + sent + " packets");
            }
        }
    }
}
