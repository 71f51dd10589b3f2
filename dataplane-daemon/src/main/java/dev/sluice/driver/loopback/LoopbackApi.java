package dev.sluice.driver.loopback;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;

/** {@code create_loopback}, {@code create_loopback_instance} and {@code delete_loopback}. Main thread. */
public final class LoopbackApi {
    private final Loopbacks loopbacks;
    private final Interfaces interfaces;

    private LoopbackApi(final Loopbacks loopbacks, final Interfaces interfaces) {
        this.loopbacks = loopbacks;
        this.interfaces = interfaces;
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final Loopbacks loopbacks, final Interfaces interfaces) {
        final LoopbackApi messages = new LoopbackApi(loopbacks, interfaces);
        InterfaceApi.declare(api);
        api.handle("create_loopback", call -> messages.create(call, -1));
        api.handle("create_loopback_instance", messages::createInstance);
        api.handle("delete_loopback", messages::delete);
    }

    /** Adds the messages for routed interfaces of bridge domains; {@code l2.api} is declared. */
    public static void registerBvis(final ApiRegistry api, final Loopbacks bvis, final Interfaces interfaces) {
        final LoopbackApi messages = new LoopbackApi(bvis, interfaces);
        api.handle(
                "bvi_create",
                call -> messages.create(call, "mac", call.request().index("user_instance")));
        api.handle("bvi_delete", messages::delete);
    }

    private void createInstance(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        call.reply().set("sw_if_index", -1);
        if (request.flag("is_specified") && request.number("user_instance") > Loopbacks.MAX_INSTANCE) {
            throw new ApiException(ApiError.INVALID_REGISTRATION);
        }
        create(call, request.flag("is_specified") ? request.index("user_instance") : -1);
    }

    private void create(final ApiCall call, final int instance) throws ApiException {
        create(call, "mac_address", instance);
    }

    private void create(final ApiCall call, final String field, final int instance) throws ApiException {
        call.reply().set("sw_if_index", -1);
        final long mac = ApiAddress.mac(call.request().octets(field));
        InterfaceApi.change(
                ApiError.INVALID_REGISTRATION,
                () -> call.reply()
                        .set("sw_if_index", loopbacks.create(mac, instance).index()));
    }

    private void delete(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        InterfaceApi.change(ApiError.INVALID_SW_IF_INDEX, () -> loopbacks.delete(iface));
    }
}
