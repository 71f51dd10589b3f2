package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Requests about interfaces, addresses, routes and neighbours, with the whole dataplane behind them. */
class DataplaneApiTest extends ApiBed {
    private int loopback() {
        final int index = call("create_loopback", request -> {}).index("sw_if_index");
        call(
                "sw_interface_set_flags",
                request -> request.set("sw_if_index", index).set("flags", 1));
        return index;
    }

    private static Consumer<ApiRecord> address(final int swIfIndex, final boolean add, final String prefix) {
        return request -> {
            request.set("sw_if_index", swIfIndex).set("is_add", add);
            ApiAddress.set(request.record("prefix"), Ip4Prefix.parse(prefix));
        };
    }

    private static Consumer<ApiRecord> route(final int table, final String prefix, final String via, final int on) {
        return request -> {
            final ApiRecord route = request.set("is_add", true).record("route").set("table_id", table);
            ApiAddress.set(route.record("prefix"), Ip4Prefix.parse(prefix));
            route.add("paths")
                    .set("sw_if_index", on)
                    .record("nh")
                    .set("address", ApiAddress.octets(Ip4Address.parse(via)));
        };
    }

    private List<String> prefixes(final int table) {
        return ask("ip_route_dump", request -> request.record("table").set("table_id", table)).stream()
                .map(DataplaneApiTest::prefix)
                .toList();
    }

