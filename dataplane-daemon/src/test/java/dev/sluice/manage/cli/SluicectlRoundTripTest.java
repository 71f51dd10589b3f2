package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.Sluicectl;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client program against the server, each on its own thread as in real life. */
@Timeout(60)
class SluicectlRoundTripTest {
    @TempDir
    private Path directory;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private CliServer server;

    @BeforeEach
    void start() throws Exception {
        server = new CliServer(CliConfig.defaults(directory + "/cli.sock"), loop, registry);
        registry.add(new TrialCommands().commands());
        registry.add(new CliCommands(registry, server).commands());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        loop.submit(() -> server.close()).get();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).get();
    }

    private int sluicectl(final InputStream in, final String... arguments) {
        out.reset();
        err.reset();
        final String[] all = new String[arguments.length + 2];
        all[0] = "-s";
        all[1] = directory + "/cli.sock";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        final PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Sluicectl.run(all, in, text, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static InputStream typed(final String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void expect(final String output, final String errors) {
        assertEquals(output, out.toString(StandardCharsets.UTF_8));
        assertEquals(errors, err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRunOneCommandAndTellItsFate() {
        assertEquals(0, sluicectl(typed(""), "show", "version"));
        expect("sluice 1\n", "");
        assertEquals(0, sluicectl(typed(""), "echo \u00e9\u4e2d"));
        expect("\u00e9\u4e2d\n", "");
        assertEquals(1, sluicectl(typed(""), "show", "nonsense"));
        expect("show: unknown input `nonsense'\n", "");
        assertEquals(0, sluicectl(typed(""), "clear", "trace"));
        expect("", "");
        assertEquals(0, sluicectl(typed(""), "quit"));
        expect("", "");
    }

    @Test
    void shouldReceiveLongOutputWhole() {
        assertEquals(0, sluicectl(typed(""), "show", "lines", "200000"));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("line 199999\nline 200000\n"));
    }

    @Test
    void shouldRunStandardInputUntilTheFirstFailure() {
        assertEquals(1, sluicectl(typed("show version\n\n# c\necho {\nx }\nfail\nshow version\n")));
        expect("sluice 1\n{\nx }\nfail: no luck\n", "sluicectl: line 6: failed: fail\n");
        assertEquals(0, sluicectl(typed("show version\nquit\nfail\n")));
        expect("sluice 1\n", "");
    }

    @Test
    void shouldRunScriptsOfTheDaemon() throws Exception {
        final Path script = directory.resolve("init.cli");
        Files.writeString(script, "define who me\necho $(who) # note\nfail\n");
        assertEquals(1, sluicectl(typed(""), "exec", script.toString()));
        expect("me\n" + script + ":3: fail: no luck\n", "");
        assertEquals(1, sluicectl(typed(""), "exec", "/no/such/file"));
        expect("exec: cannot read `/no/such/file': no such file or directory\n", "");
        assertEquals(0, sluicectl(typed(""), "show", "macro"));
        assertTrue(out.toString(StandardCharsets.UTF_8).matches("who +me\n"));
    }

    @Test
    void shouldExplainWrongArgumentsAndMissingDaemons() {
        assertEquals(2, sluicectl(typed(""), "-x"));
        expect("", "sluicectl: unknown option -x (see sluicectl -h)\n");
        assertEquals(0, sluicectl(typed(""), "-h"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("usage: sluicectl"));
        assertEquals(3, sluicectl(typed(""), "-s", "/no/such.sock", "show", "version"));
        expect(
                "",
                "sluicectl: cannot connect to the daemon (is sluiced running?); tried:\n"
                        + "  /no/such.sock: No such file or directory\n");
        assertEquals(3, sluicectl(typed(""), "-s", "localhost:99999", "show", "version"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("localhost:99999: bad port `99999'"));
    }
}
