package dev.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.RootOnly;
import dev.sluice.driver.os.RootOnly.TestNamespace;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.RxMode;
import dev.sluice.net.iface.RxQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Host interfaces in the loop with workers: two TCP stacks joined by them, and what may happen to the kernel's
 * interfaces.
 */
@EnabledIf(value = "dev.sluice.driver.os.RootOnly#namespacesPossible", disabledReason = "needs root and namespaces")
@Timeout(180)
class HostInterfaceTest {
    private static final long BYTES = 100_000_000L;
    private static final long ALLOCATIONS = 4_096;

    /** Two hosts and the namespace between, in which the daemon's interfaces are. */
    private static final class Net implements AutoCloseable {
        private final TestNamespace left = TestNamespace.create("hil");
        private final TestNamespace middle = TestNamespace.create("him");
        private final TestNamespace right = TestNamespace.create("hir");
        private final DriverEngine engine;
        private final Interface toLeft;
        private final Interface toRight;

        Net(final int workers, final String options) {
            DriverEngine started = null;
            try {
                join(left, "toleft", "10.0.0.1/24");
                join(right, "toright", "10.0.0.2/24");
                started = new DriverEngine(workers);
                final String rest = " host-ns " + middle.name() + " " + options;
                toLeft = started.create("create host-interface name toleft" + rest);
                toRight = started.create("create host-interface name toright" + rest);
                started.connect(toLeft, toRight);
                engine = started;
            } catch (final AssertionError e) {
                end(started);
                throw e;
            }
        }

        void join(final TestNamespace host, final String name, final String address) {
            host.exec("ip", "link", "add", "eth", "type", "veth", "peer", "name", name, "netns", middle.name());
            host.exec("ip", "addr", "add", address, "dev", "eth");
            host.exec("ip", "link", "set", "eth", "up");
            middle.exec("ip", "link", "set", "dev", name, "up");
        }

        void ping() {
            left.exec("ping", "-c1", "-W5", "10.0.0.2");
        }

        void transfer(final long bytes) {
            final TcpTransfer.Result result = TcpTransfer.run(left.namespace(), right.namespace(), "10.0.0.2", bytes);
            assertTrue(result.intact());
            assertEquals(bytes, result.bytes());
        }

        long counter(final Interface iface) {
            return engine.onMain(() -> engine.interfaces().counters().txError.sum(iface.index()));
        }

        @Override
        public void close() {
            end(engine);
        }

