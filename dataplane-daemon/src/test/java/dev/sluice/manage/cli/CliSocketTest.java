package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on real sockets, with the event loop turned by hand on the test's thread. */
@Timeout(60)
class CliSocketTest {
    @TempDir
    private Path directory;

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());
    private CliServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
    }

    private Path socket() {
        return directory.resolve("run/cli.sock");
    }

    private CliServer server(final CliConfig config) {
        return new CliServer(config, loop, registry);
    }

    private void start(final CliConfig config) throws IOException {
        server = server(config);
        registry.add(new TrialCommands().commands());
        registry.add(new CliCommands(registry, server).commands());
        server.start();
    }

    private SocketChannel connect() throws IOException {
        final SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(socket()));
        client.configureBlocking(false);
        return client;
    }

    private static void send(final SocketChannel client, final String text) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    /** Turns the loop until the client has received {@code count} bytes, or the end. */
    private String receive(final SocketChannel client, final int count) throws IOException {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (received.size() < count && !Thread.currentThread().isInterrupted()) {
            loop.runNow();
            buffer.clear();
            final int read = client.read(buffer);
            if (read < 0) {
                break;
            }
            received.write(buffer.array(), 0, read);
        }
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldServeSeveralClients() throws IOException {
        start(CliConfig.defaults(socket().toString()));
        try (SocketChannel one = connect();
                SocketChannel two = connect()) {
            assertArrayEquals(Telnet.greeting(), receive(one, 36).getBytes(StandardCharsets.ISO_8859_1));
            send(one, "\u00ff\u00fa\u0018\0vppctl\u00ff\u00f0show version\n\0");
            send(two, "\u00ff\u00fa\u0018\0sluicectl\u00ff\u00f0show version\0");
            assertEquals("sluice 1\r\n\0", receive(one, 11));
            assertEquals("sluice 1\n\0" + "0\n", receive(two, 36 + 12).substring(36));
            send(one, "quit\n\0");
            assertEquals("\0", receive(one, 2));
        }
    }

    @Test
    void shouldSetRightsAndRemoveItsFile() throws IOException {
        start(CliConfig.defaults(socket().toString()).with(new CliConfig.Access(0620, "0")));
        assertEquals("rw--w----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
        try (var files = Files.list(socket().getParent())) {
            assertEquals(1, files.count());
        }
        server.close();
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldRefuseALivingSocketAndTakeOverADeadOne() throws IOException {
        start(CliConfig.defaults(socket().toString()));
        final CliServer second = server(CliConfig.defaults(socket().toString()));
        final IOException refusal = assertThrows(IOException.class, second::start);
        assertEquals(socket() + " is in use by a running daemon", refusal.getMessage());
        second.close();
        assertTrue(Files.exists(socket()));
        server.close();

        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertTrue(Files.exists(socket()));
        server = server(CliConfig.defaults(socket().toString()));
        server.start();
        try (SocketChannel client = connect()) {
            assertEquals(36, receive(client, 36).length());
        }
    }

    @Test
    void shouldNotTouchWhatIsNoSocket() throws IOException {
        final Path file = Files.writeString(directory.resolve("precious"), "text");
        final CliServer refused = server(CliConfig.defaults(file.toString()));
        assertEquals(
                file + " exists and is not a socket",
                assertThrows(IOException.class, refused::start).getMessage());
        assertEquals("text", Files.readString(file));
        final CliServer nobody =
                server(CliConfig.defaults(socket().toString()).with(new CliConfig.Access(0600, "no-such-group")));
        assertEquals(
                "no such group for the socket: `no-such-group'",
                assertThrows(IOException.class, nobody::start).getMessage());
        assertFalse(Files.exists(socket()));
        final CliServer tooLong = server(CliConfig.defaults(directory + "/" + "x".repeat(100)));
        assertTrue(assertThrows(IOException.class, tooLong::start).getMessage().contains("too long"));
    }

    @Test
    void shouldListenOnTcp() throws IOException {
        server = server(CliConfig.defaults("127.0.0.1:0"));
        server.start();
        final int port = Integer.parseInt(server.address().replaceFirst("^127\\.0\\.0\\.1:", ""));
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            client.configureBlocking(false);
            assertEquals(36, receive(client, 36).length());
        }
        assertThrows(
                IOException.class,
                () -> server(CliConfig.defaults("127.0.0.1:99999")).start());
    }

    @Test
    void shouldQueueForASlowClientAndStopTakingItsCommands() throws IOException {
        start(CliConfig.defaults(socket().toString()));
        try (SocketChannel slow = connect();
                SocketChannel quick = connect()) {
            send(slow, "\u00ff\u00fa\u0018\0sluicectl\u00ff\u00f0show lines 300000\0show version\0");
            send(quick, "\u00ff\u00fa\u0018\0sluicectl\u00ff\u00f0show version\0");
            assertEquals("sluice 1\n\0" + "0\n", receive(quick, 36 + 12).substring(36));
            final CliSession first = server.sessions().iterator().next();
            assertTrue(first.queuedBytes() > 1 << 20);
            final StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= 300_000; i++) {
                expected.append("line ").append(i).append('\n');
            }
            expected.append("\0" + "0\n" + "sluice 1\n\0" + "0\n");
            final String before = receive(slow, 1000);
            assertFalse(before.contains("sluice 1"));
            final String text = before + receive(slow, 36 + expected.length() - before.length());
            assertEquals(expected.toString(), text.substring(36));
            assertEquals(0, first.queuedBytes());
        }
    }

    @Test
    void shouldCloseAClientThatLeavesTooMuchUnread() throws IOException {
        start(CliConfig.defaults(socket().toString()).with(new CliConfig.Limits(4, 1 << 20, 4 << 20)));
        try (SocketChannel slow = connect();
                SocketChannel quick = connect()) {
            send(slow, "\u00ff\u00fa\u0018\0sluicectl\u00ff\u00f0show lines 10000000\0");
            send(quick, "\u00ff\u00fa\u0018\0sluicectl\u00ff\u00f0show version\0");
            assertEquals("sluice 1\n\0" + "0\n", receive(quick, 36 + 12).substring(36));
            final String text = receive(slow, Integer.MAX_VALUE);
            assertTrue(text.endsWith(" bytes was not read; session closed\r\n"), text.substring(text.length() - 100));
            assertTrue(text.length() < 3 << 20);
        }
    }
}
