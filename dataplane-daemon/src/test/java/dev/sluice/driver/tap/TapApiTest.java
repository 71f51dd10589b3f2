package dev.sluice.driver.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.packet.MacAddress;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What requests for taps ask for, and how a tap is listed; no tap is made. */
class TapApiTest {
    private final ApiRegistry api = new ApiRegistry();

    TapApiTest() {
        TapApi.register(api, null, null);
    }

    private ApiRecord request() {
        return ApiRecord.of(api.message(api.number("tap_create_v3")))
                .set("id", -1)
                .set("use_random_mac", true)
                .set("rx_ring_sz", 256)
                .set("tx_ring_sz", 256);
    }

    private static void refused(final ApiError error, final ApiRecord request) {
        assertEquals(
                error,
                assertThrows(ApiException.class, () -> TapApi.options(request)).error());
    }

    private void refused(final ApiError error, final Consumer<ApiRecord> fill) {
        final ApiRecord request = request();
        fill.accept(request);
        refused(error, request);
    }

    @Test
    void shouldTakeDefaults() throws ApiException {
        final TapOptions options = TapApi.options(request());
        assertEquals(-1, options.id);
        assertEquals(-1, options.mac);
        final TapConfig config = options.config(3);
        assertEquals("tap3", config.hostName());
        assertEquals(TapConfig.Offload.NONE, config.offload());
        assertEquals(1, config.queues());
        assertEquals(TapConfig.DEFAULT_QUEUE_LENGTH, config.queueLength());
        assertEquals(TapConfig.Host.PLAIN, config.host());
    }

    @Test
    void shouldListWhatItWasAskedFor() throws ApiException {
        final ApiRecord request = request();
        request.set("id", 7)
                .set("use_random_mac", false)
                .set("mac_address", new byte[] {2, 0, 0, 0, 0, 9})
                .set("num_rx_queues", 2)
                .set("rx_ring_sz", 1024)
                .set("tx_ring_sz", 512)
                .set("tap_flags", 1 | 16)
                .set("host_mtu_set", true)
                .set("host_mtu_size", 1400)
                .set("host_if_name_set", true)
                .set("host_if_name", "red0")
                .set("host_namespace_set", true)
                .set("host_namespace", "red")
                .set("host_bridge_set", true)
                .set("host_bridge", "br0")
                .set("host_mac_addr_set", true)
                .set("host_mac_addr", new byte[] {2, 0, 0, 0, 0, 8})
                .set("host_ip4_prefix_set", true)
                .set("host_ip6_prefix_set", true);
        request.record("host_ip4_prefix")
                .set("address", new byte[] {10, 0, 0, 2})
                .set("len", 24);
        final byte[] ip6 = new byte[16];
        ip6[0] = (byte) 0xfd;
        request.record("host_ip6_prefix").set("address", ip6).set("len", 64);
        final TapOptions options = TapApi.options(request);
        assertEquals(MacAddress.fromBytes(new byte[] {2, 0, 0, 0, 0, 9}, 0), options.mac);
        final TapConfig config = options.config(7);
        assertEquals(2, config.queues());
        final ApiRecord details = ApiRecord.of(api.message(api.number("sw_interface_tap_v2_details")));
        TapApi.describe(details, config);
        assertEquals(1024, details.number("rx_ring_sz"));
        assertEquals(512, details.number("tx_ring_sz"));
        assertEquals(1400, details.number("host_mtu_size"));
        assertEquals(17, details.number("tap_flags"));
        assertEquals("red0", details.text("host_if_name"));
        assertEquals("red", details.text("host_namespace"));
        assertEquals("br0", details.text("host_bridge"));
        assertArrayEquals(new byte[] {2, 0, 0, 0, 0, 8}, details.octets("host_mac_addr"));
        assertArrayEquals(
                new byte[] {10, 0, 0, 2}, details.record("host_ip4_prefix").octets("address"));
        assertEquals(64, details.record("host_ip6_prefix").number("len"));
    }

    @Test
    void shouldRefuseWhatNoTapCanHave() {
        refused(ApiError.UNSPECIFIED, request -> request.set("id", 0x10000));
        refused(ApiError.INVALID_VALUE, request -> request.set("rx_ring_sz", 100));
        refused(ApiError.INVALID_VALUE, request -> request.set("num_rx_queues", 1000));
        refused(ApiError.INVALID_VALUE, request -> request.set("host_mtu_set", true));
        refused(ApiError.INVALID_VALUE, request -> request.set("host_if_name_set", true));
        refused(
                ApiError.INVALID_VALUE,
                request -> request.set("host_if_name_set", true).set("host_if_name", "a b"));
        refused(ApiError.NO_MATCHING_INTERFACE, request -> request.set("tap_flags", 8));
        refused(
                ApiError.INVALID_PREFIX_LENGTH,
                request -> request.set("host_ip4_prefix_set", true)
                        .record("host_ip4_prefix")
                        .set("len", 33));
    }
}
