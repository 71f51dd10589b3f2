package dev.sluice.net.ip6;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;

/** The message that sets up router advertisements: none are sent, which is what suppressing them asks for. Main thread. */
public final class NeighborDiscoveryApi {
    private final Interfaces interfaces;

    private NeighborDiscoveryApi(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    /** Adds the message. */
    public static void register(final ApiRegistry api, final Interfaces interfaces) {
        final NeighborDiscoveryApi messages = new NeighborDiscoveryApi(interfaces);
        InterfaceApi.declareTypes(api);
        api.declare(NeighborDiscoveryApi.class, "ip6_nd.api");
        api.handle("sw_interface_ip6nd_ra_config", messages::advertise);
    }

    private void advertise(final ApiCall call) throws ApiException {
        InterfaceApi.interfaceOf(interfaces, call.request());
        final boolean suppress = call.request().flag("suppress");
        final boolean revoke = call.request().flag("is_no");
        if (suppress == revoke) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
    }
}
