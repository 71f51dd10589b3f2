package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests about routes and tables of both families. */
class RouteApiTest extends ApiBed {
    private static final int SOURCE_LOOKUP = 7;
    private static final int DROP = 2;

    private int loop;

    @BeforeEach
    void loopback() {
        loop = call("create_loopback", request -> {}).index("sw_if_index");
        call(
                "sw_interface_set_flags",
                request -> request.set("sw_if_index", loop).set("flags", 1));
        for (final String address : List.of("10.0.0.1/24", "2001:db8::1/64")) {
            call("sw_interface_add_del_address", request -> {
                request.set("sw_if_index", loop).set("is_add", true);
                ApiAddress.set(request.record("prefix"), IpPrefix.parse(address));
            });
        }
    }

    /** A network, the {@code n}th of its family. */
    private static String net(final IpFamily family, final int n) {
        return family == IpFamily.IP4 ? "192.0." + n + ".0/24" : "2001:db8:" + n + "::/48";
    }

    private static String hop(final IpFamily family, final int n) {
        return (family == IpFamily.IP4 ? "10.0.0." : "2001:db8::") + n;
    }

    private static void path(final ApiRecord route, final String via, final int on, final int table) {
        final IpAddress nextHop = IpAddress.parse(via);
        route.add("paths")
                .set("sw_if_index", on)
                .set("table_id", table)
                .set("proto", nextHop.family().ordinal())
                .record("nh")
                .set("address", nextHop.octets());
    }

    private Consumer<ApiRecord> route(final int table, final String prefix, final String via, final int on) {
        return request -> {
            final ApiRecord route = request.set("is_add", true).record("route").set("table_id", table);
            ApiAddress.set(route.record("prefix"), IpPrefix.parse(prefix));
            path(route, via, on, 0);
        };
    }

