package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiMessage;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.api.MalformedMessageException;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.manage.binapi.ApiCli;
import dev.sluice.manage.binapi.ApiServer;
import dev.sluice.manage.binapi.ApiServerConfig;
import dev.sluice.manage.binapi.VlibApi;
import dev.sluice.manage.cli.CliConfig;
import dev.sluice.manage.cli.CliServer;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.packet.IpFamily;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wild clients of the binary API and the CLI, with the whole dataplane behind them, and a steady one that must be
 * served all the time. {@code -Dsluice.fuzz.messages=1000000 -Dsluice.fuzz.seed=7} for a longer run.
 */
class ManagementFuzzTest {
    private static final int MESSAGES = Integer.getInteger("sluice.fuzz.messages", 100_000);
    private static final long SEED = Long.getLong("sluice.fuzz.seed", 42);
    private static final int CLIENTS = 8;
    private static final int LIFE = 400;
    private static final int MOST_TURNS = 1_000_000;
    private static final String PLAIN = "\u00ff\u00fa\u0018\0vppctl\u00ff\u00f0";

    @TempDir
    Path directory;

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final DataplaneBed bed = new DataplaneBed();
    private final ApiRegistry api = bed.dataplane.api();
    private final CommandRegistry commands = bed.dataplane.commands();
    private final StringBuilder internalErrors = new StringBuilder();
    private ApiServer server;
    private CliServer cli;
    private FuzzMessages fuzz;

    /** One connection; what it is sent is read, and thrown away but for the CLI's internal errors. */
    private final class Wild implements AutoCloseable {
        private final ByteBuffer sink = ByteBuffer.allocate(1 << 16);
        private final boolean isCli;
        private SocketChannel channel;
        private int left;

        Wild(final boolean isCli) {
            this.isCli = isCli;
        }

        void send() throws IOException {
            if (left-- <= 0) {
                close();
                channel = connect(isCli ? "cli.sock" : "api.sock");
                left = 1 + fuzz.upTo(LIFE);
                if (isCli) {
                    write(PLAIN.getBytes(StandardCharsets.ISO_8859_1));
                } else if (fuzz.upTo(10) > 0) {
                    write(FuzzMessages.framed(introduction()));
                }
                return;
            }
            final byte[] octets = isCli ? (fuzz.line() + "\n\0").getBytes(StandardCharsets.UTF_8) : fuzz.message();
            if (fuzz.upTo(300) == 0) {
                // cut off, and something else behind it
                write(Arrays.copyOf(octets, fuzz.upTo(octets.length + 1)));
                left = fuzz.upTo(3);
            } else if (!isCli && fuzz.upTo(2000) == 0) {
                octets[8] = 0x7f;
                write(octets);
            } else {
                write(octets);
            }
        }

        private void write(final byte[] octets) {
            try {
                final ByteBuffer out = ByteBuffer.wrap(octets);
                for (int turns = 0; out.hasRemaining() && turns < 100; turns++) {
                    channel.write(out);
                    read();
                    if (out.hasRemaining()) {
                        turn();
                    }
                }
            } catch (final IOException e) {
                left = 0; // thrown out
            }
        }

        void read() throws IOException {
            while (channel != null && channel.read(sink.clear()) > 0) {
                if (isCli) {
                    final String text = new String(sink.array(), 0, sink.position(), StandardCharsets.ISO_8859_1);
                    final int at = text.indexOf("internal error");
                    if (at >= 0) {
                        internalErrors.append(text, Math.max(0, at - 80), Math.min(text.length(), at + 200));
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(
                ApiServerConfig.defaults(directory.resolve("api.sock")).withLimits(64, 1 << 16, 1 << 20), loop, api);
        VlibApi.register(api, commands, bed.graph, null, BarrierGuard.none());
        commands.add(ApiCli.commands(server, api, directory, Runnable::run, Runnable::run));
        cli = new CliServer(CliConfig.defaults(directory.resolve("cli.sock").toString()), loop, commands);
        server.start();
        cli.start();
        for (final String line : new String[] {
            "create loopback interface",
            "create packet-generator interface pg0",
            "set interface state loop0 up",
            "set interface ip address loop0 10.1.0.1/24"
        }) {
            assertEquals(0, commands.run(line, new TextOutput()), line);
        }
        fuzz = new FuzzMessages(SEED, api, commands);
        bed.runGraph();
    }

    @AfterEach
    void stop() {
        cli.close();
        server.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.run(1_000_000);
        }
        bed.close();
    }

    private SocketChannel connect(final String socket) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(directory.resolve(socket)));
        channel.configureBlocking(false);
        return channel;
    }

