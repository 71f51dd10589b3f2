package dev.sluice.net.ip6;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;

/** The messages about router advertisements. Main thread. */
final class NeighborDiscoveryApi {
    private static final int ALL = -1;
    private static final double NS_PER_S = 1e9;

    private final Interfaces interfaces;
    private final RouterAdvertisements advertisements;

    private NeighborDiscoveryApi(final Interfaces interfaces, final RouterAdvertisements advertisements) {
        this.interfaces = interfaces;
        this.advertisements = advertisements;
    }

    /** Adds the messages. */
    static void register(
            final ApiRegistry api, final Interfaces interfaces, final RouterAdvertisements advertisements) {
        final NeighborDiscoveryApi messages = new NeighborDiscoveryApi(interfaces, advertisements);
        InterfaceApi.declareTypes(api);
        api.declare(NeighborDiscoveryApi.class, "ip6_nd.api");
        api.handle("sw_interface_ip6nd_ra_config", messages::config);
        api.handle("sw_interface_ip6nd_ra_prefix", messages::prefix);
        api.handle("sw_interface_ip6nd_ra_dump", messages::dump);
    }

    private void config(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request);
        check(advertisements.configure(
                iface.index(),
                new RouterAdvertisements.Change(
                        request.flag("is_no"),
                        request.flag("suppress"),
                        request.flag("managed"),
                        request.flag("other"),
                        request.flag("ll_option"),
                        request.flag("send_unicast"),
                        request.flag("cease"),
                        request.flag("default_router"),
                        request.index("lifetime"),
                        new int[] {request.index("max_interval"), request.index("min_interval")},
                        new int[] {request.index("initial_count"), request.index("initial_interval")})));
    }

    private void prefix(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request);
        check(advertisements.configure(
                iface.index(),
                new RouterAdvertisements.PrefixChange(
                        ApiAddress.ip6Prefix(request.record("prefix")),
                        request.flag("is_no"),
                        request.flag("use_default"),
                        request.index("val_lifetime"),
                        request.index("pref_lifetime"),
                        request.flag("no_advertise"),
                        request.flag("off_link"),
                        request.flag("no_autoconfig"),
                        request.flag("no_onlink"))));
    }

    private static void check(final RouterAdvertisements.Refusal refusal) throws ApiException {
        if (refusal != null) {
            throw new ApiException(
                    switch (refusal) {
                        case NOT_ENABLED -> ApiError.IP6_NOT_ENABLED;
                        case INVALID_VALUE -> ApiError.INVALID_VALUE;
                        case INVALID_VALUE_2 -> ApiError.INVALID_VALUE_2;
                    });
        }
    }

    private void dump(final ApiCall call) {
        final int wanted = call.request().index("sw_if_index");
        for (final RouterAdvertisement radv : advertisements.all()) {
            if (wanted == ALL || wanted == radv.iface.index()) {
                call.details(details -> describe(details, radv));
            }
        }
    }

    private static void describe(final ApiRecord out, final RouterAdvertisement radv) {
        out.set("sw_if_index", radv.iface.index())
                .set("cur_hop_limit", RouterAdvertisement.HOP_LIMIT)
                .set("adv_managed_flag", radv.managed)
                .set("adv_other_flag", radv.other)
                .set("adv_router_lifetime", radv.lifetimeS)
                .set("adv_link_mtu", radv.linkMtu)
                .set("send_radv", radv.sends)
                .set("cease_radv", radv.ceases)
                .set("send_unicast", radv.unicast)
                .set("adv_link_layer_address", radv.linkLayerOption)
                .set("max_radv_interval", (double) radv.maxIntervalS)
                .set("min_radv_interval", (double) radv.minIntervalS)
                .set("last_radv_time", radv.lastSolicitedNs / NS_PER_S)
                .set("last_multicast_time", radv.lastMulticastNs / NS_PER_S)
                .set("next_multicast_time", radv.nextMulticastNs / NS_PER_S)
                .set("initial_adverts_count", radv.initialCount)
                .set("initial_adverts_interval", (double) radv.initialIntervalS)
                .set("initial_adverts_sent", radv.initialLeft != 0)
                .set("n_advertisements_sent", radv.sent)
                .set("n_solicitations_rcvd", radv.solicitations)
                .set("n_solicitations_dropped", radv.solicitationsDropped);
        for (final RouterAdvertisement.Prefix prefix : radv.prefixes) {
            final ApiRecord row = out.add("prefixes");
            ApiAddress.set(row.record("prefix"), prefix.prefix);
            row.set("onlink_flag", prefix.onLink)
                    .set("autonomous_flag", prefix.autonomous)
                    .set("val_lifetime", prefix.validS & 0xffff_ffffL)
                    .set("pref_lifetime", prefix.preferredS & 0xffff_ffffL)
                    .set("valid_lifetime_expires", prefix.setNs / NS_PER_S + (prefix.validS & 0xffff_ffffL))
                    .set("pref_lifetime_expires", prefix.setNs / NS_PER_S + (prefix.preferredS & 0xffff_ffffL))
                    .set("decrement_lifetime_flag", prefix.decrements)
                    .set("no_advertise", !prefix.advertised);
        }
    }
}
