package dev.sluice.driver.afpacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What requests for host interfaces ask for; none is made. */
class AfPacketApiTest {
    private final ApiRegistry api = new ApiRegistry();

    AfPacketApiTest() {
        AfPacketApi.register(api, null);
    }

    private ApiRecord request() {
        return ApiRecord.of(api.message(api.number("af_packet_create_v3")))
                .set("mode", 1)
                .set("use_random_hw_addr", true)
                .set("host_if_name", "eth9");
    }

    private void refused(final ApiError error, final Consumer<ApiRecord> fill) {
        final ApiRecord request = request();
        fill.accept(request);
        assertEquals(
                error,
                assertThrows(ApiException.class, () -> AfPacketApi.options(request))
                        .error());
    }

    @Test
    void flagsShouldTurnOffloadAndBypassOn() throws ApiException, CommandException {
        final AfPacketConfig plain = AfPacketApi.options(request()).config();
        assertEquals(
                new AfPacketConfig(
                        "eth9",
                        NetNamespace.OWN,
                        AfPacketConfig.DEFAULT_VERSION,
                        1,
                        1,
                        AfPacketConfig.DEFAULT_BLOCK_BYTES,
                        AfPacketConfig.DEFAULT_BLOCKS,
                        AfPacketConfig.DEFAULT_FRAME_BYTES,
                        false,
                        false),
                plain);
        final AfPacketOptions options = AfPacketApi.options(request()
                .set("flags", 3)
                .set("use_random_hw_addr", false)
                .set("hw_addr", new byte[] {2, 0, 0, 0, 0, 1})
                .set("rx_frame_size", 4000)
                .set("rx_frames_per_block", 16)
                .set("num_rx_queues", 2)
                .set("num_tx_queues", 3));
        final AfPacketConfig config = options.config();
        assertEquals(0x0200_0000_0001L, options.mac);
        assertEquals(true, config.offload());
        assertEquals(true, config.qdiscBypass());
        assertEquals(4000, config.frameBytes());
        assertEquals(2, config.rxQueues());
        assertEquals(3, config.txQueues());
    }

    @Test
    void shouldRefuseWhatNoHostInterfaceCanHave() {
        refused(ApiError.INVALID_VALUE, request -> request.set("mode", 0));
        refused(ApiError.UNSUPPORTED, request -> request.set("mode", 2));
        refused(ApiError.INVALID_INTERFACE, request -> request.set("host_if_name", ""));
        refused(ApiError.INVALID_VALUE, request -> request.set("rx_frame_size", 1));
        refused(ApiError.INVALID_VALUE, request -> request.set("rx_frames_per_block", 100_000));
        refused(ApiError.INVALID_VALUE, request -> request.set("num_rx_queues", 65));
        refused(ApiError.INVALID_VALUE, request -> request.set("num_tx_queues", 65));
    }
}
