package dev.sluice.net.ip6;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;

/** The messages that turn IPv6 on and off, and about link-local addresses. Main thread. */
public final class Ip6InterfaceApi {
    private final Interfaces interfaces;

    private Ip6InterfaceApi(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final Interfaces interfaces) {
        final Ip6InterfaceApi messages = new Ip6InterfaceApi(interfaces);
        RouteApi.declare(api);
        api.handle("sw_interface_ip6_enable_disable", messages::enable);
        api.handle("sw_interface_ip6_set_link_local_address", messages::setLinkLocal);
        api.handle("sw_interface_ip6_get_link_local_address", messages::linkLocal);
    }

    private void enable(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        final boolean enable = call.request().flag("enable");
        final boolean enabled = iface.ip6Enabled();
        if (!enable && !enabled) {
            throw new ApiException(ApiError.IP6_NOT_ENABLED);
        }
        interfaces.addressing().enableIp6(iface, enable);
        if (enable && enabled) {
            // as in VPP: it counts, and tells that it was on before
            throw new ApiException(ApiError.VALUE_EXIST);
        }
    }

    private void setLinkLocal(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        final IpAddress address =
                IpAddress.fromOctets(IpFamily.IP6, call.request().octets("ip"));
        if (!address.isIp6LinkLocal()) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        interfaces.addressing().setLinkLocal(iface, address);
    }

    private void linkLocal(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (!iface.ip6Enabled()) {
            throw new ApiException(ApiError.IP6_NOT_ENABLED);
        }
        call.reply().set("ip", iface.linkLocal().octets());
    }
}
