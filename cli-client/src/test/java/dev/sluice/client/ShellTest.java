package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt on a terminal made of two byte arrays, against a daemon that answers from a script. */
@Timeout(30)
class ShellTest {
    @TempDir
    private Path directory;

    private final List<String> requests = new ArrayList<>();
    private ServerSocketChannel listener;
    private Thread daemon;

    @BeforeEach
    void start() throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(directory.resolve("cli.sock")));
        daemon = Thread.ofPlatform().name("scripted-daemon").start(this::serve);
    }

    @AfterEach
    void stop() throws Exception {
        listener.close();
        daemon.join();
    }

    private void serve() {
        try (SocketChannel client = listener.accept()) {
            client.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xfb, 1}));
            final StringBuilder received = new StringBuilder();
            final ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (client.read(buffer.clear()) >= 0) {
                received.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
                final int type = received.indexOf("\u00ff\u00f0");
                received.delete(0, type < 0 ? 0 : type + 2);
                for (int end = received.indexOf("\0"); end >= 0; end = received.indexOf("\0")) {
                    final String request = received.substring(0, end);
                    received.delete(0, end + 1);
                    client.write(StandardCharsets.UTF_8.encode(answer(request)));
                }
            }
        } catch (final IOException e) {
            // the test has ended
        }
    }

    private String answer(final String request) {
        synchronized (requests) {
            requests.add(request);
        }
        return switch (request) {
            case "\u0001info" -> "prompt\t@ \nbanner\tHELLO\n\0" + "0\n";
            case "\u0001complete 2 sh" -> "start\t0\nword\tshow\tShow things\n\0" + "0\n";
            case "\u0001complete 5 show " -> "start\t5\nkind\t<what>\tA thing\nend\t\n\0" + "0\n";
            case "long" -> "row\n".repeat(20) + "\0" + "0\n";
            default -> "did " + request + "\n\0" + "0\n";
        };
    }

    /** What appears on the terminal when these keys are typed. */
    private String type(final String keys, final Path history) throws Exception {
        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        final ByteArrayInputStream typed = new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
        try (Terminal terminal = new DumbTerminal("test", "dumb", typed, screen, StandardCharsets.UTF_8)) {
            terminal.setSize(Size.of(80, 10));
            final Shell shell = new Shell(Endpoint.of(directory + "/cli.sock"), terminal, false);
            assertEquals(Sluicectl.SUCCESS, shell.run(history));
        }
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldGreetRunAndRemember() throws Exception {
        final Path history = directory.resolve("history");
        final String screen = type("one\nnew {\nx }\nquit\n", history);
        assertTrue(screen.contains("HELLO"), screen);
        assertTrue(screen.contains("@ "), screen);
        assertTrue(screen.contains("did one"), screen);
        assertEquals(List.of("\u0001info", "one", "new {\nx }"), requests);
        assertTrue(Files.readString(history).contains(":one\n"));
    }

    @Test
    void shouldHelpFromTheDaemon() throws Exception {
        final String screen = type("show ?x\nquit\n", null);
        assertTrue(screen.contains("  <what>                   A thing"), screen);
        assertTrue(requests.contains("show x"), requests.toString());
    }

    @Test
    void shouldCompleteFromTheDaemon() throws Exception {
        final List<Candidate> candidates = new ArrayList<>();
        try (Connection connection = Endpoint.of(directory + "/cli.sock").connect(true)) {
            final DaemonCompleter completer = new DaemonCompleter(() -> connection);
            completer.complete(null, new DefaultParser().parse("sh", 2), candidates);
            completer.complete(null, new DefaultParser().parse("show ", 5), candidates);
        }
        assertEquals(1, candidates.size());
        assertEquals("show", candidates.getFirst().value());
        assertEquals("Show things", candidates.getFirst().descr());
    }

    @Test
    void shouldPageLongOutput() throws Exception {
        final String screen = type("long\n \n quit\n", null);
        assertEquals(20, screen.split("row", -1).length - 1, screen);
        assertTrue(screen.contains("-- more --"), screen);
    }
}
