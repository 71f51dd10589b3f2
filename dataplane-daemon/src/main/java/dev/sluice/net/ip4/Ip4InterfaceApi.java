package dev.sluice.net.ip4;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.Ip6Addressing;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpFamily;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The messages about addresses of both families, and about tables, of interfaces. Main thread. */
public final class Ip4InterfaceApi {
    private static final int HOST = 128;

    private final Interfaces interfaces;
    private final Fibs fibs;
    /** Addresses that have not been set again since {@code sw_interface_address_replace_begin}; null when none was. */
    private Map<Interface, Set<Ip4Prefix>> stale;

    private Map<Interface, Set<Ip6Prefix>> stale6;

    private Ip4InterfaceApi(final Interfaces interfaces, final Fibs fibs) {
        this.interfaces = interfaces;
        this.fibs = fibs;
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final Interfaces interfaces, final Fibs fibs) {
        final Ip4InterfaceApi messages = new Ip4InterfaceApi(interfaces, fibs);
        InterfaceApi.declare(api);
        api.handle("sw_interface_add_del_address", messages::address);
        api.handle("sw_interface_set_table", messages::table);
        api.handle("sw_interface_get_table", messages::tableOf);
        RouteApi.declare(api);
        api.handle("ip_address_dump", messages::dump);
        api.handle("ip_dump", messages::list);
        api.handle("sw_interface_ip4_enable_disable", messages::enable);
        api.handle("sw_interface_address_replace_begin", call -> messages.replaceBegin());
        api.handle("sw_interface_address_replace_end", call -> messages.replaceEnd());
    }

