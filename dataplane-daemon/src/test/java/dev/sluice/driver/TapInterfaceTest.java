package dev.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.os.RootOnly;
import dev.sluice.driver.os.RootOnly.TestNamespace;
import dev.sluice.net.iface.Interface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Taps in the loop with workers: two namespaces joined by them, and what may happen to the kernel's ends. */
@EnabledIf(value = "dev.sluice.driver.os.RootOnly#namespacesPossible", disabledReason = "needs root and namespaces")
@Timeout(180)
class TapInterfaceTest {
    private static final long BYTES = 100_000_000L;
    private static final int FLOWS = 32;
    private static final int PACKETS = 1_500;
    private static final int WINDOW = 512;

    @ParameterizedTest
    @CsvSource({"0, no-gso", "1, gso", "2, gso num-rx-queues 2", "2, csum-offload num-rx-queues 3", "1, gso tun"})
    void shouldCarryTcp(final int workers, final String options) {
        try (JoinedHosts net = JoinedHosts.byTaps(workers, options)) {
            net.ping();
            net.transfer(BYTES);
            assertEquals(0, net.errors());
        }
    }

    /** Each direction of a flow tells the kernel where the other one goes. */
    @ParameterizedTest
    @CsvSource({"2, 2", "3, 3", "2, 3", "3, 2"})
    void shouldKeepFlowsAndTheirEchoesInOrder(final int workers, final int queues) {
        try (JoinedHosts net = JoinedHosts.byTaps(workers, "num-rx-queues " + queues);
                EchoedFlows flows =
                        new EchoedFlows(net.left().namespace(), net.right().namespace(), "10.0.0.2", FLOWS)) {
            net.ping();
            flows.run(PACKETS, WINDOW);
            int busy = 0;
            for (int worker = 1; worker <= workers; worker++) {
                final int thread = worker;
                final long packets = net.engine()
                        .onMain(() -> net.engine()
                                .interfaces()
                                .counters()
                                .rx
                                .value(thread, net.toLeft().index(), 0));
                busy += packets > PACKETS ? 1 : 0;
            }
            assertTrue(busy > 1, "one worker alone had all flows");
            assertEquals(0, net.errors());
        }
    }

    @Test
    void shouldPassPacketsFromOneKindOfInterfaceToTheOther() {
        try (JoinedHosts net = JoinedHosts.byTaps(1, "gso");
                TestNamespace third = TestNamespace.create("tit");
                TestNamespace middle = TestNamespace.create("tim")) {
            third.exec("ip", "link", "add", "eth", "type", "veth", "peer", "name", "away", "netns", middle.name());
            third.exec("ip", "addr", "add", "10.0.0.3/24", "dev", "eth");
            third.exec("ip", "link", "set", "eth", "up");
            middle.exec("ip", "link", "set", "away", "up");
            final Interface host = net.engine().create("create host-interface name away host-ns " + middle.name());
            net.engine().connect(net.toLeft(), host);
            final TcpTransfer.Result there =
                    TcpTransfer.run(net.left().namespace(), third.namespace(), "10.0.0.3", BYTES / 2);
            assertTrue(there.intact());
            final TcpTransfer.Result back =
                    TcpTransfer.run(third.namespace(), net.left().namespace(), "10.0.0.1", BYTES / 2);
            assertTrue(back.intact());
        }
    }

    @Test
    void shouldFollowTheHostsEndDownAndUp() {
        try (JoinedHosts net = JoinedHosts.byTaps(1, "")) {
            net.ping();
            net.left().exec("ip", "link", "set", "eth", "down");
            net.engine().await("link down", () -> !net.toLeft().linkUp());
            net.left().exec("ip", "link", "set", "eth", "up");
            net.engine().await("link up", net.toLeft()::linkUp);
            net.ping();
        }
    }

