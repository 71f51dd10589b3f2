package dev.sluice.net.neighbor;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;

/** The messages about proxy ARP. Main thread. */
final class ProxyArpApi {
    private final ProxyArp proxy;
    private final Ip4Fib fib;
    private final Interfaces interfaces;

    private ProxyArpApi(final ProxyArp proxy, final Ip4Fib fib, final Interfaces interfaces) {
        this.proxy = proxy;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    /** Adds the messages. */
    static void register(final ApiRegistry api, final ProxyArp proxy, final Ip4Fib fib, final Interfaces interfaces) {
        final ProxyArpApi messages = new ProxyArpApi(proxy, fib, interfaces);
        InterfaceApi.declareTypes(api);
        api.declare(ProxyArpApi.class, "arp.api");
        api.handle("proxy_arp_add_del", messages::addDel);
        api.handle("proxy_arp_dump", messages::ranges);
        api.handle("proxy_arp_intfc_enable_disable", messages::enable);
        api.handle("proxy_arp_intfc_dump", messages::interfaces);
    }

    private void addDel(final ApiCall call) throws ApiException {
        final ApiRecord range = call.request().record("proxy");
        final Ip4FibTable table = fib.table(range.index("table_id"));
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        final int low = ApiAddress.ip4(range.octets("low"));
        final int high = ApiAddress.ip4(range.octets("hi"));
        if (Integer.compareUnsigned(low, high) > 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        if (!proxy.set(
                new ProxyArp.Range(table.index(), low, high), call.request().flag("is_add"))) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
    }

    private void ranges(final ApiCall call) {
        for (final ProxyArp.Range range : proxy.ranges()) {
            final int table = fib.tableByIndex(range.fibIndex()).tableId();
            call.details(details -> details.record("proxy")
                    .set("table_id", table)
                    .set("low", ApiAddress.octets(range.low()))
                    .set("hi", ApiAddress.octets(range.high())));
        }
    }

    private void interfaces(final ApiCall call) {
        for (final Interface iface : interfaces.all()) {
            if (proxy.isEnabled(iface.index())) {
                call.details(details -> details.set("sw_if_index", iface.index()));
            }
        }
    }

    private void enable(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        proxy.enable(iface.index(), call.request().flag("enable"));
    }
}
