package dev.sluice.driver.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.driver.CrossConnect;
import dev.sluice.driver.TcpTransfer;
import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.RootOnly.TestNamespace;
import dev.sluice.driver.os.Rtnetlink;
import dev.sluice.driver.os.Sleeper;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.node.Frame;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two namespaces with a TCP stack each, joined by veths that end in a third, where packet sockets forward between them.
 */
@EnabledIf(value = "dev.sluice.driver.os.RootOnly#namespacesPossible", disabledReason = "needs root and namespaces")
@Timeout(120)
class PacketSocketsTest {
    private final BufferPool pool = BufferPool.ofDefaultSize(8192, 32);

    /** A queue pair on one interface. */
    private static final class Port implements CrossConnect.Port {
        private final PacketSockets.Receiver receiver;
        private final int sender;
        private final ReceiveRing ring;
        private final SendBatch batch;
        private final BufferPool pool;

        Port(final NetNamespace namespace, final String name, final String version, final BufferPool pool)
                throws Exception {
            final AfPacketConfig config = AfPacketOptions.read(new CommandInput(version + " name " + name))
                    .config();
            receiver = namespace.call(() -> PacketSockets.openReceiver(config, index(name)));
            sender = namespace.call(() -> PacketSockets.openSender(config, index(name), true));
            ring = ReceiveRing.over(receiver, config, pool);
            batch = new SendBatch(pool);
            this.pool = pool;
        }

        private static int index(final String name) throws OsException {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                return netlink.link(name).index();
            }
        }

        @Override
        public int fd() {
            return receiver.fd();
        }

        @Override
        public int receive(final CallState call, final BufferCache cache, final Frame frame) {
            return ring.receive(call, cache, frame, 0);
        }

        @Override
        public void send(final CallState call, final Frame frame) {
            batch.send(call, sender, frame.bi, frame.meta, frame.n);
        }