        private void end(final DriverEngine running) {
            try {
                if (running != null) {
                    running.close();
                }
            } finally {
                left.close();
                middle.close();
                right.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, v2", "1, v2", "2, v2", "0, v3", "1, v3", "2, v3"})
    void shouldCarryTcpWithAnyNumberOfWorkers(final int workers, final String version) {
        try (Net net = new Net(workers, version + " num-rx-queues 2")) {
            net.ping();
            final TcpTransfer.Result result =
                    TcpTransfer.run(net.left.namespace(), net.right.namespace(), "10.0.0.2", BYTES);
            assertTrue(result.intact());
            assertEquals(BYTES, result.bytes());
            final Set<Integer> threads = new HashSet<>();
            net.engine.onMain(() -> {
                for (final RxQueue queue : net.engine.rxQueues().all()) {
                    threads.add(queue.thread());
                }
                return null;
            });
            assertEquals(Math.max(1, workers), threads.size());
            assertEquals(0, net.counter(net.toLeft) + net.counter(net.toRight));
            assertTrue(net.engine.cli("show host-interface").contains("kernel stack bypassed"));
            assertTrue(net.engine.cli("show host-interface").contains("missed 0, damaged 0"));
        }
    }

    @Test
    void shouldShareFlowsBetweenWorkers() throws Exception {
        try (Net net = new Net(2, "num-rx-queues 2")) {
            net.ping();
            net.left.namespace().call(() -> {
                for (int flow = 0; flow < 64; flow++) {
                    send("10.0.0.2", 7000);
                }
                return null;
            });
            for (final int worker : new int[] {1, 2}) {
                net.engine.await(
                        "packets on worker " + worker,
                        () -> net.engine.interfaces().counters().rx.value(worker, net.toLeft.index(), 0) > 8);
            }
        }
    }

    @Test
    void shouldCompleteChecksumsItselfWithOffloadOff() {
        try (Net net = new Net(1, "cksum-gso-disable qdisc-bypass-disable")) {
            net.left.exec("ethtool", "-K", "eth", "tso", "off", "gso", "off");
            net.right.exec("ethtool", "-K", "eth", "tso", "off", "gso", "off");
            final TcpTransfer.Result result =
                    TcpTransfer.run(net.left.namespace(), net.right.namespace(), "10.0.0.2", BYTES / 4);
            assertTrue(result.intact());
            assertEquals(0, net.counter(net.toLeft) + net.counter(net.toRight));
        }
    }

    @Test
    void shouldFollowTheLinkDownAndUp() {
        try (Net net = new Net(1, "")) {
            net.ping();
            net.left.exec("ip", "link", "set", "eth", "down");
            net.engine.await("link down", () -> !net.toLeft.linkUp());
            assertTrue(net.toRight.linkUp());
            assertThrows(AssertionError.class, () -> net.right.exec("ping", "-c1", "-W1", "10.0.0.1"));
            net.left.exec("ip", "link", "set", "eth", "up");
            net.engine.await("link up", net.toLeft::linkUp);
            net.ping();
            net.middle.exec("ip", "link", "set", "toleft", "down");
            net.engine.await("link down", () -> !net.toLeft.linkUp());
            net.middle.exec("ip", "link", "set", "toleft", "up");
            net.engine.await("link up", net.toLeft::linkUp);
            net.ping();
        }
    }

    @Test
    void shouldSurviveThatTheDeviceIsDeletedUnderTrafficAndUseTheNextOfItsName() {
        try (Net net = new Net(2, "")) {
            final Thread traffic = Thread.ofPlatform().daemon().start(() -> flood(net.right, "10.0.0.1"));
            net.engine.await(
                    "traffic", () -> net.engine.interfaces().counters().rx.sum(net.toRight.index()) > 100);
            net.left.exec("ip", "link", "del", "eth");
            net.engine.await("link down", () -> !net.toLeft.linkUp());
            assertTrue(net.engine.cli("show host-interface toleft").contains("not there"));
            assertTrue(net.toRight.linkUp());
            net.join(net.left, "toleft", "10.0.0.1/24");
            net.engine.await("link up", net.toLeft::linkUp);
            net.ping();
            join(traffic);
        }
    }

    @Test
    void shouldSurviveThatTheNamespaceIsDeletedAndMadeAgain() {
        try (Net net = new Net(1, "")) {
            net.ping();
            net.middle.close();
            net.engine.await("link down", () -> !net.toLeft.linkUp() && !net.toRight.linkUp());
            RootOnly.run("ip", "netns", "add", net.middle.name());
            // the kernel took the veths away with the namespace, some time after the last descriptor in it was closed
            net.engine.await("veths gone", () -> !net.left.exec("ip", "link").contains("eth@"));
            net.join(net.left, "toleft", "10.0.0.1/24");
            net.engine.await("veths gone", () -> !net.right.exec("ip", "link").contains("eth@"));
            net.join(net.right, "toright", "10.0.0.2/24");
            net.engine.await("links up", () -> net.toLeft.linkUp() && net.toRight.linkUp());
            net.ping();
        }
    }

    @Test
    void shouldSleepWhenIdleAndWakeForAPacketInEveryMode() {
        try (Net net = new Net(1, "")) {
            for (final RxMode mode : new RxMode[] {RxMode.INTERRUPT, RxMode.ADAPTIVE}) {
                net.engine.onMain(() -> {
                    for (final RxQueue queue : net.engine.rxQueues().all()) {
                        net.engine.rxQueues().mode(queue, mode);
                    }
                    return null;
                });
                net.ping();
            }
            final long before = net.engine.cpuNanos();
            final long start = System.nanoTime();
            net.left.exec("ping", "-c2", "-i1", "-W5", "10.0.0.2");
            final double busy = (double) (net.engine.cpuNanos() - before) / (System.nanoTime() - start);
            assertTrue(busy < 0.5, "busy " + busy); // polling threads would use more than one core
        }
    }

    @Test
    void shouldRefuseWhatIsWrongAndLeaveNothing() {
        try (DriverEngine engine = new DriverEngine(1)) {
            for (final String[] wrong : new String[][] {
                {"create host-interface", "missing host interface name"},
                {"create host-interface name nosuchif", "interface nosuchif: No such device (ENODEV)"},
                {"create host-interface name lo host-ns nosuchns", "network namespace nosuchns: No such file"},
                {"create host-interface name lo num-rx-queues 0", "expected number of rx queues (1-64)"},
                {"create host-interface name lo colour red", "unknown input `colour red'"},
                {"delete host-interface name lo", "no host interface `lo'"},
            }) {
                final AssertionError e = assertThrows(AssertionError.class, () -> engine.cli(wrong[0]));
                assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
            }
            assertEquals("", engine.cli("show host-interface"));
            assertFalse(engine.onMain(() -> engine.interfaces().find("host-lo") != null));
        }
    }

    @Test
    void shouldAllocateNothingInTheSteadyState() {
        try (Net net = new Net(1, "")) {
            // compiled code allocates nothing; the interpreter and C1 do, so that some round after the first ones is
            // clean
            long bytes = Long.MAX_VALUE;
            for (int round = 0; round < 20 && bytes > ALLOCATIONS; round++) {
                final long before = net.engine.workerAllocations();
                net.transfer(BYTES / 2);
                bytes = net.engine.workerAllocations() - before;
            }
            assertTrue(bytes <= ALLOCATIONS, bytes + " bytes allocated");
        }
    }

    /** One datagram from a port of its own. */
    private static void send(final String address, final int port) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.send(ByteBuffer.allocate(100), new InetSocketAddress(address, port));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void flood(final TestNamespace from, final String to) {
        try {
            from.exec("ping", "-f", "-c", "3000", "-w", "3", to);
        } catch (final AssertionError e) {
            // replies are lost while the other end is away
        }
    }

    private static void join(final Thread thread) {
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
