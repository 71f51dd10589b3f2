package dev.sluice.manage.binapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiEvents;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.node.Graph;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on real sockets, with the event loop turned by hand on the test's thread. */
@Timeout(120)
class ApiServerTest {
    private static final String TRIAL = """
        module trial 1.0.0
        call twice { u32 value } -> { u32 result }
        dump number_dump { u32 n } -> number_details { u32 value; string text[64] }
        get number_get { u32 cursor } -> number_get_details { u32 value } -> { u32 cursor }
        subscribe want_alarms { bool enable; u32 pid } -> alarm
        event alarm { u32 pid; u32 level }
        call fail
        """;

    @TempDir
    private Path directory;

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
    private final ApiRegistry api = new ApiRegistry();
    private final List<ApiTestClient> clients = new ArrayList<>();
    private Executor files = Runnable::run;
    private CommandOutput.Completion waiting;
    private boolean cancelled;
    private ApiEvents alarms;
    private ApiServer server;

    private void start(final ApiServerConfig config) throws IOException {
        server = new ApiServer(config, loop, api);
        api.declare("trial.api", TRIAL);
        api.handle("twice", call -> {
            if (call.request().number("value") == 13) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
            call.reply().set("result", 2 * call.request().number("value"));
        });
        api.handle("number_dump", call -> {
            final long n = call.request().number("n");
            if (n > 1_000_000) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
            for (int i = 0; i < n; i++) {
                final int value = i;
                call.details(details -> details.set("value", value).set("text", "number " + value));
            }
        });
        api.handle("number_get", call -> {
            call.details(details -> details.set("value", 1));
            call.details(details -> details.set("value", 2));
            call.reply().set("cursor", -1);
        });
        api.handle("fail", call -> {
            throw new IllegalStateException("on purpose");
        });
        alarms = api.events("alarm");
        api.handle("want_alarms", call -> {
            if (call.request().flag("enable")) {
                alarms.subscribe(call);
            } else {
                alarms.unsubscribe(call);
            }
        });
        VlibApi.register(api, commands, new Graph(1), null, BarrierGuard.none());
        commands.add(ApiCli.commands(server, api, directory, task -> files.execute(task), Runnable::run));
        commands.add(Command.mpSafe("hold", "", "Wait", (in, out) -> {
            waiting = out.defer();
            waiting.onCancel(() -> cancelled = true);
            out.print("held\n");
        }));
        server.start();
    }

    private ApiServerConfig config() {
        return ApiServerConfig.defaults(directory.resolve("api.sock"));
    }

    private ApiTestClient connect() throws IOException {
        final ApiTestClient client = new ApiTestClient(directory.resolve("api.sock"), loop::runNow);
        clients.add(client);
        return client;
    }

    private ApiTestClient introduced(final String name) throws IOException {
        final ApiTestClient client = connect();
        assertEquals(0, client.introduce(name));
        return client;
    }

    private String cli(final String line) {
        final TextOutput out = new TextOutput();
        commands.run(line, out);
        return out.text();
    }

    @AfterEach
    void stop() throws IOException {
        for (final ApiTestClient client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
        assertFalse(Files.exists(directory.resolve("api.sock")));
    }

    private static void ping(final ApiTestClient client, final int context) throws IOException {
        client.send(client.request("control_ping", context));
        final ByteBuffer reply = client.receive();
        assertEquals(18, reply.remaining());
        assertEquals(24, reply.getShort());
        assertEquals(context, reply.getInt());
        assertEquals(0, reply.getInt());
        assertEquals(client.index(), reply.getInt());
        assertEquals(ProcessHandle.current().pid(), reply.getInt());
    }

    @Test
    void shouldShakeHandsAnswerPingsAndSayGoodbye() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        assertNotEquals(0, client.index());
        assertEquals(15, client.number("sockclnt_create"));
        ping(client, 7);
        client.send(client.request("sockclnt_delete", 8).u32(client.index()));
        final ByteBuffer reply = client.receive();
        assertEquals(18, reply.getShort());
        assertEquals(8, reply.getInt());
        assertEquals(1, reply.getInt());
        assertNull(client.receive());
        assertTrue(server.connections().isEmpty());
    }