    private static IpPrefix prefix(final ApiRecord answer) {
        try {
            return ApiAddress.prefix(answer.record("route").record("prefix"));
        } catch (final ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> prefixes(final IpFamily family, final int table) {
        return ask(
                        "ip_route_dump",
                        request ->
                                request.record("table").set("table_id", table).set("is_ip6", family == IpFamily.IP6))
                .stream()
                .map(answer -> prefix(answer).toString())
                .toList();
    }

    private ApiRecord lookup(final String prefix) {
        return call("ip_route_lookup", request -> ApiAddress.set(request.record("prefix"), IpPrefix.parse(prefix)));
    }

    private static Consumer<ApiRecord> table(final IpFamily family, final int id) {
        return request -> request.record("table").set("table_id", id).set("is_ip6", family == IpFamily.IP6);
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void addsLooksUpAndRemovesRoutes(final IpFamily family) {
        final String direct = net(family, 1);
        final String recursive = net(family, 2);
        assertTrue(call("ip_route_add_del", route(0, direct, hop(family, 2), loop))
                        .index("stats_index")
                > 0);
        call("ip_route_add_del", route(0, recursive, hop(family, 3), -1));
        assertTrue(prefixes(family, 0).containsAll(List.of(direct, recursive, hop(family, 3) + "/" + family.bits())));
        final ApiRecord found =
                lookup(IpPrefix.host(IpPrefix.parse(direct).ip()).toString());
        assertEquals(direct, prefix(found).toString());
        final ApiRecord path = found.record("route").records("paths").getFirst();
        assertEquals(loop, path.index("sw_if_index"));
        assertEquals(family.ordinal(), path.number("proto"));
        assertEquals(
                hop(family, 2),
                IpAddress.fromOctets(family, path.record("nh").octets("address"))
                        .toString());
        refused(ApiError.NO_SUCH_ENTRY, "ip_route_lookup", request -> {
            ApiAddress.set(request.set("exact", 1).record("prefix"), IpPrefix.parse(net(family, 7)));
        });
        for (final String prefix : List.of(direct, recursive)) {
            call("ip_route_add_del", request -> {
                ApiAddress.set(request.set("is_add", false).record("route").record("prefix"), IpPrefix.parse(prefix));
            });
        }
        assertFalse(prefixes(family, 0).contains(hop(family, 3) + "/" + family.bits()));
        refused(ApiError.NO_SUCH_FIB, "ip_route_add_del", route(3, direct, hop(family, 2), loop));
        refused(ApiError.NO_MATCHING_INTERFACE, "ip_route_add_del", route(0, direct, hop(family, 2), 44));
        refused(
                ApiError.NO_PATHS_IN_ROUTE,
                "ip_route_add_del",
                request -> ApiAddress.set(
                        request.set("is_add", true).record("route").record("prefix"), IpPrefix.parse(direct)));
        refused(ApiError.INVALID_PREFIX_LENGTH, "ip_route_add_del", request -> {
            route(0, direct, hop(family, 2), loop).accept(request);
            request.record("route").record("prefix").set("len", family.bits() + 1);
        });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void addsTakesAndReplacesPathsOfOneRoute(final IpFamily family) {
        final String prefix = net(family, 1);
        for (int i = 2; i < 5; i++) {
            final String via = hop(family, i);
            call("ip_route_add_del", request -> {
                route(0, prefix, via, loop).accept(request);
                request.set("is_multipath", true);
            });
        }
        assertEquals(3, lookup(prefix).record("route").records("paths").size());
        call("ip_route_add_del", request -> {
            route(0, prefix, hop(family, 3), loop).accept(request);
            request.set("is_multipath", true).set("is_add", false);
        });
        assertEquals(2, lookup(prefix).record("route").records("paths").size());
        call("ip_route_add_del", route(0, prefix, hop(family, 9), loop));
        assertEquals(1, lookup(prefix).record("route").records("paths").size());
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void replacesTheRoutesOfATable(final IpFamily family) {
        call("ip_table_add_del", request -> table(family, 5).accept(request.set("is_add", true)));
        call("ip_route_add_del", route(5, net(family, 1), hop(family, 2), loop));
        call("ip_route_add_del", route(5, net(family, 2), hop(family, 2), loop));
        call("ip_table_replace_begin", table(family, 5));
        call("ip_route_add_del", route(5, net(family, 1), hop(family, 3), loop));
        call("ip_table_replace_end", table(family, 5));
        assertTrue(prefixes(family, 5).contains(net(family, 1)));
        assertFalse(prefixes(family, 5).contains(net(family, 2)));
        call("ip_table_flush", table(family, 5));
        assertFalse(prefixes(family, 5).contains(net(family, 1)));
        call("ip_table_add_del", table(family, 5));
        assertEquals(List.of(), prefixes(family, 5));
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void listsTablesAndMovesInterfacesToThem(final IpFamily family) {
        call("ip_table_add_del_v2", request -> {
            table(family, 5).accept(request.set("is_add", true));
            request.record("table").set("name", "blue");
        });
        final int free =
                call("ip_table_allocate", table(family, -1)).record("table").index("table_id");
        final List<ApiRecord> tables = ask("ip_table_dump", request -> {});
        assertEquals(4, tables.size());
        assertTrue(tables.stream()
                .map(answer -> answer.record("table"))
                .anyMatch(record -> record.index("table_id") == 5
                        && record.flag("is_ip6") == (family == IpFamily.IP6)
                        && record.text("name").equals("blue")));
        final Consumer<ApiRecord> move = request -> request.set("sw_if_index", loop)
                .set("is_ipv6", family == IpFamily.IP6)
                .set("vrf_id", free);
        refused(ApiError.ADDRESS_FOUND_FOR_INTERFACE, "sw_interface_set_table", move);
        call(
                "sw_interface_add_del_address",
                request -> request.set("sw_if_index", loop).set("del_all", true));
        call("sw_interface_set_table", move);
        call("sw_interface_add_del_address", request -> {
            request.set("sw_if_index", loop).set("is_add", true);
            ApiAddress.set(request.record("prefix"), IpPrefix.parse(hop(family, 1) + "/24"));
        });
        refused(ApiError.NO_SUCH_FIB, "sw_interface_set_table", request -> {
            move.accept(request);
            request.set("vrf_id", 77);
        });
    }

    @Test
    void addsRoutesOfAnOwnSource() {
        final int bgp = call(
                        "fib_source_add",
                        request -> request.record("src").set("priority", 0x7f).set("name", "bgp"))
                .index("id");
        final List<ApiRecord> sources = ask("fib_source_dump", request -> {});
        assertTrue(sources.stream()
                .map(answer -> answer.record("src"))
                .anyMatch(source -> source.text("name").equals("bgp")
                        && source.index("id") == bgp
                        && source.index("priority") == 0x7f));
        final String prefix = net(IpFamily.IP6, 1);
        call("ip_route_add_del", route(0, prefix, hop(IpFamily.IP6, 2), loop));
        call("ip_route_add_del_v2", request -> {
            route(0, prefix, hop(IpFamily.IP6, 3), loop).accept(request);
            request.record("route").set("src", bgp);
        });
        final List<ApiRecord> own =
                ask("ip_route_v2_dump", request -> table(IpFamily.IP6, 0).accept(request.set("src", bgp)));
        assertEquals(1, own.size());
        assertEquals(bgp, own.getFirst().record("route").index("src"));
        final ApiRecord path = own.getFirst().record("route").records("paths").getFirst();
        assertEquals(
                hop(IpFamily.IP6, 3),
                IpAddress.fromOctets(IpFamily.IP6, path.record("nh").octets("address"))
                        .toString());
        assertEquals(List.of(), ask("ip_route_v2_dump", request -> request.set("src", 99)));
        refused(ApiError.INVALID_VALUE, "ip_route_add_del_v2", request -> {
            route(0, prefix, hop(IpFamily.IP6, 3), loop).accept(request);
            request.record("route").set("src", 99);
        });
    }

    @Test
    void listsANeighbourThatNoNetworkCovers() {
        call("sw_interface_set_flags", request -> request.set("sw_if_index", loop));
        call("ip_neighbor_add_del", request -> {
            final ApiRecord neighbor =
                    request.set("is_add", true).record("neighbor").set("sw_if_index", loop);
            neighbor.set("mac_address", new byte[] {2, 0, 0, 0, 0, 9});
            ApiAddress.set(neighbor.record("ip_address"), IpAddress.parse("2001:db8::9"));
        });
        assertFalse(prefixes(IpFamily.IP6, 0).contains("2001:db8::/64"), "the interface is down");
        assertTrue(prefixes(IpFamily.IP6, 0).contains("2001:db8::9/128"));
    }

    @Test
    void setsFlowHashesOfEitherFamily() {
        call("set_ip_flow_hash_v2", request -> request.set("af", 1).set("flow_hash_config", 1 | 1 << 7));
        call("set_ip_flow_hash", request -> request.set("src", true).set("dport", true));
        assertEquals(1 | 1 << 7, fibs().ip6().table(0).flowHash());
        assertEquals(1 | 8, fibs().ip4().table(0).flowHash());
        refused(ApiError.NO_SUCH_FIB, "set_ip_flow_hash_v3", request -> request.set("table_id", 9));
        refused(ApiError.INVALID_ADDRESS_FAMILY, "set_ip_flow_hash_v2", request -> request.set("af", 2));
    }

    private Fibs fibs() {
        return bed.dataplane.services().get(Fibs.class);
    }

    @Test
    void takesSpecialPathsOfEitherFamily() {
        for (final IpFamily family : IpFamily.values()) {
            for (final int type : new int[] {DROP, SOURCE_LOOKUP}) {
                final String prefix = net(family, type);
                call("ip_route_add_del", request -> {
                    route(0, prefix, family.any().toString(), -1).accept(request);
                    request.record("route").records("paths").getFirst().set("type", type);
                });
                assertEquals(
                        type,
                        lookup(prefix)
                                .record("route")
                                .records("paths")
                                .getFirst()
                                .index("type"));
            }
        }
        refused(ApiError.UNSUPPORTED, "ip_route_add_del", request -> {
            route(0, net(IpFamily.IP6, 1), "::", -1).accept(request);
            request.record("route").records("paths").getFirst().set("type", 3);
        });
    }
}
