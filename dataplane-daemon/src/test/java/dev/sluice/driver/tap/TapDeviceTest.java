package dev.sluice.driver.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.CrossConnect;
import dev.sluice.driver.TcpTransfer;
import dev.sluice.driver.VectorReader;
import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.RootOnly.TestNamespace;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.node.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two namespaces, each with the kernel's end of a tap, and a forwarding thread between our ends. */
@EnabledIf(value = "dev.sluice.driver.os.RootOnly#namespacesPossible", disabledReason = "needs root and namespaces")
@Timeout(120)
class TapDeviceTest {
    private final BufferPool pool = BufferPool.ofDefaultSize(8192, 2);

    /** One queue. */
    private static final class Port implements CrossConnect.Port {
        private final TapDevice device;
        private final VectorReader receiver;
        private final TapSender sender;

        Port(final TapConfig config, final BufferPool pool) throws OsException {
            device = TapDevice.open(config);
            receiver = new VectorReader(pool, VnetHeader.LONG_BYTES, TapConfig.LONGEST_FRAME, 14);
            sender = new TapSender(pool);
        }

        @Override
        public int fd() {
            return device.fd(0);
        }

        @Override
        public int receive(final CallState call, final BufferCache cache, final Frame frame) {
            return receiver.receive(call, fd(), cache, frame, 0);
        }

        @Override
        public void send(final CallState call, final Frame frame) {
            sender.send(call, fd(), frame.bi, frame.meta, frame.n);
        }

        @Override
        public void close() {
            device.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCarryTcp(final boolean gso) throws Exception {
        try (TestNamespace left = TestNamespace.create("tpl");
                TestNamespace right = TestNamespace.create("tpr")) {
            final Port l = new Port(config(left.namespace(), 1, gso), pool);
            final Port r = new Port(config(right.namespace(), 2, gso), pool);
            try (CrossConnect _ = new CrossConnect(pool, l, r)) {
                left.exec("ping", "-c2", "-i0.2", "-W2", "-s", "1472", "10.0.0.2");
                final TcpTransfer.Result result =
                        TcpTransfer.run(left.namespace(), right.namespace(), "10.0.0.2", 200_000_000L);
                assertTrue(result.intact());
            }
            assertEquals(0, l.sender.refused() + r.sender.refused());
            assertEquals(0, l.receiver.truncated() + r.receiver.truncated() + l.receiver.malformed());
        }
    }

    @Test
    void shouldConfigureTheHostsEnd() throws Exception {
        try (TestNamespace ns = TestNamespace.create("tpc")) {
            ns.exec("ip", "link", "add", "br7", "type", "bridge");
            final TapConfig config = TapOptions.read(new CommandInput("host-if-name host7 host-ns " + ns.name()
                            + " num-rx-queues 2 host-mac-addr 02:0f:00:00:00:07 host-mtu-size 1400 host-bridge br7"
                            + " host-ip4-addr 10.7.0.1/24 host-ip4-gw 10.7.0.9 rx-ring-size 1000"))
                    .config(7);
            try (TapDevice device = TapDevice.open(config)) {
                assertEquals(2, device.queues());
                final String link = ns.exec("ip", "-d", "link", "show", "host7");
                assertTrue(link.contains("mtu 1400"), link);
                assertTrue(link.contains("master br7"), link);
                assertTrue(link.contains("02:0f:00:00:00:07"), link);
                assertTrue(link.contains("qlen 1000"), link);
                assertTrue(link.contains("tun type tap"), link);
                assertTrue(ns.exec("ip", "route").contains("default via 10.7.0.9 dev host7"));
                final OsException busy = assertThrows(
                        OsException.class,
                        () -> TapDevice.open(TapOptions.read(new CommandInput("host-if-name br7 host-ns " + ns.name()))
                                .config(8)));
                assertEquals("create host interface br7: Device or resource busy (EBUSY)", busy.getMessage());
            }
            assertThrows(AssertionError.class, () -> ns.exec("ip", "link", "show", "host7"));
        }
    }

    private static TapConfig config(final NetNamespace namespace, final int host, final boolean gso)
            throws CommandException {
        final String words = "host-ns " + namespace.text() + " host-ip4-addr 10.0.0." + host + "/24";
        return TapOptions.read(new CommandInput(words + (gso ? " gso" : ""))).config(0);
    }
}
