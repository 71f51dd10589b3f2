package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiMessage;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.manage.binapi.ApiServer;
import dev.sluice.manage.binapi.ApiServerConfig;
import dev.sluice.manage.binapi.VlibApi;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The declarations of all features beside what VPP's clients know. */
class ApiMessagesTest {
    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final DataplaneBed bed = new DataplaneBed();
    private final ApiRegistry api = bed.dataplane.api();

    @BeforeEach
    void register() {
        new ApiServer(ApiServerConfig.defaults(Path.of("unused")), loop, api).list(bed.dataplane.counters());
        VpeApi.register(api, null);
        VlibApi.register(api, bed.dataplane.commands(), bed.graph, null, BarrierGuard.none());
    }

    @AfterEach
    void stop() {
        bed.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
    }

    /** Name to checksum and size. */
    private static Map<String, String[]> known() throws IOException {
        final Map<String, String[]> known = new HashMap<>();
        try (InputStream in = ApiMessagesTest.class.getResourceAsStream("api-messages.txt")) {
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    known.put(line.split(" ")[0], line.split(" "));
                }
            }
        }
        return known;
    }

    @Test
    void everyMessageHasTheChecksumAndTheSizeThatClientsExpect() throws IOException {
        final Map<String, String[]> known = known();
        assertAll(api.messages().values().stream().map(message -> () -> {
            final String[] expected = known.get(message.name());
            assertTrue(expected != null, message.name() + " is not in api-messages.txt");
            assertEquals(message.name() + "_" + expected[1], message.nameAndCrc());
            assertEquals(expected[2].replace("+", ""), Integer.toString(message.minOctets()), message.name());
        }));
    }

    @Test
    void bootstrapMessagesHaveTheNumbersThatClientsHardCode() {
        assertEquals(15, api.number("sockclnt_create"));
        assertEquals(16, api.number("sockclnt_create_reply"));
        assertEquals(18, api.number("sockclnt_delete_reply"));
        assertEquals(23, api.number("control_ping"));
        assertEquals(28, api.number("get_api_json_reply"));
        assertTrue(api.messages().keySet().stream().noneMatch(number -> number > 0xffff));
    }

    @Test
    void everythingDeclaredIsImplemented() {
        api.check();
        for (final ApiMessage message : api.messages().values()) {
            assertTrue(message.nameAndCrc().length() < 64, message.name());
        }
    }
}
