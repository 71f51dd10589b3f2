package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CliSessionTest {
    private static final String IAC = "\u00ff";
    private static final String TYPE = IAC + "\u00fa\u0018\0";
    private static final String SE = IAC + "\u00f0";
    private static final String BANNER = "Hello\n";

    private final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());
    private final TrialCommands commands = new TrialCommands();
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private CliServer server;
    private EmbeddedChannel channel;

    @BeforeEach
    void register() {
        registry.add(commands.commands());
        registry.addCompleter("interface", () -> List.of("host-gl", "host-gr"));
    }

    private void connect(final CliConfig config) {
        server = new CliServer(config, clock.eventLoop(), registry);
        registry.add(new CliCommands(registry, server).commands());
        channel = session();
    }

    private EmbeddedChannel session() {
        final EmbeddedChannel made = new EmbeddedChannel();
        made.freezeTime();
        made.pipeline().addLast(server.newSession());
        made.pipeline().fireChannelActive();
        return made;
    }

    private void connect() {
        connect(new CliConfig(
                "/nowhere",
                "# ",
                BANNER,
                new CliConfig.Terminal(true, 1000, 50, false),
                new CliConfig.Access(0600, null),
                new CliConfig.Limits(4, 1 << 20, 2 << 20)));
    }

    /** Octets, one a char. */
    private void send(final String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        channel.runPendingTasks();
    }

    private String received() {
        return received(channel);
    }

    private static String received(final EmbeddedChannel from) {
        from.runPendingTasks();
        final StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }
        return text.toString();
    }

    private void terminal() {
        connect();
        received();
        send(TYPE + "xterm" + SE + IAC + "\u00fa\u001f\0\u0050\0\u0006" + SE);
        assertEquals("\rHello\r\n# ", received());
    }

    @Test
    void shouldGreetInOneWrite() {
        connect();
        final ByteBuf first = channel.readOutbound();
        assertEquals(36, first.readableBytes());
        first.release();
        assertEquals("", received());
    }

    @Test
    void shouldAnswerVppctlWithOneNulACommand() {
        connect();
        received();
        send(TYPE + "VppCtl" + SE);
        assertEquals("", received());
        send("show version\n\0");
        assertEquals("sluice 1\r\n\0", received());
        send("clear trace\n\0");
        assertEquals("\0", received());
        send("show nonsense\n\0");
        assertEquals("show: unknown input `nonsense'\r\n\0", received());
        send("echo a\necho b\n\0");
        assertEquals("a\r\nb\r\n\0", received());
        send("\n\0");
        assertEquals("\0", received());
        send("echo no nul\n");
        assertEquals("no nul\r\n\0", received());
        send("echo sp");
        send("lit\n");
        send("\0");
        assertEquals("split\r\n\0", received());
        send("echo no ");
        send("end");
        assertEquals("", received());
        channel.advanceTimeBy(200, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertEquals("no end\r\n\0", received());
        assertTrue(channel.isOpen());
        send("quit\n\0");
        assertEquals("\0", received());
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldAnswerVppctlWhenADeferredCommandEnds() {
        connect();
        received();
        send(TYPE + "vppctl" + SE + "hold\n\0show version\n\0");
        assertEquals("waiting\r\n", received());
        commands.waiting.end(null);
        assertEquals("\0sluice 1\r\n\0", received());
    }

    @Test
    void shouldSpeakTheProtocolOfItsOwnClient() {
        connect();
        received();
        send(TYPE + "sluicectl" + SE + "show version\0fail\0show nonsense\0\u0001info\0");
        assertEquals(
                "sluice 1\n\0" + "0\nfail: no luck\n\0-5\nshow: unknown input `nonsense'\n\0-1\n"
                        + "prompt\t# \nbanner\tHello\n\0" + "0\n",
                received());
        send("\u0001complete 11 show int ho\0\u0001wrong\0");
        assertEquals(
                "start\t9\nword\thost-gl\t\nword\thost-gr\t\n\0" + "0\nunknown control request `wrong'\n\0-1\n",
                received());
        send("hold\0");
        assertEquals("waiting\n", received());
        send(IAC + "\u00f4");
        assertTrue(commands.cancelled);
        assertEquals("hold: interrupted\n\0-1\n", received());
        send("quit\0");
        assertEquals("\0" + "0\n", received());
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldTellPeopleMoreThanPrograms() {
        connect();
        received();
        send(TYPE + "sluicectl-tty" + SE + "shwo\0");
        assertEquals("unknown input `shwo'\n  did you mean `show'?\n\0-1\n", received());
    }

    @Test
    void shouldEchoAndPromptOnTerminals() {
        terminal();
        send("sh ver\r\n");
        assertEquals("sh ver\r\nsluice 1\r\n# ", received());
        send("show inter\tho?");
        assertEquals(
                "show inter\r# show interface \033[Kho\r\n  host-gl\r\n  host-gr\r\n\r# show interface ho\033[K",
                received());
        send("\003");
        assertEquals("\r\n# ", received());
        send("echo {\r");
        assertEquals("echo {\r\n> ", received());
        send("x }\r");
        assertEquals("x }\r\n{\r\nx }\r\n# ", received());
        send("echo \u00c3\u00a9\r");
        assertEquals("echo \u00c3\u00a9\r\n\u00c3\u00a9\r\n# ", received());
        send(IAC + "\u00f6");
        assertEquals("Sluice\r\n", received());
        send("\004");
        assertEquals("\r\n", received());
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldPageOnTerminals() {
        terminal();
        send("show lines 8\r");
        assertEquals(
                "show lines 8\r\nline 1\r\nline 2\r\nline 3\r\nline 4\r\nline 5\r\n-- more -- (1-5/8)", received());
        send(" ");
        assertEquals("\r\033[Kline 6\r\nline 7\r\nline 8\r\n# ", received());
        send("show lines 8\r");
        received();
        send("q");
        assertEquals("\r\033[K# ", received());
        send("set terminal pager off\rshow lines 8\r");
        assertTrue(received().endsWith("line 8\r\n# "));
    }

    @Test
    void shouldInterruptADeferredCommandAndKeepWhatIsTypedAhead() {
        terminal();
        send("hold\r");
        assertEquals("hold\r\nwaiting\r\n", received());
        send("echo dropped\r");
        assertEquals("", received());
        send("\003echo kept\r");
        assertTrue(commands.cancelled);
        assertEquals("hold: interrupted\r\n# echo kept\r\nkept\r\n# ", received());
        send("hold\r");
        received();
        send("\003");
        received();
        send("hold\r\003echo after\r");
        assertEquals("hold\r\nwaiting\r\nhold: interrupted\r\n# echo after\r\nafter\r\n# ", received());
        send("hold\r");
        received();
        send("echo ahead\r");
        commands.waiting.end(new CommandException("late"));
        assertEquals("hold: late\r\n# echo ahead\r\nahead\r\n# ", received());
    }

    @Test
    void shouldCancelWhenTheClientGoesAway() {
        terminal();
        send("hold\r");
        channel.close();
        assertTrue(commands.cancelled);
        commands.waiting.end(null);
        assertTrue(server.sessions().isEmpty());
    }

    @Test
    void shouldTakeSilenceForAPersonWithoutTelnet() {
        connect();
        received();
        channel.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertEquals("", received());
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertEquals("Hello\r\n# ", received());
        send("show version\n");
        assertEquals("sluice 1\r\n# ", received());
    }

    @Test
    void shouldTakeTelnetWithoutANameForAPlainTerminal() {
        connect();
        received();
        send(IAC + "\u00fd\u0001" + IAC + "\u00fc\u0018");
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertEquals("\rHello\r\n# ", received());
        send("x\b");
        assertEquals("x\r#  \b", received());
        send("show lines 20\r");
        assertTrue(received().endsWith("line 20\r\n# "));
    }

    @Test
    void shouldServePipesToTheirEnd() {
        connect();
        received();
        send("show version\nsho");
        send("w nonsense\nhold\necho last");
        assertEquals("sluice 1\r\nshow: unknown input `nonsense'\r\nwaiting\r\n", received());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(channel.isOpen());
        commands.waiting.end(null);
        assertEquals("last\r\n", received());
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldSendNothingButTextInLineMode() {
        connect(CliConfig.defaults("/nowhere")
                .withPrompt("> ")
                .withoutBanner()
                .with(new CliConfig.Terminal(true, 10, 10, true)));
        assertEquals("> ", received());
        send("show version\r\n");
        assertEquals("sluice 1\r\n> ", received());
    }

    @Test
    void shouldTakeNoInputWhileTheClientDoesNotRead() {
        connect();
        received();
        send(TYPE + "sluicectl" + SE);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        send("show version\0show version\0");
        assertEquals("", received());
        assertFalse(channel.config().isAutoRead());
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        assertEquals("sluice 1\n\0" + "0\nsluice 1\n\0" + "0\n", received());
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void shouldCloseAClientThatReadsNothingForAMinute() {
        connect();
        received();
        send(TYPE + "sluicectl" + SE);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        for (int i = 0; i < 3; i++) {
            assertTrue(channel.isOpen());
            channel.advanceTimeBy(SessionWriter.STALL_CHECK_SECONDS, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldGiveOthersTheirTurnBetweenManyRequests() {
        connect();
        received();
        send(TYPE + "sluicectl" + SE);
        channel.writeInbound(Unpooled.copiedBuffer("clear trace\0".repeat(100), StandardCharsets.ISO_8859_1));
        assertEquals("\0" + "0\n".repeat(1), received().substring(0, 3));
        assertEquals("", received());
    }

    @Test
    void shouldTurnAwayTooManySessions() {
        connect(CliConfig.defaults("/nowhere").with(new CliConfig.Limits(1, 1 << 20, 1 << 20)));
        final EmbeddedChannel second = session();
        assertEquals("\r\ntoo many CLI sessions (1); session closed\r\n", received(second));
        assertFalse(second.isOpen());
        assertEquals(1, server.sessions().size());
        channel.close();
        assertTrue(session().isOpen());
    }

    @Test
    void shouldShowSessionsAndTerminal() {
        terminal();
        send("show cli-sessions\r");
        assertTrue(received().contains("0     terminal      xterm             80x6      "));
        send("set terminal pager off\rshow terminal\r");
        assertTrue(received().contains("Pager enabled:   no\r\n"));
        send("history\r");
        assertTrue(received()
                .contains("1  show cli-sessions\r\n2  set terminal pager off\r\n3  show terminal\r\n4  history\r\n"));
    }
}
