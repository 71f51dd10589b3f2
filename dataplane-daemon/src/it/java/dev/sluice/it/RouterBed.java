package dev.sluice.it;

import java.util.ArrayList;
import java.util.List;

/**
 * The daemon as a router between two hosts: {@code left} 10.1.0.2 and {@code right} 10.2.0.2, it is .1 on both sides.
 */
final class RouterBed implements AutoCloseable {
    static final String LEFT = "10.1.0.2";
    static final String RIGHT = "10.2.0.2";
    static final String LEFT_GATEWAY = "10.1.0.1";
    static final String RIGHT_GATEWAY = "10.2.0.1";

    private static final List<String> COMMANDS = List.of(
            "set interface state host-left up",
            "set interface state host-right up",
            "set interface ip address host-left 10.1.0.1/24",
            "set interface ip address host-right 10.2.0.1/24");

    private final TestNetwork network;
    private final TestNamespace left;
    private final TestNamespace right;
    private final SluicedProcess.Setup setup;
    private SluicedProcess daemon;

    private RouterBed(
            final TestNetwork network,
            final TestNamespace left,
            final TestNamespace right,
            final SluicedProcess.Setup setup) {
        this.network = network;
        this.left = left;
        this.right = right;
        this.setup = setup;
        daemon = setup.start();
    }

    /** With so many workers, options for both interfaces, and commands that run after those for the interfaces. */
    static RouterBed start(final int workers, final String options, final String... commands) {
        final TestNetwork network = new TestNetwork();
        try {
            final TestNamespace left = network.host("left", LEFT + "/24", LEFT_GATEWAY);
            final TestNamespace right = network.host("right", RIGHT + "/24", RIGHT_GATEWAY);
            final List<String> all = new ArrayList<>(List.of(
                    "create host-interface name left " + options, "create host-interface name right " + options));
            all.addAll(COMMANDS);
            all.addAll(List.of(commands));
            final SluicedProcess.Setup setup = new SluicedProcess.Setup()
                    .in(network.router())
                    .conf("cpu { workers " + workers + " }")
                    .commands(all.toArray(String[]::new));
            return new RouterBed(network, left, right, setup);
        } catch (final Throwable t) {
            network.close();
            throw t;
        }
    }

    TestNetwork network() {
        return network;
    }

    TestNamespace left() {
        return left;
    }

    TestNamespace right() {
        return right;
    }

    SluicedProcess daemon() {
        return daemon;
    }

    /** Starts the daemon, which was killed, again with the same sockets. */
    void restart() {
        daemon = setup.directory(daemon.directory()).start();
    }

    /** Left reaches right through the daemon; the first packets may be those that ARP holds up. */
    void assertForwards() {
        Await.until("forwarding", () -> left.attempt("ping -c 1 -W 1 " + RIGHT).status() == 0, this::state);
    }

    /** What one wants to see when something does not work. */
    String state() {
        return String.join(
                "\n",
                daemon.cli("show interface"),
                daemon.cli("show errors"),
                daemon.cli("show ip neighbors"),
                daemon.cli("show threads"),
                daemon.log());
    }

    @Override
    public void close() {
        try (network) {
            daemon.close();
        }
    }
}
