package dev.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.RootOnly;
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

    @ParameterizedTest
    @CsvSource({"0, v2", "1, v2", "2, v2", "0, v3", "1, v3", "2, v3"})
    void shouldCarryTcpWithAnyNumberOfWorkers(final int workers, final String version) {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(workers, version + " num-rx-queues 2")) {
            net.ping();
            net.transfer(BYTES);
            final Set<Integer> threads = new HashSet<>();
            net.engine().onMain(() -> {
                for (final RxQueue queue : net.engine().rxQueues().all()) {
                    threads.add(queue.thread());
                }
                return null;
            });
            assertEquals(Math.max(1, workers), threads.size());
            assertEquals(0, net.errors());
            assertTrue(net.engine().cli("show host-interface").contains("kernel stack bypassed"));
            assertTrue(net.engine().cli("show host-interface").contains("missed 0, damaged 0"));
        }
    }

    @Test
    void shouldShareFlowsBetweenWorkers() throws Exception {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(2, "num-rx-queues 2")) {
            net.ping();
            net.left().namespace().call(() -> {
                for (int flow = 0; flow < 64; flow++) {
                    send("10.0.0.2", 7000);
                }
                return null;
            });
            for (final int worker : new int[] {1, 2}) {
                net.engine()
                        .await(
                                "packets on worker " + worker,
                                () -> net.engine()
                                                .interfaces()
                                                .counters()
                                                .rx
                                                .value(worker, net.toLeft().index(), 0)
                                        > 8);
            }
        }
    }

    @Test
    void shouldCompleteChecksumsItselfWithOffloadOff() {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(1, "cksum-gso-disable qdisc-bypass-disable")) {
            net.left().exec("ethtool", "-K", "eth", "tso", "off", "gso", "off");
            net.right().exec("ethtool", "-K", "eth", "tso", "off", "gso", "off");
            net.transfer(BYTES / 4);
            assertEquals(0, net.errors());
        }
    }

    @Test
    void shouldFollowTheLinkDownAndUp() {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(1, "")) {
            net.ping();
            net.left().exec("ip", "link", "set", "eth", "down");
            net.engine().await("link down", () -> !net.toLeft().linkUp());
            assertTrue(net.toRight().linkUp());
            assertThrows(AssertionError.class, () -> net.right().exec("ping", "-c1", "-W1", "10.0.0.1"));
            net.left().exec("ip", "link", "set", "eth", "up");
            net.engine().await("link up", net.toLeft()::linkUp);
            net.ping();
            net.middle().exec("ip", "link", "set", "toleft", "down");
            net.engine().await("link down", () -> !net.toLeft().linkUp());
            net.middle().exec("ip", "link", "set", "toleft", "up");
            net.engine().await("link up", net.toLeft()::linkUp);
            net.ping();
        }
    }

    @Test
    void shouldSurviveThatTheDeviceIsDeletedUnderTrafficAndUseTheNextOfItsName() {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(2, "")) {
            final Thread traffic = net.flood();
            net.awaitTraffic();
            net.left().exec("ip", "link", "del", "eth");
            net.engine().await("link down", () -> !net.toLeft().linkUp());
            assertTrue(net.engine().cli("show host-interface toleft").contains("not there"));
            assertTrue(net.toRight().linkUp());
            net.join(net.left(), "toleft", "10.0.0.1/24");
            net.engine().await("link up", net.toLeft()::linkUp);
            net.ping();
            JoinedHosts.join(traffic);
        }
    }

    @Test
    void shouldSurviveThatTheNamespaceIsDeletedAndMadeAgain() {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(1, "")) {
            net.ping();
            net.middle().close();
            net.engine()
                    .await(
                            "link down",
                            () -> !net.toLeft().linkUp() && !net.toRight().linkUp());
            RootOnly.run("ip", "netns", "add", net.middle().name());
            // the kernel took the veths away with the namespace, some time after the last descriptor in it was closed
            net.engine()
                    .await("veths gone", () -> !net.left().exec("ip", "link").contains("eth@"));
            net.join(net.left(), "toleft", "10.0.0.1/24");
            net.engine()
                    .await("veths gone", () -> !net.right().exec("ip", "link").contains("eth@"));
            net.join(net.right(), "toright", "10.0.0.2/24");
            net.engine()
                    .await(
                            "links up",
                            () -> net.toLeft().linkUp() && net.toRight().linkUp());
            net.ping();
        }
    }

    @Test
    void shouldSleepWhenIdleAndWakeForAPacketInEveryMode() {
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(1, "")) {
            for (final RxMode mode : new RxMode[] {RxMode.INTERRUPT, RxMode.ADAPTIVE}) {
                net.engine().onMain(() -> {
                    for (final RxQueue queue : net.engine().rxQueues().all()) {
                        net.engine().rxQueues().mode(queue, mode);
                    }
                    return null;
                });
                net.ping();
            }
            final long before = net.engine().cpuNanos();
            final long start = System.nanoTime();
            net.left().exec("ping", "-c2", "-i1", "-W5", "10.0.0.2");
            final double busy = (double) (net.engine().cpuNanos() - before) / (System.nanoTime() - start);
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
        try (JoinedHosts net = JoinedHosts.byHostInterfaces(1, "")) {
            net.assertNothingAllocated(BYTES / 2);
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
}