    @Test
    void shouldTakeAMessageInPiecesAndManyAtOnce() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        final ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 3000; i++) {
            many.writeBytes(client.request("twice", i).u32(i + 100).framed());
        }
        final byte[] octets = many.toByteArray();
        for (int at = 0; at < 500; at++) {
            client.raw(new byte[] {octets[at]});
            loop.runNow();
        }
        client.raw(Arrays.copyOfRange(octets, 500, octets.length));
        for (int i = 0; i < 3000; i++) {
            final ByteBuffer reply = client.receive();
            assertEquals(client.number("twice_reply"), reply.getShort());
            assertEquals(i, reply.getInt());
            assertEquals(0, reply.getInt());
            assertEquals(2 * (i + 100), reply.getInt());
        }
    }

    @Test
    void shouldReplyWithTheErrorOfARefusedOrFailingRequest() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(client.request("twice", 1).u32(13));
        assertEquals(-7, client.receive().getInt(6));
        client.send(client.request("fail", 2));
        assertEquals(-1, client.receive().getInt(6));
        ping(client, 3);
    }

    @Test
    void shouldSendAllDetailsBeforeTheAnswerToThePing() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(client.request("number_dump", 5).u32(5000));
        client.send(client.request("control_ping", 5));
        for (int i = 0; i < 5000; i++) {
            final ByteBuffer details = client.receive();
            assertEquals(client.number("number_details"), details.getShort());
            assertEquals(5, details.getInt());
            assertEquals(i, details.getInt());
            assertEquals("number " + i, ApiTestClient.fixed(details, 64));
        }
        assertEquals(24, client.receive().getShort());
    }

    @Test
    void shouldEndAGetWithItsReply() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(client.request("number_get", 5).u32(0));
        assertEquals(1, client.receive().getInt(6));
        assertEquals(2, client.receive().getInt(6));
        final ByteBuffer reply = client.receive();
        assertEquals(client.number("number_get_reply"), reply.getShort());
        assertEquals(0, reply.getInt(6));
        assertEquals(-1, reply.getInt(10));
    }

    @Test
    void shouldMakeTheAnswerOnlyAsFastAsTheClientReads() throws IOException {
        start(config());
        final ApiTestClient slow = introduced("slow");
        final ApiTestClient other = introduced("other");
        slow.send(slow.request("number_dump", 5).u32(100_000));
        slow.send(slow.request("control_ping", 6));
        for (int i = 0; i < 200; i++) {
            loop.runNow();
        }
        final long queued = server.connections().iterator().next().queued();
        assertTrue(queued > 0 && queued < 1 << 20, "queued " + queued);
        ping(other, 1);
        for (int i = 0; i < 100_000; i++) {
            assertEquals(5, slow.receive().getInt(2));
        }
        assertEquals(6, slow.receive().getInt(2));
    }

    @Test
    void shouldRunCommandsAndReportTheirReturnValue() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(client.request("cli_inband", 1).variable("show api clients\n"));
        ByteBuffer reply = client.receive().position(6);
        assertEquals(0, reply.getInt());
        assertTrue(ApiTestClient.variable(reply).contains("trial"));
        client.send(client.request("cli_inband", 2).variable("show nonsense\n"));
        reply = client.receive().position(6);
        assertEquals(-1, reply.getInt());
        assertEquals("show: unknown input `nonsense'\n", ApiTestClient.variable(reply));
    }

    @Test
    void aCommandThatWaitsDoesNotHoldUpTheConnection() throws IOException, CommandException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(client.request("cli_inband", 1).variable("hold\n"));
        ping(client, 2);
        waiting.end(null);
        final ByteBuffer reply = client.receive();
        assertEquals(1, reply.getInt(2));
        assertEquals("held\n", ApiTestClient.variable(reply.position(10)));
    }

    @Test
    void aCommandIsCancelledWhenItsClientGoes() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(client.request("cli_inband", 1).variable("hold\n"));
        ping(client, 2);
        client.close();
        while (!server.connections().isEmpty()) {
            loop.runNow();
        }
        assertTrue(cancelled);
    }

    @Test
    void subscriptionsAreForOneClientAndEndWithIt() throws IOException {
        start(config());
        final ApiTestClient one = introduced("one");
        final ApiTestClient two = introduced("two");
        one.send(one.request("want_alarms", 1).u8(1).u32(77));
        assertEquals(0, one.receive().getInt(6));
        one.send(one.request("want_alarms", 2).u8(1).u32(77));
        assertEquals(ApiError.INVALID_REGISTRATION.value(), one.receive().getInt(6));
        two.send(two.request("want_alarms", 3).u8(0).u32(1));
        assertEquals(ApiError.INVALID_REGISTRATION.value(), two.receive().getInt(6));
        alarms.publish(event -> event.set("level", 9));
        final ByteBuffer event = one.receive();
        assertEquals(one.number("alarm"), event.getShort());
        assertEquals(one.index(), event.getInt());
        assertEquals(77, event.getInt());
        assertEquals(9, event.getInt());
        assertNull(two.poll());
        one.close();
        while (server.connections().size() > 1) {
            loop.runNow();
        }
        assertTrue(alarms.unwanted());
    }

    @Test
    void shouldDisconnectAClientThatDoesNotReadItsEvents() throws IOException {
        start(config().withLimits(8, 4096, 1 << 20));
        final ApiTestClient client = introduced("deaf");
        client.send(client.request("want_alarms", 1).u8(1).u32(77));
        assertEquals(0, client.receive().getInt(6));
        for (int i = 0; i < 1_000_000 && !server.connections().isEmpty(); i++) {
            alarms.publish(event -> event.set("level", 9));
            if (i % 1000 == 0) {
                loop.runNow();
            }
        }
        loop.runNow();
        assertTrue(server.connections().isEmpty());
        assertEquals(1, server.counters().slow);
    }

    @Test
    void shouldLimitClientsAndTheLengthOfMessages() throws IOException {
        start(config().withLimits(1, 4096, 1 << 20));
        final ApiTestClient first = introduced("first");
        final ApiTestClient second = connect();
        assertEquals(ApiError.LIMIT_EXCEEDED.value(), second.introduce("second"));
        assertNull(second.receive());
        first.raw(ByteBuffer.allocate(16).putInt(8, 4097).array());
        assertNull(first.receive());
        assertEquals(1, server.counters().refused);
        assertEquals(1, server.counters().oversized);
        introduced("third");
    }

    @Test
    void shouldDropWhatIsUnknownOrTooShort() throws IOException {
        start(config());
        final ApiTestClient client = connect();
        client.send(ApiTestClient.message(23).u32(0).u32(1));
        client.introduce("trial");
        client.send(ApiTestClient.message(60000).u32(0).u32(1));
        client.send(ApiTestClient.message(23).u32(0));
        client.raw(new byte[16]);
        client.send(ApiTestClient.message(24).u32(0).u32(1));
        ping(client, 9);
        assertEquals(3, server.counters().unknown);
        assertEquals(1, server.counters().malformed);
    }

    @Test
    void shouldRefuseSharedMemoryAndIgnoreWhatNobodyAnswers() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        client.send(
                ApiTestClient.message(client.number("memclnt_create")).u32(7).fixed("", 12 + 64 + 32));
        final ByteBuffer created = client.receive();
        assertEquals(client.number("memclnt_create_reply"), created.getShort());
        assertEquals(7, created.getInt());
        assertEquals(ApiError.UNSUPPORTED.value(), created.getInt());
        // neither this request nor its reply has a context
        client.send(ApiTestClient.message(client.number("memclnt_delete")).fixed("", 13));
        final ByteBuffer deleted = client.receive();
        assertEquals(client.number("memclnt_delete_reply"), deleted.getShort());
        assertEquals(ApiError.UNSUPPORTED.value(), deleted.getInt());
        client.send(ApiTestClient.message(client.number("rx_thread_exit")).fixed("", 1));
        client.send(client.request("rpc_call", 8).fixed("", 8 + 3 + 4));
        final ByteBuffer called = client.receive();
        assertEquals(client.number("rpc_call_reply"), called.getShort());
        assertEquals(8, called.getInt());
        assertEquals(ApiError.UNSUPPORTED.value(), called.getInt());
        assertTrue(api.json("").contains("\"rx_thread_exit\":{\"reply\":\"null\"}"));
        ping(client, 9);
        assertEquals(0, server.counters().malformed);
    }

    @Test
    void shouldSaveTheTraceAsItWasWhenAskedThoughWrittenLater() throws IOException {
        final List<Runnable> later = new ArrayList<>();
        files = later::add;
        start(config());
        final ApiTestClient client = introduced("trial");
        cli("api trace on");
        client.send(client.request("twice", 1).u32(21));
        client.receive();
        final TextOutput out = new TextOutput();
        commands.run("api trace save later.txt", out);
        final Path file = directory.resolve("later.txt");
        assertFalse(Files.exists(file));
        cli("api trace free");
        later.removeFirst().run();
        assertEquals("API trace saved to " + file + "\n", out.text());
        assertEquals(1, Files.readAllLines(file).size());
        assertTrue(Files.readString(file).contains("trial twice { client_index "));
    }

    @Test
    void shouldKeepRequestsForTheTrace() throws IOException {
        start(config());
        final ApiTestClient client = introduced("trial");
        assertEquals("", cli("api trace on"));
        client.send(client.request("twice", 1).u32(21));
        client.receive();
        assertTrue(cli("api trace dump").contains("trial twice { client_index "), cli("api trace dump"));
        assertTrue(cli("show api trace-status").startsWith("RX Trace enabled\nTX Trace disabled\n1 of"));
        final Path file = directory.resolve("calls.txt");
        assertEquals("API trace saved to " + file + "\n", cli("api trace save calls.txt"));
        assertTrue(Files.readString(file).contains("value 21"));
        assertEquals("file exists: " + file + "\n", cli("api trace save calls.txt"));
        assertTrue(cli("api trace save ../calls.txt").startsWith("illegal characters"));
    }

    @Test
    void shouldRefuseToListenBesideALivingServer() throws IOException {
        start(config());
        final ApiServer second = new ApiServer(config(), loop, new ApiRegistry());
        final IOException e = assertThrows(IOException.class, second::start);
        assertTrue(e.getMessage().contains("is in use"), e.getMessage());
    }

    @Test
    void shouldServeOthersWhateverAClientSends() throws IOException {
        start(config().withLimits(64, 1 << 16, 1 << 20));
        final ApiTestClient steady = introduced("steady");
        final Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            try (ApiTestClient wild = new ApiTestClient(directory.resolve("api.sock"), loop::runNow)) {
                if (random.nextBoolean()) {
                    wild.introduce("wild");
                }
                for (int i = 0; i < 200; i++) {
                    final byte[] octets = new byte[16 + random.nextInt(120)];
                    random.nextBytes(octets);
                    final int kind = random.nextInt(200);
                    if (kind > 0) {
                        final int length = kind == 1 ? random.nextInt(1 << 16) : octets.length - 16;
                        ByteBuffer.wrap(octets).putInt(8, length);
                    }
                    if (octets.length > 18 && kind > 2) {
                        ByteBuffer.wrap(octets).putShort(16, (short) random.nextInt(90));
                    }
                    if (wild.tryRaw(octets) < octets.length) {
                        break;
                    }
                    loop.runNow();
                }
            } catch (final IOException e) {
                // thrown out: that is what is to happen to some
                assertTrue(server.counters().oversized > 0);
            }
            ping(steady, round + 1);
        }
        assertTrue(server.counters().malformed > 100, "malformed " + server.counters().malformed);
        while (server.connections().size() > 1) {
            loop.runNow();
        }
        assertArrayEquals(
                new String[] {"steady"},
                server.connections().stream().map(ApiConnection::name).toArray());
    }
}
