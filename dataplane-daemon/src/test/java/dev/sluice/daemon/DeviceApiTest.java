package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.manage.binapi.VlibApi;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.Ip4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests about what an interface is, and lists that clients look at before they change something. */
class DeviceApiTest extends ApiBed {
    private int loopback() {
        return call("create_loopback", request -> {}).index("sw_if_index");
    }

    private int generator(final int id) {
        return call("pg_create_interface_v2", request -> request.set("interface_id", id))
                .index("sw_if_index");
    }

    private ApiRecord details(final int swIfIndex) {
        return ask("sw_interface_dump", request -> request.set("sw_if_index", swIfIndex))
                .getFirst();
    }

    @Test
    void shouldTagNameAndMeasureADevice() {
        final int loop = loopback();
        final int sub = call(
                        "create_vlan_subif",
                        request -> request.set("sw_if_index", loop).set("vlan_id", 7))
                .index("sw_if_index");
        call(
                "sw_interface_tag_add_del",
                request -> request.set("is_add", true).set("sw_if_index", loop).set("tag", "uplink"));
        assertEquals("uplink", details(loop).text("tag"));
        refused(
                ApiError.INVALID_VALUE,
                "sw_interface_tag_add_del",
                request -> request.set("is_add", true).set("sw_if_index", loop));
        call("sw_interface_tag_add_del", request -> request.set("sw_if_index", loop));
        assertEquals("", details(loop).text("tag"));
        call("hw_interface_set_mtu", request -> request.set("sw_if_index", loop).set("mtu", 1400));
        assertEquals(1400, details(loop).number("link_mtu"));
        refused(
                ApiError.INVALID_VALUE,
                "hw_interface_set_mtu",
                request -> request.set("sw_if_index", sub).set("mtu", 1400));
        refused(ApiError.FEATURE_DISABLED, "hw_interface_set_mtu", request -> request.set("mtu", 1400));
        assertArrayEquals(
                details(loop).octets("l2_address"),
                call("sw_interface_get_mac_address", request -> request.set("sw_if_index", sub))
                        .octets("mac_address"));
        call(
                "sw_interface_set_interface_name",
                request -> request.set("sw_if_index", loop).set("name", "uplink0"));
        assertEquals("uplink0", details(loop).text("interface_name"));
        refused(ApiError.INVALID_VALUE, "sw_interface_set_interface_name", request -> request.set("sw_if_index", loop));
        refused(
                ApiError.INVALID_SW_IF_INDEX,
                "sw_interface_set_interface_name",
                request -> request.set("sw_if_index", 99).set("name", "x"));
        call(
                "sw_interface_set_promisc",
                request -> request.set("sw_if_index", loop).set("promisc_on", true));
        refused(ApiError.INVALID_VALUE, "sw_interface_set_promisc", request -> {});
    }

    @Test
    void shouldTellTheTableOfAnInterface() {
        final int loop = loopback();
        call(
                "ip_table_add_del",
                request -> request.set("is_add", true).record("table").set("table_id", 11));
        call(
                "sw_interface_set_table",
                request -> request.set("sw_if_index", loop).set("vrf_id", 11));
        assertEquals(
                11,
                call("sw_interface_get_table", request -> request.set("sw_if_index", loop))
                        .index("vrf_id"));
        assertEquals(
                0,
                call(
                                "sw_interface_get_table",
                                request -> request.set("sw_if_index", loop).set("is_ipv6", true))
                        .index("vrf_id"));
        refused(ApiError.INVALID_SW_IF_INDEX, "sw_interface_get_table", request -> request.set("sw_if_index", 99));
        assertEquals(
                List.of(0L, 11L, 0L),
                ask("ip_mtable_dump", request -> {}).stream()
                        .map(table -> table.record("table").number("table_id"))
                        .toList());
        assertEquals(2, ask("ip_dump", request -> {}).size());
    }

    @Test
    void shouldCountFromZeroAgain() {
        final int loop = loopback();
        bed.dataplane.interfaces().counters().drops.add(0, loop, 5);
        refused(ApiError.INVALID_SW_IF_INDEX, "sw_interface_clear_stats", request -> request.set("sw_if_index", 99));
        assertEquals(5, bed.dataplane.interfaces().counters().drops.sum(loop));
        call("sw_interface_clear_stats", request -> request.set("sw_if_index", loop));
        assertEquals(0, bed.dataplane.interfaces().counters().drops.sum(loop));
    }

    @Test
    void shouldTurnFeaturesOnAndOff() {
        final int loop = loopback();
        final int index = loop;
        final FeatureArc some = bed.dataplane.services().get(FeatureArcs.class).all().stream()
                .filter(each -> !each.features().isEmpty())
                .findFirst()
                .orElseThrow();
        final String arc = some.name();
        final String feature = some.features().getFirst().node();
        assertFalse(enabled(index, arc, feature));
        for (final boolean on : new boolean[] {true, false}) {
            call(
                    "feature_enable_disable",
                    request -> request.set("sw_if_index", index)
                            .set("enable", on)
                            .set("arc_name", arc)
                            .set("feature_name", feature));
            assertEquals(on, enabled(index, arc, feature));
        }
        assertFalse(enabled(index, "none", feature));
        refused(
                ApiError.INVALID_VALUE,
                "feature_enable_disable",
                request ->
                        request.set("sw_if_index", index).set("arc_name", arc).set("feature_name", "none"));
    }

