package dev.sluice.net.l2;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.iface.TagRewrite;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;

/** The messages about bridge domains and the modes of interfaces. Main thread. */
final class L2Api {
    private static final int ANY = -1;
    private static final int BVI = 1;
    private static final int UU_FORWARD = 2;

    private final BridgeDomains domains;
    private final L2Fib fib;
    private final Interfaces interfaces;

    L2Api(final BridgeDomains domains, final L2Fib fib, final Interfaces interfaces) {
        this.domains = domains;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    /** Adds the messages. */
    void register(final ApiRegistry api) {
        InterfaceApi.declareTypes(api);
        api.declare(L2Api.class, "l2.api");
        api.handle("bridge_domain_add_del", call -> {
            if (call.request().flag("is_add") && call.request().index("bd_id") == ANY) {
                // only the reply of v2 could tell which it became
                throw new ApiException(ApiError.BD_ID_EXCEED_MAX);
            }
            addDel(call.request());
        });
        api.handle("bridge_domain_add_del_v2", call -> {
            call.reply().set("bd_id", call.request().index("bd_id"));
            call.reply().set("bd_id", addDel(call.request()));
        });
        api.handle("bridge_domain_dump", this::dump);
        api.handle("bridge_flags", this::flags);
        api.handle("bridge_domain_set_mac_age", call -> {
            modifiable(call.request()).macAge = call.request().index("mac_age");
            fib.wake();
        });
        api.handle(
                "bridge_domain_set_learn_limit", call -> modifiable(call.request()).learnLimit = limit(call.request()));
        api.handle("bridge_domain_set_default_learn_limit", call -> domains.learnLimit(limit(call.request())));
        api.handle("bd_ip_mac_add_del", this::address);
        api.handle("bd_ip_mac_flush", call -> modifiable(call.request()).arp.clear());
        api.handle("bd_ip_mac_dump", this::addresses);
        api.handle("sw_interface_set_l2_bridge", this::bridge);
        api.handle("sw_interface_set_l2_xconnect", this::crossConnect);
        api.handle("l2_xconnect_dump", this::crossConnects);
        api.handle("l2_interface_vlan_tag_rewrite", this::rewriteTags);
        api.handle("l2fib_add_del", this::station);
        api.handle("l2_fib_table_dump", this::stations);
        api.handle("l2_fib_clear_table", call -> domains.all().forEach(fib::flush));
        api.handle("l2fib_flush_all", call -> domains.all().forEach(fib::flush));
        api.handle("l2fib_flush_bd", call -> {
            if (call.request().index("bd_id") != 0) {
                fib.flush(domain(call.request()));
            }
        });
        api.handle(
                "l2fib_flush_int",
                call -> fib.flush(
                        InterfaceApi.interfaceOf(interfaces, call.request()).index()));
    }

    private static int limit(final ApiRecord request) {
        return (int) Math.min(request.number("learn_limit"), Integer.MAX_VALUE);
    }

    private BridgeDomain domain(final ApiRecord request) throws ApiException {
        final BridgeDomain domain = domains.find(request.index("bd_id"));
        if (domain == null) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
        return domain;
    }

    private BridgeDomain modifiable(final ApiRecord request) throws ApiException {
        if (request.index("bd_id") == 0) {
            throw new ApiException(ApiError.BD_NOT_MODIFIABLE);
        }
        return domain(request);
    }

    /** The number of the domain. */
    private int addDel(final ApiRecord request) throws ApiException {
        int id = request.index("bd_id");
        if (!request.flag("is_add")) {
            final BridgeDomain domain = modifiable(request);
            InterfaceApi.change(ApiError.BD_IN_USE, () -> domains.delete(domain));
            return id;
        }
        if (id == ANY) {
            id = domains.unusedId();
        }
        if (id < 0 || id > L2InterfaceCli.MAX_ID) {
            throw new ApiException(ApiError.BD_ID_EXCEED_MAX);
        }
        // 0 stands for no domain, and is always there
        if (id == 0 || domains.find(id) != null) {
            throw new ApiException(ApiError.BD_ALREADY_EXISTS);
        }
        final int chosen = id;
        InterfaceApi.change(ApiError.UNSPECIFIED, () -> {
            final BridgeDomain domain = domains.create(chosen);
            domain.learn = request.flag("learn");
            domain.forward = request.flag("forward");
            domain.flood = request.flag("flood");
            domain.uuFlood = request.flag("uu_flood");
            domain.arpTerm = request.flag("arp_term");
            domain.arpForward = request.flag("arp_ufwd");
            domain.macAge = request.index("mac_age");
            domain.tag = request.text("bd_tag");
            domains.changed();
        });
        fib.wake();
        return chosen;
    }

    private void dump(final ApiCall call) {
        final int wanted = call.request().index("bd_id");
        for (final BridgeDomain domain : domains.all()) {
            if (wanted == ANY || wanted == domain.id) {
                call.details(details -> describe(details, domain));
            }
        }
    }

    private static void describe(final ApiRecord out, final BridgeDomain domain) {
        out.set("bd_id", domain.id)
                .set("learn", domain.learn)
                .set("forward", domain.forward)
                .set("flood", domain.flood)
                .set("uu_flood", domain.uuFlood)
                .set("arp_term", domain.arpTerm)
                .set("arp_ufwd", domain.arpForward)
                .set("mac_age", domain.macAge)
                .set("bd_tag", domain.tag)
                .set("bvi_sw_if_index", domain.bvi())
                .set("uu_fwd_sw_if_index", domain.uuForward);
        for (final BridgeDomain.Member member : domain.members) {
            out.add("sw_if_details").set("sw_if_index", member.swIfIndex()).set("shg", member.shg());
        }
    }

    private void flags(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final BridgeDomain domain = modifiable(request);
        final boolean on = request.flag("is_set");
        final long flags = request.number("flags");
        for (final L2Feature.Switch each : L2Feature.Switch.values()) {
            if ((flags & each.flag()) != 0) {
                each.set(domain, on);
            }
        }
        domains.changed();
        call.reply().set("resulting_feature_bitmap", L2Feature.Switch.bitmap(domain));
    }

    private void address(final ApiCall call) throws ApiException {
        final ApiRecord entry = call.request().record("entry");
        final BridgeDomain domain = modifiable(entry);
        final IpAddress address = ApiAddress.ip(entry.record("ip"));
        if (call.request().flag("is_add")) {
            domain.arp.put(address, ApiAddress.mac(entry.octets("mac")));
        } else if (!domain.arp.remove(address)) {
            throw new ApiException(ApiError.UNSPECIFIED);
        }
    }

    private void addresses(final ApiCall call) {
        final int wanted = call.request().index("bd_id");
        for (final BridgeDomain domain : domains.all()) {
            if (wanted == ANY || wanted == domain.id) {
                domain.arp
                        .all()
                        .forEach(known -> call.details(details -> {
                            final ApiRecord entry = details.record("entry").set("bd_id", domain.id);
                            ApiAddress.set(entry.record("ip"), known.getKey());
                            entry.set("mac", ApiAddress.macOctets(known.getValue()));
                        }));
            }
        }
    }

    private void bridge(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request, "rx_sw_if_index");
        if (!request.flag("enable")) {
            domains.route(iface);
            return;
        }
        final int id = request.index("bd_id");
        final long type = request.number("port_type");
        if (id < 0 || id > L2InterfaceCli.MAX_ID) {
            throw new ApiException(ApiError.BD_ID_EXCEED_MAX);
        }
        if (iface.linkType() != LinkType.ETHERNET) {
            throw new ApiException(ApiError.NOT_ETHERNET);
        }
        InterfaceApi.change(
                ApiError.BD_ALREADY_HAS_BVI,
                () -> domains.bridge(iface, id, type == BVI, type == UU_FORWARD, request.index("shg")));
    }