    private static String prefix(final ApiRecord answer) {
        try {
            return ApiAddress.ip4Prefix(answer.record("route").record("prefix")).toString();
        } catch (final dev.sluice.graph.api.ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldDumpInterfacesAllOrOneOrByName() {
        final int loop = loopback();
        final List<ApiRecord> all = ask("sw_interface_dump", request -> request.set("sw_if_index", -1));
        assertEquals(
                List.of("local0", "loop0"),
                all.stream().map(d -> d.text("interface_name")).toList());
        final ApiRecord details = all.getLast();
        assertEquals(3, details.number("flags"));
        assertEquals("Loopback", details.text("interface_dev_type"));
        assertArrayEquals(new long[] {9000, 0, 0, 0}, details.numbers("mtu"));
        assertEquals(
                1,
                ask("sw_interface_dump", request -> request.set("sw_if_index", loop))
                        .size());
        assertEquals(
                0,
                ask("sw_interface_dump", request -> request.set("sw_if_index", 99))
                        .size());
        // clients that leave the index at 0 want them all
        assertEquals(2, ask("sw_interface_dump", request -> {}).size());
        assertEquals(
                1,
                ask(
                                "sw_interface_dump",
                                request -> request.set("sw_if_index", 99)
                                        .set("name_filter_valid", true)
                                        .set("name_filter", "local0"))
                        .size());
        assertEquals(
                1,
                ask(
                                "sw_interface_dump",
                                request -> request.set("sw_if_index", -1)
                                        .set("name_filter_valid", true)
                                        .set("name_filter", "OOP"))
                        .size());
        refused(ApiError.INVALID_SW_IF_INDEX, "delete_loopback", request -> request.set("sw_if_index", 0));
        call("delete_loopback", request -> request.set("sw_if_index", loop));
    }

    @Test
    void shouldRefuseAddressesWithVppsNumbers() {
        final int loop = loopback();
        final int other = loopback();
        call("sw_interface_add_del_address", address(loop, true, "10.0.0.1/24"));
        refused(
                ApiError.ADDRESS_IN_USE_ON_INTERFACE,
                "sw_interface_add_del_address",
                address(loop, true, "10.0.0.1/24"));
        refused(ApiError.ADDRESS_IN_USE, "sw_interface_add_del_address", address(other, true, "10.0.0.9/24"));
        refused(ApiError.ADDRESS_LENGTH_MISMATCH, "sw_interface_add_del_address", address(loop, false, "10.0.0.1/25"));
        refused(
                ApiError.ADDRESS_NOT_FOUND_FOR_INTERFACE,
                "sw_interface_add_del_address",
                address(loop, false, "10.0.0.2/24"));
        refused(ApiError.INVALID_SW_IF_INDEX, "sw_interface_add_del_address", address(50, true, "10.0.1.1/24"));
        refused(ApiError.ADDRESS_FOUND_FOR_INTERFACE, "sw_interface_set_table", r -> r.set("sw_if_index", loop));
        refused(
                ApiError.NO_SUCH_FIB,
                "sw_interface_set_table",
                r -> r.set("sw_if_index", other).set("vrf_id", 9));
        assertEquals(1, ask("ip_address_dump", r -> r.set("sw_if_index", loop)).size());
        assertEquals(0, ask("ip_address_dump", r -> r.set("sw_if_index", other)).size());
    }

    @Test
    void driversShouldRefuseWhatIsNotTheirs() {
        final int loop = loopback();
        refused(ApiError.INVALID_SW_IF_INDEX, "tap_delete_v2", r -> r.set("sw_if_index", loop));
        refused(ApiError.INVALID_SW_IF_INDEX, "tap_delete_v2", r -> r.set("sw_if_index", 99));
        refused(ApiError.SYSCALL_ERROR_1, "af_packet_delete", r -> r.set("host_if_name", "none"));
        assertEquals(
                0,
                ask("sw_interface_tap_v2_dump", r -> r.set("sw_if_index", -1)).size());
        assertEquals(0, ask("af_packet_dump", r -> {}).size());
        call("af_packet_set_l4_cksum_offload", r -> r.set("sw_if_index", loop));
    }

    @Test
    void shouldReplaceAddresses() {
        final int one = loopback();
        final int two = loopback();
        call("sw_interface_add_del_address", address(one, true, "10.0.1.1/24"));
        call("sw_interface_add_del_address", address(two, true, "10.0.2.1/24"));
        call("sw_interface_address_replace_begin", request -> {});
        call("sw_interface_add_del_address", address(one, true, "10.0.2.1/24"));
        call("sw_interface_add_del_address", address(two, true, "10.0.3.1/24"));
        call("sw_interface_address_replace_end", request -> {});
        assertEquals(
                "[10.0.2.1/24]",
                bed.dataplane.interfaces().get(one).ip4Addresses().toString());
        assertEquals(
                "[10.0.3.1/24]",
                bed.dataplane.interfaces().get(two).ip4Addresses().toString());
    }

    @Test
    void shouldKeepIp6Addresses() {
        final int loop = loopback();
        final Ip6Prefix address = new Ip6Prefix(0xfd01_0001_0000_0000L, 1, 64);
        assertEquals("fd01:1::1/64", address.toString());
        call("sw_interface_add_del_address", request -> {
            request.set("sw_if_index", loop).set("is_add", true);
            ApiAddress.set(request.record("prefix"), address);
        });
        final ApiRecord details = ask(
                        "ip_address_dump", r -> r.set("sw_if_index", loop).set("is_ipv6", true))
                .getFirst();
        assertArrayEquals(
                address.ip().octets(),
                details.record("prefix").record("address").octets("un"));
    }

    @Test
    void shouldAddLookUpReplaceAndRemoveRoutes() {
        final int loop = loopback();
        call("sw_interface_add_del_address", address(loop, true, "10.0.0.1/24"));
        final ApiRecord reply = call("ip_route_add_del", route(0, "192.0.2.0/24", "10.0.0.2", loop));
        assertTrue(reply.index("stats_index") >= 0);
        call("ip_route_add_del", route(0, "198.51.100.0/24", "10.0.0.2", -1));
        assertTrue(prefixes(0).containsAll(List.of("192.0.2.0/24", "198.51.100.0/24", "10.0.0.1/32", "0.0.0.0/0")));
        final ApiRecord found = call(
                "ip_route_lookup",
                request -> ApiAddress.set(request.record("prefix"), Ip4Prefix.parse("192.0.2.77/32")));
        assertEquals("192.0.2.0/24", prefix(found));
        assertEquals(loop, found.record("route").records("paths").getFirst().index("sw_if_index"));
        refused(ApiError.NO_SUCH_FIB, "ip_route_add_del", route(3, "192.0.2.0/24", "10.0.0.2", loop));
        refused(ApiError.NO_MATCHING_INTERFACE, "ip_route_add_del", route(0, "192.0.2.0/24", "10.0.0.2", 44));
        call("ip_table_replace_begin", request -> {});
        call("ip_route_add_del", route(0, "192.0.2.0/24", "10.0.0.3", loop));
        call("ip_table_replace_end", request -> {});
        assertTrue(prefixes(0).contains("192.0.2.0/24"));
        assertTrue(!prefixes(0).contains("198.51.100.0/24"));
        call("ip_table_flush", request -> {});
        assertTrue(!prefixes(0).contains("192.0.2.0/24"));
    }

    @Test
    void shouldAddAllocateAndDeleteTables() {
        call(
                "ip_table_add_del_v2",
                request -> request.set("is_add", true)
                        .record("table")
                        .set("table_id", 5)
                        .set("name", "blue"));
        assertTrue(prefixes(5).contains("0.0.0.0/0"));
        final int chosen = call(
                        "ip_table_allocate", request -> request.record("table").set("table_id", -1))
                .record("table")
                .index("table_id");
        assertTrue(chosen > 0 && chosen != 5);
        call("ip_table_add_del_v2", request -> request.record("table").set("table_id", 5));
        assertEquals(List.of(), prefixes(5));
        call(
                "ip_table_add_del_v2",
                request -> request.record("table").set("table_id", 5).set("is_ip6", true));
        assertEquals(List.of(), prefixes(5));
    }

    @Test
    void shouldAddNeighboursAndTellOfThem() {
        final int loop = loopback();
        call("sw_interface_add_del_address", address(loop, true, "10.0.0.1/24"));
        call(
                "want_ip_neighbor_events_v2",
                r -> r.set("enable", true).set("pid", 99).set("sw_if_index", -1));
        call(
                "want_ip_neighbor_events",
                r -> r.set("enable", true).set("pid", 98).set("sw_if_index", -1));
        final Consumer<ApiRecord> neighbor = request -> {
            final ApiRecord wanted = request.set("is_add", true).record("neighbor");
            wanted.set("sw_if_index", loop).set("flags", 1).set("mac_address", new byte[] {2, 1, 1, 1, 1, 1});
            ApiAddress.set(wanted.record("ip_address"), Ip4Address.parse("10.0.0.2"));
        };
        assertTrue(call("ip_neighbor_add_del", neighbor).index("stats_index") >= 0);
        assertEquals("ip_neighbor_event", events.removeFirst().name());
        final ApiRecord event = events.removeFirst();
        assertEquals("ip_neighbor_event_v2", event.name());
        assertEquals(99, event.number("pid"));
        assertEquals(1, event.number("flags"));
        assertEquals(1, ask("ip_neighbor_dump", r -> r.set("sw_if_index", -1)).size());
        call("ip_neighbor_flush", r -> r.set("sw_if_index", loop));
        // version 1 tells of a neighbor that goes too, and does not tell which it was
        assertEquals("ip_neighbor_event", events.removeFirst().name());
        assertEquals(2, events.removeFirst().number("flags"));
        assertEquals(0, ask("ip_neighbor_dump", r -> r.set("sw_if_index", -1)).size());
        call(
                "ip_neighbor_config",
                r -> r.set("max_number", 10).set("max_age", 20).set("recycle", true));
        assertEquals(20, call("ip_neighbor_config_get", r -> {}).number("max_age"));
    }

    @Test
    void shouldShowPathMtusFromTheCursorOn() {
        assertEquals(1, ask("ip_path_mtu_get", r -> {}).size());
        for (final String peer : List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")) {
            call("ip_path_mtu_update", r -> {
                final ApiRecord wanted = r.record("pmtu").set("path_mtu", 1400);
                ApiAddress.set(wanted.record("nh"), Ip4Address.parse(peer));
            });
        }
        assertEquals(4, ask("ip_path_mtu_get", r -> {}).size());
        assertEquals(4, ask("ip_path_mtu_get", r -> r.set("cursor", -1)).size());
        final List<ApiRecord> last = ask("ip_path_mtu_get", r -> r.set("cursor", 2));
        assertEquals(2, last.size());
        assertEquals(0xffff_ffffL, last.getLast().number("cursor"));
        refused(ApiError.INVALID_VALUE, "ip_path_mtu_get", r -> r.set("cursor", 3));
    }

    @Test
    void shouldTellOfStateChangesOnceATurn() {
        call("want_interface_events", r -> r.set("enable_disable", 1).set("pid", 1));
        final int loop = loopback();
        assertEquals(List.of(), events);
        bed.turn();
        assertEquals(1, events.size());
        assertEquals(3, events.getFirst().number("flags"));
        call("delete_loopback", r -> r.set("sw_if_index", loop));
        assertTrue(events.getLast().flag("deleted"));
        refused(ApiError.INVALID_REGISTRATION, "want_interface_events", r -> r.set("enable_disable", 1));
        api.gone(this);
        loopback();
        bed.turn();
        assertEquals(2, events.size());
    }

    @Test
    void shouldMakeSubInterfacesOfEthernetInterfacesOnly() {
        final int loop = loopback();
        final int sub = call(
                        "create_vlan_subif", r -> r.set("sw_if_index", loop).set("vlan_id", 100))
                .index("sw_if_index");
        final ApiRecord details =
                ask("sw_interface_dump", r -> r.set("sw_if_index", sub)).getFirst();
        assertEquals("loop0.100", details.text("interface_name"));
        assertEquals(loop, details.index("sup_sw_if_index"));
        assertEquals(100, details.number("sub_outer_vlan_id"));
        refused(
                ApiError.VLAN_ALREADY_EXISTS,
                "create_vlan_subif",
                r -> r.set("sw_if_index", loop).set("vlan_id", 100));
        refused(
                ApiError.INVALID_VLAN,
                "create_vlan_subif",
                r -> r.set("sw_if_index", loop).set("vlan_id", 4095));
        call("delete_subif", r -> r.set("sw_if_index", sub));
        refused(ApiError.INVALID_SUB_SW_IF_INDEX, "delete_subif", r -> r.set("sw_if_index", loop));
    }
}