    private boolean enabled(final int swIfIndex, final String arc, final String feature) {
        return call(
                        "feature_is_enabled",
                        request -> request.set("sw_if_index", swIfIndex)
                                .set("arc_name", arc)
                                .set("feature_name", feature))
                .flag("is_enabled");
    }

    @Test
    void subInterfacesShouldBeRefusedInVppsOrder() {
        final int loop = loopback();
        refused(
                ApiError.INVALID_SW_IF_INDEX,
                "create_subif",
                request -> request.set("sw_if_index", 99).set("outer_vlan_id", 5000));
        refused(ApiError.INVALID_SW_IF_INDEX, "create_vlan_subif", request -> request.set("sw_if_index", 99));
        refused(ApiError.UNIMPLEMENTED, "sw_interface_set_mac_address", request -> {});
        refused(
                ApiError.INVALID_VLAN,
                "create_subif",
                request ->
                        request.set("sw_if_index", loop).set("sub_if_flags", 2).set("outer_vlan_id", 5000));
        call(
                "create_subif",
                request -> request.set("sw_if_index", loop)
                        .set("sub_if_flags", 2)
                        .set("outer_vlan_id", 50)
                        .set("inner_vlan_id", 5000));
        refused(ApiError.INVALID_SUB_SW_IF_INDEX, "delete_subif", request -> request.set("sw_if_index", loop));
        refused(ApiError.INVALID_SW_IF_INDEX, "delete_subif", request -> request.set("sw_if_index", 99));
    }

    @Test
    void watchersOfNeighborsShouldNameAnInterfaceThatIsThere() {
        final int loop = loopback();
        refused(
                ApiError.INVALID_SW_IF_INDEX,
                "want_ip_neighbor_events_v2",
                request -> request.set("enable", true).set("sw_if_index", 99));
        for (int i = 0; i < 3; i++) {
            // the same again is the same subscription
            call(
                    "want_ip_neighbor_events_v2",
                    request -> request.set("enable", true).set("sw_if_index", loop));
        }
        assertEquals(2, show("show ip neighbor-watcher").lines().count());
        call("want_ip_neighbor_events_v2", request -> request.set("sw_if_index", loop));
        call("want_ip_neighbor_events_v2", request -> request.set("sw_if_index", loop));
        assertEquals(1, show("show ip neighbor-watcher").lines().count());
    }

    @Test
    void queuesThatAreNotThereShouldBeRefused() {
        final int loop = loopback();
        assertEquals(
                0,
                ask("sw_interface_rx_placement_dump", request -> request.set("sw_if_index", -1))
                        .size());
        call(
                "sw_interface_set_rx_mode",
                request -> request.set("sw_if_index", loop).set("mode", 1));
        refused(
                ApiError.UNIMPLEMENTED,
                "sw_interface_set_rx_mode",
                request -> request.set("sw_if_index", loop)
                        .set("queue_id_valid", true)
                        .set("mode", 1));
        refused(ApiError.UNIMPLEMENTED, "sw_interface_set_rx_placement", request -> request.set("sw_if_index", loop));
    }