    private void crossConnect(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request, "rx_sw_if_index");
        if (!request.flag("enable")) {
            domains.route(iface);
            return;
        }
        final Interface peer = InterfaceApi.interfaceOf(interfaces, request, "tx_sw_if_index");
        InterfaceApi.change(ApiError.NOT_ETHERNET, () -> domains.crossConnect(iface, peer));
    }

    private void crossConnects(final ApiCall call) {
        for (final Interface iface : interfaces.all()) {
            final Interface peer = interfaces.get(domains.peer(iface.index()));
            if (peer != null) {
                call.details(
                        details -> details.set("rx_sw_if_index", iface.index()).set("tx_sw_if_index", peer.index()));
            }
        }
    }

    private void rewriteTags(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request);
        final int op = request.index("vtr_op");
        if (op < 0 || op >= TagRewrite.Op.values().length) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        if (iface.linkType() != LinkType.ETHERNET) {
            throw new ApiException(ApiError.INVALID_INTERFACE);
        }
        final TagRewrite rewrite = new TagRewrite(
                TagRewrite.Op.values()[op],
                request.number("push_dot1q") != 0,
                request.index("tag1") & 0xffff,
                request.index("tag2") & 0xffff);
        InterfaceApi.change(ApiError.INVALID_VLAN_TAG_COUNT, () -> domains.rewriteTags(iface, rewrite));
    }

    private void station(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final BridgeDomain domain = domain(request);
        final long mac = MacAddress.toLoaded(ApiAddress.mac(request.octets("mac")));
        if (!request.flag("is_add")) {
            final long key = MacTable.key(domain.index, mac);
            if (fib.removeIf((other, value) -> other == key) == 0) {
                throw new ApiException(ApiError.NO_SUCH_ENTRY);
            }
            return;
        }
        if (request.flag("filter_mac")) {
            fib.put(domain, mac, MacTable.INTERFACE, MacTable.STATIC | MacTable.FILTER);
            return;
        }
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request);
        if (domains.domainOf(iface.index()) == null) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        final long flags = (request.flag("static_mac") ? MacTable.STATIC : 0)
                | (request.flag("bvi_mac") ? MacTable.BVI | MacTable.STATIC : 0);
        fib.put(domain, mac, iface.index(), flags);
    }

    private void stations(final ApiCall call) {
        final int wanted = call.request().index("bd_id");
        fib.drain();
        fib.forEach((key, value) -> {
            final BridgeDomain domain = fib.domain(MacTable.domain(key));
            final int swIfIndex = (int) value & MacTable.INTERFACE;
            if (wanted == ANY || wanted == domain.id) {
                call.details(details -> details.set("bd_id", domain.id)
                        .set("mac", ApiAddress.macOctets(MacAddress.fromLoaded(key & MacTable.MAC)))
                        .set("sw_if_index", swIfIndex == MacTable.INTERFACE ? ANY : swIfIndex)
                        .set("static_mac", (value & MacTable.STATIC) != 0)
                        .set("filter_mac", (value & MacTable.FILTER) != 0)
                        .set("bvi_mac", (value & MacTable.BVI) != 0));
            }
        });
    }
}
