package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalConsoleTest {
    @TempDir
    Path directory;

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] all(final SocketChannel from) throws Exception {
        final ByteBuffer bytes = ByteBuffer.allocate(1000);
        while (from.read(bytes) >= 0) {
            assertEquals(1000, bytes.capacity());
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void passesLinesOnAndShowsAnswersWithoutTelnet() throws Exception {
        final UnixDomainSocketAddress place = UnixDomainSocketAddress.of(directory.resolve("cli.sock"));
        final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(place);
            try (LocalConsole console = new LocalConsole(
                            place.toString(), new ByteArrayInputStream(ascii("show version\n")), shown);
                    SocketChannel session = server.accept()) {
                console.readInput();
                assertArrayEquals(ascii("show version\n"), all(session));
                session.write(ByteBuffer.wrap(Telnet.greeting()));
                session.write(ByteBuffer.wrap(ascii("sluice 1\r\n\0")));
                session.shutdownOutput();
                console.showOutput();
            }
        }
        assertEquals("sluice 1\r\n", shown.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void aTerminalSaysItsNameAndSize() throws Exception {
        final UnixDomainSocketAddress place = UnixDomainSocketAddress.of(directory.resolve("cli.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(place);
            try (LocalConsole console = new LocalConsole(
                            place.toString(), new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
                    SocketChannel session = server.accept()) {
                console.terminal("xterm", 255, 300);
                console.readInput();
                final byte[] expected = {
                    (byte) 0xff,
                    (byte) 0xfa,
                    24,
                    0,
                    'x',
                    't',
                    'e',
                    'r',
                    'm',
                    (byte) 0xff,
                    (byte) 0xf0,
                    (byte) 0xff,
                    (byte) 0xfa,
                    31,
                    0,
                    (byte) 0xff,
                    (byte) 0xff,
                    1,
                    44,
                    (byte) 0xff,
                    (byte) 0xf0
                };
                assertArrayEquals(expected, all(session));
            }
        }
    }
}
