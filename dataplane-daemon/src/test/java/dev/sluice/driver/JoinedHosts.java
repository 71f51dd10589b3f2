package dev.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.RootOnly.TestNamespace;
import dev.sluice.net.iface.Interface;
import java.util.function.LongSupplier;

/**
 * Test helper: two hosts, 10.0.0.1 and 10.0.0.2, each a namespace with a device {@code eth}, and the daemon's
 * interfaces between them, connected with each other.
 */
class JoinedHosts implements AutoCloseable {
    private static final long ALLOCATIONS = 4_096;
    private static final int ROUNDS = 60;

    private final TestNamespace left;
    private final TestNamespace middle;
    private final TestNamespace right;
    private DriverEngine engine;
    private Interface toLeft;
    private Interface toRight;

    private JoinedHosts(final String prefix) {
        left = TestNamespace.create(prefix + "l");
        middle = TestNamespace.create(prefix + "m");
        right = TestNamespace.create(prefix + "r");
    }

    /** Joined by veths that end in the namespace between, with {@code options} of {@code create host-interface}. */
    static JoinedHosts byHostInterfaces(final int workers, final String options) {
        final JoinedHosts hosts = new JoinedHosts("hi");
        final String rest = " host-ns " + hosts.middle.name() + " " + options;
        return hosts.start(
                workers,
                () -> {
                    hosts.join(hosts.left, "toleft", "10.0.0.1/24");
                    hosts.join(hosts.right, "toright", "10.0.0.2/24");
                },
                "create host-interface name toleft" + rest,
                "create host-interface name toright" + rest);
    }

    /** Joined by taps with {@code options} of {@code create tap}. */
    static JoinedHosts byTaps(final int workers, final String options) {
        final JoinedHosts hosts = new JoinedHosts("ti");
        final String tap = "create tap host-if-name eth " + options + " host-ip4-addr 10.0.0.";
        return hosts.start(
                workers,
                () -> {},
                tap + "1/24 host-ns " + hosts.left.name(),
                tap + "2/24 host-ns " + hosts.right.name());
    }

    private JoinedHosts start(
            final int workers, final Runnable wires, final String leftCommand, final String rightCommand) {
        try {
            wires.run();
            engine = new DriverEngine(workers);
            toLeft = engine.create(leftCommand);
            toRight = engine.create(rightCommand);
            engine.connect(toLeft, toRight);
            return this;
        } catch (final AssertionError e) {
            close();
            throw e;
        }
    }

    /** Makes a veth from a host to the namespace between. */
    final void join(final TestNamespace host, final String name, final String address) {
        host.exec("ip", "link", "add", "eth", "type", "veth", "peer", "name", name, "netns", middle.name());
        host.exec("ip", "addr", "add", address, "dev", "eth");
        host.exec("ip", "link", "set", "eth", "up");
        middle.exec("ip", "link", "set", "dev", name, "up");
    }

    final TestNamespace left() {
        return left;
    }

    /** Where veths end. */
    final TestNamespace middle() {
        return middle;
    }

    final TestNamespace right() {
        return right;
    }

    final DriverEngine engine() {
        return engine;
    }

    final Interface toLeft() {
        return toLeft;
    }

    final Interface toRight() {
        return toRight;
    }

    /** One ping from left to right. */
    final void ping() {
        left.exec("ping", "-c1", "-W5", "10.0.0.2");
    }

    /** TCP from left to right. */
    final void transfer(final long bytes) {
        final TcpTransfer.Result result = TcpTransfer.run(left.namespace(), right.namespace(), "10.0.0.2", bytes);
        assertTrue(result.intact());
        assertEquals(bytes, result.bytes());
    }

    /** Pings one after the other, from right to left, as long as they last; some of them may be lost. */
    final Thread flood() {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                right.exec("ping", "-f", "-c", "3000", "-w", "3", "10.0.0.1");
            } catch (final AssertionError e) {
                // replies are lost while the other end is away
            }
        });
    }

    /** Waits for the end of a thread. */
    static void join(final Thread thread) {
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until packets have come in from the right. */
    final void awaitTraffic() {
        engine.await("traffic", () -> received(toRight) > 100);
    }

    /** Packets that came in. Main thread. */
    final long received(final Interface iface) {
        return engine.interfaces().counters().rx.sum(iface.index());
    }

    /** Packets that could not be sent or were damaged, of both interfaces. */
    final long errors() {
        return engine.onMain(() -> errors(toLeft) + errors(toRight));
    }

    private long errors(final Interface iface) {
        return engine.interfaces().counters().txError.sum(iface.index())
                + engine.interfaces().counters().rxError.sum(iface.index());
    }

    /**
     * Transfers again and again until a round allocated nothing: compiled code does not, the interpreter and C1 do, so
     * that some round after the first ones is clean.
     */
    final void assertNothingAllocated(final long bytesOfRound) {
        final LongSupplier round = () -> {
            final long before = engine.workerAllocations();
            transfer(bytesOfRound);
            return engine.workerAllocations() - before;
        };
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && bytes > ALLOCATIONS; i++) {
            bytes = round.getAsLong();
        }
        assertTrue(bytes <= ALLOCATIONS, bytes + " bytes allocated");
    }

    @Override
    public final void close() {
        try {
            if (engine != null) {
                engine.close();
            }
        } finally {
            left.close();
            middle.close();
            right.close();
        }
    }
}
