package dev.sluice.manage.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {
    private static final int TURNS = 1000;

    @TempDir
    Path directory;

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final List<Channel> accepted = new ArrayList<>();

    @AfterEach
    void endTheLoop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.run(1_000_000);
        }
    }

    private Listener claim(final String place) throws IOException {
        return Listener.claim(loop, new Listener.Options("the trial", place, 0600, null, 8), accepted::add);
    }

    private void turn() {
        for (int i = 0; i < TURNS; i++) {
            loop.runNow();
        }
    }

    private SocketChannel connect(final Path path) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.configureBlocking(false);
        channel.connect(UnixDomainSocketAddress.of(path));
        return channel;
    }

    @Test
    void whoConnectsBeforeItOpensWaits() throws IOException {
        final Path path = directory.resolve("place");
        try (Listener listener = claim(path.toString());
                SocketChannel client = connect(path)) {
            turn();
            assertEquals(0, accepted.size());
            listener.open();
            turn();
            assertEquals(1, accepted.size());
            assertTrue(client.isConnected());
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), "rights as asked");
            assertTrue(listener.isUnix());
            assertEquals(path.toString(), listener.address());
        }
        turn();
        assertFalse(Files.exists(path));
    }

    @Test
    void aPlaceThatIsClaimedIsNotClaimedAgainEvenBeforeItOpens() throws IOException {
        final Path path = directory.resolve("place");
        try (Listener listener = claim(path.toString())) {
            final IOException refused = assertThrows(IOException.class, () -> claim(path.toString()));
            assertTrue(refused.getMessage().contains("in use by a running daemon"), refused.getMessage());
            assertTrue(Files.exists(path));
            listener.open();
            turn();
            assertThrows(IOException.class, () -> claim(path.toString()));
        }
    }

    @Test
    void tcpPortsAreChosenAndNamed() throws IOException {
        try (Listener listener = claim("127.0.0.1:0")) {
            listener.open();
            final InetSocketAddress address = Listener.tcpAddress(listener.address());
            assertTrue(address.getPort() > 0);
            assertFalse(listener.isUnix());
            try (SocketChannel client = SocketChannel.open(address)) {
                turn();
                assertEquals(1, accepted.size());
                assertTrue(client.isConnected());
            }
        }
        assertThrows(IOException.class, () -> claim("127.0.0.1:99999"));
        assertThrows(IOException.class, () -> claim("no.such.host.invalid:80"));
    }
}
