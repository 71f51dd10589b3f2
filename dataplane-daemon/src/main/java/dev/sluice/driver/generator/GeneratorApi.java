package dev.sluice.driver.generator;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;

/** The messages that make and delete packet generator interfaces; streams are made with commands. Main thread. */
public final class GeneratorApi {
    private static final int CHECKSUM = 1;
    private static final int GSO = 2;
    private static final int COALESCE = 4;

    private final PacketGenerator generator;
    private final Interfaces interfaces;
    private final BarrierGuard barrier;

    private GeneratorApi(final PacketGenerator generator, final Interfaces interfaces, final BarrierGuard barrier) {
        this.generator = generator;
        this.interfaces = interfaces;
        this.barrier = barrier;
    }

    /** Adds the messages. */
    public static void register(
            final ApiRegistry api,
            final PacketGenerator generator,
            final Interfaces interfaces,
            final BarrierGuard barrier) {
        final GeneratorApi messages = new GeneratorApi(generator, interfaces, barrier);
        InterfaceApi.declareTypes(api);
        api.declare(GeneratorApi.class, "pg.api");
        api.handle("pg_create_interface", call -> messages.create(call, gso(call.request()), 0));
        api.handle(
                "pg_create_interface_v2",
                call -> messages.create(
                        call, gso(call.request()), call.request().number("mode")));
        api.handle("pg_create_interface_v3", messages::create);
        api.handle("pg_enable_disable", messages::enable);
        api.handle("pg_delete_interface", messages::delete);
    }

    private void create(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final long flags = request.number("pg_flags");
        create(
                call,
                new PgInterface.Offload(
                        (flags & CHECKSUM) != 0,
                        (flags & GSO) != 0 ? request.index("gso_size") : 0,
                        (flags & COALESCE) != 0),
                request.number("mode"));
    }

    private static PgInterface.Offload gso(final ApiRecord request) {
        return new PgInterface.Offload(false, request.flag("gso_enabled") ? request.index("gso_size") : 0, false);
    }

    private void create(final ApiCall call, final PgInterface.Offload offload, final long mode) throws ApiException {
        final ApiRecord request = call.request();
        call.reply().set("sw_if_index", -1);
        if (mode >= PgMode.values().length || request.index("interface_id") < 0) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        InterfaceApi.change(
                ApiError.UNSPECIFIED,
                () -> call.reply()
                        .set(
                                "sw_if_index",
                                generator
                                        .createInterface(
                                                request.index("interface_id"), PgMode.values()[(int) mode], offload)
                                        .iface()
                                        .index()));
    }

    private void enable(final ApiCall call) throws ApiException {
        final String name = call.request().text("stream_name");
        try (BarrierGuard.Held _ = barrier.sync("packet generator streams")) {
            generator.enable(
                    name.isEmpty() || generator.stream(name) == null ? null : name,
                    call.request().flag("is_enabled"));
        } catch (final CommandException e) {
            throw new ApiException(ApiError.BUSY);
        }
    }

    private void delete(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        final PgInterface pg = generator.find(iface);
        if (pg == null) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        try (BarrierGuard.Held _ = barrier.sync("delete " + iface.name())) {
            InterfaceApi.change(ApiError.UNSPECIFIED, () -> generator.deleteInterface(pg));
        } catch (final CommandException e) {
            throw new ApiException(ApiError.BUSY);
        }
    }
}
