package dev.sluice.example.hellosock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on the loopback interface. */
@Timeout(60)
class HelloSockTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static byte[] noise(final int length, final int seed) {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] client(final InetSocketAddress server, final byte[] text) {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        final ByteArrayOutputStream messages = new ByteArrayOutputStream();
        final String[] args = {"-H", server.getAddress().getHostAddress(), "-P", Integer.toString(server.getPort())};
        final int status = HelloSock.run(
                args, new ByteArrayInputStream(text), output, new PrintStream(messages, true, StandardCharsets.UTF_8));
        assertEquals(0, status, messages::toString);
        assertTrue(
                messages.toString(StandardCharsets.UTF_8)
                        .contains(
                                "1 connections, " + text.length + " bytes in, " + text.length + " bytes out, 0 errors"),
                messages::toString);
        return output.toByteArray();
    }

    @Test
    void shouldTakeAMaskOfCoresAsSpdkDoes() {
        final SockOptions options = SockOptions.parse(List.of("-S", "-H", "127.0.0.1", "-P", "0", "-m", "0x5"));
        assertEquals(CoreSet.of(0, 2), options.cores());
        assertEquals(2, options.reactors());
        final List<String> bad = List.of("-S", "-H", "127.0.0.1", "-P", "0", "-m", "0xg");
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> SockOptions.parse(bad));
        assertTrue(e.getMessage().contains("`0xg' of -m"), e.getMessage());
    }

    @Test
    void shouldEchoToSeveralClientsSpreadOverReactors() throws Exception {
        final CountDownLatch ended = new CountDownLatch(1);
        try (SockReactors reactors = new SockReactors(2, CoreSet.EMPTY)) {
            final EchoServer server = new EchoServer(reactors, ANY, 6, ended::countDown);
            final List<FutureTask<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                final byte[] text = noise(i * 200_000, i);
                clients.add(new FutureTask<>(() -> client(server.address(), text)));
                new Thread(clients.get(i)).start();
            }
            for (int i = 0; i < 6; i++) {
                assertArrayEquals(noise(i * 200_000, i), clients.get(i).get());
            }
            ended.await();
            assertEquals(List.of(), reactors.group().threads());
            assertEquals(
                    List.of(3L, 3L),
                    server.statistics().values().stream()
                            .map(Statistics::connections)
                            .toList());
            final Statistics total = new Statistics();
            server.statistics().values().forEach(total::add);
            assertEquals("6 connections, 3000000 bytes in, 3000000 bytes out, 0 errors", total.toString());
        }
    }

    @Test
    void shouldServeAPlainSocketAndEndWithConnectionsOpen() throws Exception {
        final CountDownLatch ended = new CountDownLatch(1);
        try (SockReactors reactors = new SockReactors(1, CoreSet.EMPTY)) {
            final EchoServer server = new EchoServer(reactors, ANY, 0, ended::countDown);
            try (Socket socket =
                    new Socket(server.address().getAddress(), server.address().getPort())) {
                final OutputStream out = socket.getOutputStream();
                final InputStream in = socket.getInputStream();
                out.write("hello".getBytes(StandardCharsets.UTF_8));
                assertEquals("hello", new String(in.readNBytes(5), StandardCharsets.UTF_8));
                assertTrue(server.stop());
                assertEquals(-1, in.read(), "the server has closed it");
            }
            ended.await();
        }
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertEquals("2 hello-sock: needs -H ADDRESS", run("-S", "-P", "1"));
        assertEquals("2 hello-sock: unknown option `-X'", run("-X"));
        assertEquals(
                "2 hello-sock: bad value `99999' of -P, not a number from 0 to 65535", run("-H", "::1", "-P", "99999"));
        assertEquals("2 hello-sock: -H needs a value", run("-H"));
    }

    private static String run(final String... args) {
        final ByteArrayOutputStream messages = new ByteArrayOutputStream();
        final int status = HelloSock.run(
                args,
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintStream(messages, true, StandardCharsets.UTF_8));
        return status + " "
                + messages.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }
}