    @Test
    void shouldTakeLongerFramesWhenTheHostsEndSendsThem() {
        try (JoinedHosts net = JoinedHosts.byTaps(1, "")) {
            net.ping();
            for (final TestNamespace host : new TestNamespace[] {net.left(), net.right()}) {
                host.exec("ip", "link", "set", "eth", "mtu", "9000");
            }
            for (final Interface iface : new Interface[] {net.toLeft(), net.toRight()}) {
                net.engine()
                        .await(
                                "heard",
                                () -> iface.driver().describe(iface, true).contains("mtu 9000"));
            }
            net.left().exec("ping", "-c2", "-i0.2", "-W5", "-Mdo", "-s8972", "10.0.0.2");
            net.left().exec("ip", "link", "set", "eth", "mtu", "1500");
            net.transfer(BYTES / 10);
            assertEquals(0, net.errors());
        }
    }

    @Test
    void shouldMakeADeletedDeviceAgain() {
        try (JoinedHosts net = JoinedHosts.byTaps(1, "")) {
            net.ping();
            net.left().exec("ip", "link", "del", "eth");
            net.engine().await("link down", () -> !net.toLeft().linkUp());
            assertTrue(net.toRight().linkUp());
            // in another namespace than ours it comes back of itself
            net.engine().await("link up", net.toLeft()::linkUp);
            net.ping();
        }
    }

    @Test
    void shouldSurviveThatTheNamespaceIsDeletedUnderTrafficAndMadeAgain() {
        try (JoinedHosts net = JoinedHosts.byTaps(2, "num-rx-queues 2")) {
            final Thread traffic = net.flood();
            net.awaitTraffic();
            net.left().close();
            net.engine().await("link down", () -> !net.toLeft().linkUp());
            assertTrue(net.engine().cli("show tap " + net.toLeft().name()).contains("host link gone"));
            RootOnly.run("ip", "netns", "add", net.left().name());
            net.engine().await("link up", net.toLeft()::linkUp);
            net.ping();
            JoinedHosts.join(traffic);
        }
    }

    @Test
    void shouldRefuseWhatIsWrongAndLeaveNothing() {
        try (TestNamespace ns = TestNamespace.create("tiw");
                DriverEngine engine = new DriverEngine(0)) {
            assertEquals("tap0\n", engine.cli("create tap host-ns " + ns.name()));
            for (final String[] wrong : new String[][] {
                {"create tap id 0 host-ns " + ns.name(), "interface `tap0' already exists"},
                {
                    "create tap host-if-name tap0 host-ns " + ns.name(),
                    "create host interface tap0: Device or resource busy (EBUSY)"
                },
                {"create tap host-ip4-addr 10.0.0.1/33", "Invalid prefix len"},
                {"create tap host-ip6-addr fe80::1", "expected IPv6 address with prefix length, got `fe80::1'"},
                {"create tap host-bridge nobridge host-ns " + ns.name(), "interface nobridge: No such device (ENODEV)"},
                {"create tap host-ns nosuchns", "network namespace nosuchns: No such file"},
                {"create tap hue 7", "unknown input `hue 7'"},
                {"create tap num-rx-queues 65", "expected number of rx queues (1-64), got `65'"},
                {"delete tap tap9", "no tap interface `tap9'"},
            }) {
                final AssertionError e = assertThrows(AssertionError.class, () -> engine.cli(wrong[0]));
                assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
            }
            assertEquals(1, engine.onMain(() -> engine.interfaces().all().size() - 1));
            assertEquals("", engine.cli("delete tap tap0"));
            assertEquals("", engine.cli("show tap"));
            assertThrows(AssertionError.class, () -> ns.exec("ip", "link", "show", "tap0"));
            ns.exec("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=0");
            assertEquals("tun0\n", engine.cli("create tap tun host-ip6-addr fd00::1/64 host-ns " + ns.name()));
            assertTrue(ns.exec("ip", "addr", "show", "tun0").contains("fd00::1/64"));
        }
    }

    @Test
    void shouldAllocateNothingInTheSteadyState() {
        try (JoinedHosts net = JoinedHosts.byTaps(1, "gso")) {
            net.assertNothingAllocated(BYTES / 2);
        }
    }
}