    private static byte[] introduction() {
        return ByteBuffer.allocate(70)
                .putShort((short) 15)
                .putInt(1)
                .put("wild".getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private void turn() {
        loop.runNow();
        bed.turn();
    }

    @Test
    void noClientDisturbsAnotherAndNothingIsLeftBehind() throws IOException {
        // the JDK keeps one socket for itself from the first channel that it closes
        connect("api.sock").close();
        for (int i = 0; i < 100; i++) {
            turn();
        }
        final List<String> descriptors = descriptors();
        try (SocketChannel steady = connect("api.sock")) {
            exchange(steady, introduction());
            final Wild[] wild = new Wild[CLIENTS];
            for (int i = 0; i < CLIENTS; i++) {
                wild[i] = new Wild(i % 4 == 0);
            }
            long halfway = 0;
            for (int i = 0; i < MESSAGES; i++) {
                final Wild one = wild[fuzz.upTo(CLIENTS)];
                one.send();
                if (i % 8 == 0) {
                    turn();
                    for (final Wild other : wild) {
                        drain(other);
                    }
                }
                if (i % 64 == 0) {
                    bed.runGraph();
                }
                if (i % 10_000 == 0) {
                    tidy();
                }
                if (i % 2000 == 0) {
                    traffic();
                }
                if (i % 500 == 0) {
                    bed.clock.advanceMs(100);
                    ping(steady, i);
                }
                if (i == MESSAGES / 2) {
                    halfway = heap();
                }
            }
            for (final Wild one : wild) {
                one.close();
            }
            for (int i = 0; i < 1000; i++) {
                turn();
            }
            ping(steady, 1);
            assertEquals(0, api.failed(), "requests that failed inside the daemon, see the log");
            assertEquals("", internalErrors.toString());
            assertEquals(3, text("show api clients").lines().count(), text("show api clients"));
            final long grown = heap() - halfway;
            assertTrue(grown < 64 << 20, "the heap has grown by " + grown);
        }
        for (int i = 0; i < 1000; i++) {
            turn();
        }
        text("packet-generator disable-stream");
        for (int i = 0; i < 10; i++) {
            // a command that waits is still answered when its client has gone
            bed.clock.advanceMs(100_000);
            bed.runGraph();
            for (int t = 0; t < 100; t++) {
                turn();
            }
        }
        // hundreds of connections have come and gone; a command may have opened something that stays
        final List<String> left = descriptors();
        assertEquals(descriptors, left, "file descriptors");
        assertEquals(0, bed.buffersInUse(), "buffers");
    }

    private static void drain(final Wild wild) {
        try {
            wild.read();
        } catch (final IOException e) {
            wild.left = 0;
        }
    }

    /** Takes away what the clients have made and not deleted: what is left of it would be a leak. */
    private void tidy() {
        for (final Interface iface : List.copyOf(bed.dataplane.interfaces().all())) {
            final String name = iface.firstName();
            if (iface.parent() != null) {
                text("delete sub-interface " + iface.name());
            } else if (name.startsWith("loop") && !name.equals("loop0")) {
                text("delete loopback interface intfc " + iface.name());
            } else if (name.startsWith("bvi")) {
                text("bvi delete " + iface.name());
            } else if (name.startsWith("pg")) {
                text("delete packet-generator interface " + iface.name());
            }
        }
        final Fibs fibs = bed.dataplane.services().get(Fibs.class);
        for (final IpFamily family : IpFamily.values()) {
            for (final FibTable table : List.copyOf(fibs.of(family).tables())) {
                final String id = Integer.toUnsignedString(table.tableId());
                text((family == IpFamily.IP4 ? "ip" : "ip6") + " table del " + id);
                ask(
                        "ip_table_add_del",
                        request -> request.record("table")
                                .set("table_id", table.tableId())
                                .set("is_ip6", family == IpFamily.IP6));
            }
        }
        assertTrue(
                bed.dataplane.interfaces().all().size() < 10,
                () -> "interfaces that cannot be deleted: "
                        + bed.dataplane.interfaces().all().stream()
                                .map(Interface::name)
                                .toList());
    }

    private void ask(final String name, final Consumer<ApiRecord> fill) {
        final ApiRecord request = ApiRecord.of(api.message(api.number(name)));
        fill.accept(request);
        try {
            api.answer(
                    null,
                    api.message(api.number(name)),
                    ByteBuffer.wrap(api.encode(request)).position(ApiMessage.ID_OCTETS));
        } catch (final MalformedMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Packets all the time, however often the clients take stream and interface away. */
    private void traffic() {
        text("packet-generator delete fuzz");
        text("create packet-generator interface pg0");
        text("set interface state pg0 up");
        text(
                "packet-generator new { name fuzz limit -1 rate 1000 node ethernet-input interface pg0 size 64-64 data {"
                        + " IP4: 02:fe:00:00:00:01 -> ff:ff:ff:ff:ff:ff UDP: 10.9.9.9 -> 10.1.0.1 UDP: 1 -> 2 incrementing 20 } }");
        text("packet-generator enable-stream fuzz");
    }

    private String text(final String line) {
        final TextOutput out = new TextOutput();
        commands.run(line, out);
        return out.text();
    }

    private void ping(final SocketChannel steady, final int context) throws IOException {
        final ByteBuffer reply = exchange(
                steady,
                ByteBuffer.allocate(10)
                        .putShort((short) 23)
                        .putInt(0)
                        .putInt(context)
                        .array());
        assertEquals(24, reply.getShort(16));
        assertEquals(context, reply.getInt(18));
    }

    /** Sends a message and waits, in turns of the loop, for one whole answer. */
    private ByteBuffer exchange(final SocketChannel steady, final byte[] body) throws IOException {
        final ByteBuffer out = ByteBuffer.wrap(FuzzMessages.framed(body));
        while (out.hasRemaining()) {
            steady.write(out);
        }
        final ByteBuffer in = ByteBuffer.allocate(1 << 20);
        for (int turns = 0; turns < MOST_TURNS; turns++) {
            turn();
            steady.read(in);
            if (in.position() >= 16 && in.position() >= 16 + in.getInt(8)) {
                return in;
            }
        }
        throw new AssertionError("the steady client is not served");
    }

    /** What the open descriptors stand for; files of the class path are opened when a class is first needed. */
    private static List<String> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(ManagementFuzzTest::target)
                    .filter(target -> !target.startsWith("/"))
                    .map(target -> target.replaceAll("[0-9]+", "N"))
                    .sorted()
                    .toList();
        }
    }

    private static String target(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (final IOException e) {
            return "/gone";
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