    private void address(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request);
        if (request.flag("del_all")) {
            List.copyOf(iface.ip4Addresses())
                    .forEach(address -> interfaces.addressing().removeIp4Address(iface, address));
            List.copyOf(iface.ip6Addresses())
                    .forEach(address -> interfaces.addressing().removeIp6Address(iface, address));
            return;
        }
        if (!ApiAddress.isIp4(request.record("prefix").record("address"))) {
            ip6(iface, request);
            return;
        }
        final Ip4Prefix address = ApiAddress.ip4Prefix(request.record("prefix"));
        if (!request.flag("is_add")) {
            remove(iface, address);
            return;
        }
        if (iface.ip4Addresses().contains(address)) {
            if (stale != null && stale.containsKey(iface) && stale.get(iface).remove(address)) {
                return;
            }
            throw new ApiException(ApiError.ADDRESS_IN_USE_ON_INTERFACE);
        }
        dropStaleConflicts(address, iface);
        if (Ip4InterfaceCli.conflict(interfaces, iface, address) != null) {
            throw new ApiException(ApiError.ADDRESS_IN_USE);
        }
        interfaces.addressing().addIp4Address(iface, address);
    }

    /**
     * Addresses that a replacement has not confirmed give way to one that it sets, on whatever interface of the table
     * they are.
     */
    private void dropStaleConflicts(final Ip4Prefix address, final Interface iface) {
        if (stale == null) {
            return;
        }
        stale.forEach((other, addresses) -> addresses.removeIf(old -> other.ip4Table() == iface.ip4Table()
                && (old.contains(address.address()) || address.contains(old.address()))
                && interfaces.addressing().removeIp4Address(other, old)));
    }

    private void ip6(final Interface iface, final ApiRecord request) throws ApiException {
        final Ip6Prefix address = ApiAddress.ip6Prefix(request.record("prefix"));
        if (request.flag("is_add")) {
            if (Ip6Address.isLinkLocal(address.high()) && address.length() != HOST) {
                throw new ApiException(ApiError.ADDRESS_LENGTH_MISMATCH);
            }
            if (stale6 != null && stale6.containsKey(iface) && stale6.get(iface).remove(address)) {
                return;
            }
            dropStaleConflicts(address, iface);
            if (Ip6Addressing.refusal(interfaces, iface, address) != null) {
                throw new ApiException(ApiError.ADDRESS_IN_USE_ON_INTERFACE);
            }
            Ip6Addressing.add(interfaces, iface, address);
        } else if (address.ip().equals(iface.linkLocal())) {
            throw new ApiException(ApiError.ADDRESS_NOT_DELETABLE);
        } else if (!interfaces.addressing().removeIp6Address(iface, address)) {
            throw new ApiException(ApiError.ADDRESS_NOT_FOUND_FOR_INTERFACE);
        }
    }

    private void dropStaleConflicts(final Ip6Prefix address, final Interface iface) {
        if (stale6 == null) {
            return;
        }
        stale6.forEach((other, addresses) -> addresses.removeIf(old -> other.ip6Table() == iface.ip6Table()
                && (old.contains(address.ip()) || address.contains(old.ip()))
                && interfaces.addressing().removeIp6Address(other, old)));
    }

    private void remove(final Interface iface, final Ip4Prefix address) throws ApiException {
        for (final Ip4Prefix known : iface.ip4Addresses()) {
            if (known.address() == address.address() && known.length() != address.length()) {
                throw new ApiException(ApiError.ADDRESS_LENGTH_MISMATCH);
            }
        }
        if (!interfaces.addressing().removeIp4Address(iface, address)) {
            throw new ApiException(ApiError.ADDRESS_NOT_FOUND_FOR_INTERFACE);
        }
    }

    private void tableOf(final ApiCall call) throws ApiException {
        call.reply().set("vrf_id", -1);
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        final FibTable table = call.request().flag("is_ipv6")
                ? fibs.ip6().tableByIndex(iface.ip6Table())
                : fibs.ip4().tableByIndex(iface.ip4Table());
        call.reply().set("vrf_id", table.tableId());
    }

    private void list(final ApiCall call) {
        final boolean ip6 = call.request().flag("is_ipv6");
        for (final Interface iface : interfaces.all()) {
            if (iface.lender() == null) {
                call.details(
                        details -> details.set("sw_if_index", iface.index()).set("is_ipv6", ip6));
            }
        }
    }

    private void enable(final ApiCall call) throws ApiException {
        interfaces
                .addressing()
                .enableIp4(
                        InterfaceApi.interfaceOf(interfaces, call.request()),
                        call.request().flag("enable"));
    }

    private void dump(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (call.request().flag("is_ipv6")) {
            for (final Ip6Prefix address : iface.ip6Addresses()) {
                call.details(details -> {
                    details.set("sw_if_index", iface.index());
                    ApiAddress.set(details.record("prefix"), address);
                });
            }
        } else {
            for (final Ip4Prefix address : iface.ip4Addresses()) {
                call.details(details -> {
                    details.set("sw_if_index", iface.index());
                    ApiAddress.set(details.record("prefix"), address);
                });
            }
        }
    }

    private void replaceBegin() {
        stale = new HashMap<>();
        stale6 = new HashMap<>();
        interfaces.all().forEach(iface -> {
            stale.put(iface, new HashSet<>(iface.ip4Addresses()));
            stale6.put(iface, new HashSet<>(iface.ip6Addresses()));
        });
    }

    private void replaceEnd() {
        if (stale != null) {
            stale.forEach((iface, addresses) ->
                    addresses.forEach(address -> interfaces.addressing().removeIp4Address(iface, address)));
            stale6.forEach((iface, addresses) ->
                    addresses.forEach(address -> interfaces.addressing().removeIp6Address(iface, address)));
            stale = null;
            stale6 = null;
        }
    }

    private void table(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        final IpFamily family = call.request().flag("is_ipv6") ? IpFamily.IP6 : IpFamily.IP4;
        final FibTable table = fibs.of(family).table(call.request().index("vrf_id"));
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        if (!iface.addresses(family).isEmpty()
                || iface.lender() != null
                || !iface.borrowers().isEmpty()) {
            throw new ApiException(ApiError.ADDRESS_FOUND_FOR_INTERFACE);
        }
        interfaces.addressing().table(iface, family, table.index());
    }
}