    @Test
    void shouldListWhatIsBridgedAndAnswered() {
        final int one = generator(1);
        final int two = generator(2);
        call(
                "sw_interface_set_l2_xconnect",
                request -> request.set("rx_sw_if_index", one)
                        .set("tx_sw_if_index", two)
                        .set("enable", true));
        final List<ApiRecord> connected = ask("l2_xconnect_dump", request -> {});
        assertEquals(1, connected.size());
        assertEquals(one, connected.getFirst().index("rx_sw_if_index"));
        assertEquals(two, connected.getFirst().index("tx_sw_if_index"));
        call("bridge_domain_add_del", request -> request.set("bd_id", 5).set("is_add", true));
        refused(
                ApiError.BD_ALREADY_EXISTS,
                "bridge_domain_add_del",
                request -> request.set("bd_id", 5).set("is_add", true));
        refused(
                ApiError.BD_ID_EXCEED_MAX,
                "bridge_domain_add_del",
                request -> request.set("bd_id", -1).set("is_add", true));
        refused(ApiError.BD_ALREADY_EXISTS, "bridge_domain_add_del_v2", request -> request.set("is_add", true));
        refused(ApiError.BD_NOT_MODIFIABLE, "bridge_domain_add_del_v2", request -> request.set("is_add", false));
        call("l2fib_flush_bd", request -> {});
        call("l2_fib_clear_table", request -> {});
        call("bridge_domain_add_del", request -> request.set("bd_id", 5));
        call(
                "proxy_arp_add_del",
                request -> request.set("is_add", true)
                        .record("proxy")
                        .set("low", ApiAddress.octets(Ip4Address.parse("10.0.0.5")))
                        .set("hi", ApiAddress.octets(Ip4Address.parse("10.0.0.9"))));
        call(
                "proxy_arp_intfc_enable_disable",
                request -> request.set("sw_if_index", two).set("enable", true));
        final ApiRecord range = ask("proxy_arp_dump", request -> {}).getFirst().record("proxy");
        assertArrayEquals(new byte[] {10, 0, 0, 9}, range.octets("hi"));
        assertEquals(0, range.number("table_id"));
        assertEquals(two, ask("proxy_arp_intfc_dump", request -> {}).getFirst().index("sw_if_index"));
        assertEquals(
                0,
                ask("mpls_interface_dump", request -> request.set("sw_if_index", -1))
                        .size());
        call(
                "mpls_table_add_del",
                request -> request.set("mt_is_add", true).record("mt_table").set("mt_table_id", 0));
        call(
                "sw_interface_set_mpls_enable",
                request -> request.set("sw_if_index", one).set("enable", true));
        assertEquals(
                one,
                ask("mpls_interface_dump", request -> request.set("sw_if_index", -1))
                        .getFirst()
                        .index("sw_if_index"));
    }

    @Test
    void rangesOfATableThatGoesShouldNotPassToTheNext() {
        call(
                "ip_table_add_del",
                request -> request.set("is_add", true).record("table").set("table_id", 9));
        call(
                "proxy_arp_add_del",
                request -> request.set("is_add", true).record("proxy").set("table_id", 9));
        assertEquals(1, ask("proxy_arp_dump", request -> {}).size());
        call("ip_table_add_del", request -> request.record("table").set("table_id", 9));
        call(
                "ip_table_add_del",
                request -> request.set("is_add", true).record("table").set("table_id", 10));
        assertEquals(0, ask("proxy_arp_dump", request -> {}).size());
    }

    @Test
    void shouldStartAndStopStreams() {
        final TextOutput out = new TextOutput();
        generator(0);
        bed.dataplane
                .commands()
                .run(
                        "packet-generator new { name x limit 1 node ethernet-input interface pg0 size 64-64"
                                + " data { hex 0x00 } }",
                        out);
        assertEquals("", out.text());
        call("pg_enable_disable", request -> request.set("is_enabled", true).set("stream_name", "x"));
        assertTrue(show("show packet-generator").contains("Yes"), show("show packet-generator"));
        call("pg_enable_disable", request -> {});
        assertFalse(show("show packet-generator").contains("Yes"));
    }

    private String show(final String line) {
        final TextOutput out = new TextOutput();
        bed.dataplane.commands().run(line, out);
        return out.text();
    }

    @Test
    void nodesShouldGetAnotherNextOnce() {
        VlibApi.register(api, bed.dataplane.commands(), bed.graph, null, BarrierGuard.none());
        final ApiRecord first = next("ip4-input", "ip6-lookup");
        assertEquals(first.index("next_index"), next("ip4-input", "ip6-lookup").index("next_index"));
        assertTrue(bed.graph.nexts("ip4-input").contains("ip6-lookup"));
        refused(ApiError.NO_SUCH_NODE, "add_node_next", request -> request.set("node_name", "none"));
        refused(
                ApiError.NO_SUCH_NODE_2,
                "add_node_next",
                request -> request.set("node_name", "ip4-input").set("next_name", "none"));
    }

    private ApiRecord next(final String node, final String next) {
        return call("add_node_next", request -> request.set("node_name", node).set("next_name", next));
    }

    @Test
    void capturesShouldBeRefusedAsVppDoes() {
        refused(ApiError.ILLEGAL_NAME, "pcap_trace_on", request -> request.set("filename", "../x"));
        refused(
                ApiError.INVALID_SW_IF_INDEX,
                "pcap_trace_on",
                request -> request.set("filename", "x").set("sw_if_index", 77));
        refused(ApiError.VALUE_EXIST, "pcap_trace_on", request -> request.set("filename", "x"));
        refused(
                ApiError.INVALID_MEMORY_SIZE,
                "pcap_trace_on",
                request -> request.set("filename", "x").set("capture_rx", true));
        refused(ApiError.VALUE_EXIST, "pcap_trace_off", request -> {});
        call(
                "pcap_trace_on",
                request -> request.set("filename", "x")
                        .set("capture_rx", true)
                        .set("max_packets", 10)
                        .set("max_bytes_per_packet", 100));
        refused(
                ApiError.INVALID_VALUE,
                "pcap_trace_on",
                request -> request.set("filename", "x").set("capture_tx", true));
        refused(ApiError.NO_SUCH_ENTRY, "pcap_trace_off", request -> {});
    }
}