        @Override
        public void close() {
            final BufferCache cache = new BufferCache(pool);
            ring.drain(cache);
            cache.flush();
            FileDescriptors.close(sender);
            receiver.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void shouldCarryTcpWithChecksumsAndSegmentationLeftToDo(final String version) throws Exception {
        try (TestNamespace left = TestNamespace.create("afl");
                TestNamespace middle = TestNamespace.create("afm");
                TestNamespace right = TestNamespace.create("afr")) {
            join(left, middle, "toleft", "10.0.0.1/24");
            join(right, middle, "toright", "10.0.0.2/24");
            final Port l = new Port(middle.namespace(), "toleft", version, pool);
            final Port r = new Port(middle.namespace(), "toright", version, pool);
            try (CrossConnect _ = new CrossConnect(pool, l, r)) {
                left.exec("ping", "-c2", "-i0.2", "-W2", "-s", "1472", "10.0.0.2");
                final TcpTransfer.Result result =
                        TcpTransfer.run(left.namespace(), right.namespace(), "10.0.0.2", 200_000_000L);
                assertEquals(200_000_000L, result.bytes());
                assertTrue(result.intact());
            }
            assertEquals(0, l.ring.truncated() + r.ring.truncated() + l.ring.malformed() + r.ring.malformed());
            assertEquals(0, l.batch.refused() + r.batch.refused() + l.batch.tooBig() + r.batch.tooBig());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void shouldRestoreTagsThatTheKernelTookOut(final String version) throws Exception {
        try (TestNamespace left = TestNamespace.create("avl");
                TestNamespace middle = TestNamespace.create("avm")) {
            join(left, middle, "toleft", "10.0.0.1/24");
            try (Port from = new Port(left.namespace(), "eth", version, pool);
                    Port to = new Port(middle.namespace(), "toleft", version, pool)) {
                final String untagged = "0204060810120a0c0e101214" + "88b5" + "00".repeat(46);
                final String tagged = "0204060810120a0c0e101214" + "81002007" + "88b5" + "11".repeat(1500);
                final String twice = "0204060810120a0c0e101214" + "88a80005" + "8100e009" + "88b5" + "22".repeat(1490);
                for (final String hex : new String[] {untagged, tagged, twice}) {
                    assertEquals(hex, pass(from, to, hex));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void shouldLoseTheOneFrameThatIsTooBigAndNoOther(final String version) throws Exception {
        try (TestNamespace left = TestNamespace.create("bgl");
                TestNamespace middle = TestNamespace.create("bgm")) {
            join(left, middle, "toleft", "10.0.0.1/24");
            try (Port from = new Port(left.namespace(), "eth", version, pool);
                    Port to = new Port(middle.namespace(), "toleft", version, pool)) {
                final String small = "0204060810120a0c0e101214" + "88b5" + "33".repeat(50);
                final String big = "0204060810120a0c0e101214" + "88b5" + "44".repeat(1600);
                assertEquals(small + small, pass(from, to, small, big, small));
                assertEquals(1, from.batch.tooBig());
                assertEquals(2, from.batch.sent());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void shouldGoOnAfterTheLinkWasDownAndSayWhenItIsGone(final String version) throws Exception {
        try (TestNamespace left = TestNamespace.create("dnl");
                TestNamespace middle = TestNamespace.create("dnm")) {
            join(left, middle, "toleft", "10.0.0.1/24");
            try (Port from = new Port(left.namespace(), "eth", version, pool);
                    Port to = new Port(middle.namespace(), "toleft", version, pool)) {
                final String small = "0204060810120a0c0e101214" + "88b5" + "33".repeat(50);
                left.exec("ip", "link", "set", "eth", "down");
                assertEquals(-Errno.ENETDOWN, send(from, small, small));
                assertEquals(2, from.batch.down());
                left.exec("ip", "link", "set", "eth", "up");
                assertEquals(small, pass(from, to, small));
                left.exec("ip", "link", "del", "eth");
                final int error = send(from, small);
                assertTrue(error == -Errno.ENXIO || error == -Errno.ENETDOWN, Errno.name(-error));
                assertEquals(1, from.batch.down());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3"})
    void shouldNotSeeWhatItsOwnHostSendsNotEvenInAGroup(final String version) throws Exception {
        try (TestNamespace left = TestNamespace.create("ogl");
                TestNamespace middle = TestNamespace.create("ogm")) {
            join(left, middle, "toleft", "10.0.0.1/24");
            middle.exec("ip", "addr", "add", "10.0.0.2/24", "dev", "toleft");
            final String mac =
                    middle.exec("cat", "/sys/class/net/toleft/address").strip().replace(":", "");
            try (Port to = new Port(middle.namespace(), "toleft", version, pool);
                    Port other = new Port(middle.namespace(), "toleft", version, pool)) {
                PacketSockets.group(AfPacketConfig.of("toleft"), List.of(to.receiver, other.receiver));
                middle.exec("ping", "-c3", "-i0.1", "-W2", "10.0.0.1");
                final BufferCache cache = new BufferCache(pool);
                final Frame frame = new Frame();
                final CallState call = new CallState();
                int seen = 0;
                // the blocks of the third version end by a timer: look until the replies are there
                for (final long limit = System.nanoTime() + 5_000_000_000L; seen < 3; ) {
                    assertTrue(System.nanoTime() < limit, "only " + seen + " frames");
                    frame.clear();
                    to.receive(call, cache, frame);
                    other.receive(call, cache, frame);
                    for (int i = 0; i < frame.n; i++) {
                        final byte[] source = new byte[6];
                        Slab.get(Slab.address(frame.meta[i]) + 6, source, 0, 6);
                        assertNotEquals(mac, HexFormat.of().formatHex(source));
                    }
                    seen += frame.n;
                    cache.free(frame.bi, frame.meta, 0, frame.n);
                }
                cache.flush();
            }
        }
    }

    /** Sends frames and returns what arrived, one after the other, after the last has. */
    private String pass(final Port from, final Port to, final String... frames) throws OsException {
        assertTrue(send(from, frames) <= 0);
        final CallState call = new CallState();
        final BufferCache cache = new BufferCache(pool);
        final Frame frame = new Frame();
        try (Sleeper sleeper = Sleeper.open(1)) {
            sleeper.add(to.fd(), 0);
            final StringBuilder got = new StringBuilder();
            while (!got.toString().endsWith(frames[frames.length - 1])) {
                assertTrue(sleeper.sleep(call, 5_000_000_000L) > 0, "nothing more came after " + got);
                frame.clear();
                to.receive(call, cache, frame);
                for (int i = 0; i < frame.n; i++) {
                    final byte[] bytes = new byte[PacketMeta.length(frame.meta[i])];
                    Slab.get(Slab.address(frame.meta[i]), bytes, 0, bytes.length);
                    final String hex = HexFormat.of().formatHex(bytes);
                    if (hex.contains("88b5")) { // not what the kernels have to say
                        got.append(hex);
                    }
                }
                cache.free(frame.bi, frame.meta, 0, frame.n);
            }
            return got.toString();
        } finally {
            cache.flush();
        }
    }

    private int send(final Port from, final String... frames) {
        final BufferCache cache = new BufferCache(pool);
        final Frame frame = new Frame();
        for (final String hex : frames) {
            final byte[] bytes = HexFormat.of().parseHex(hex);
            final int buffer = cache.allocate();
            Slab.put(pool.data(buffer), bytes, 0, bytes.length);
            frame.add(buffer, PacketMeta.of(pool.data(buffer), bytes.length), 0, 0);
        }
        final int result = from.batch.send(new CallState(), from.sender, frame.bi, frame.meta, frame.n);
        cache.free(frame.bi, frame.meta, 0, frame.n);
        cache.flush();
        return result;
    }

    static void join(final TestNamespace host, final TestNamespace middle, final String name, final String address) {
        host.exec("ip", "link", "add", "eth", "type", "veth", "peer", "name", name, "netns", middle.name());
        host.exec("ip", "addr", "add", address, "dev", "eth");
        host.exec("ip", "link", "set", "eth", "up");
        middle.exec("ip", "link", "set", "dev", name, "up");
    }
}
