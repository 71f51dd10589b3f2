package dev.sluice.net.mpls;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.fib.PathApi;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.Ip4Prefix;

/** The messages about MPLS tables, labels and interfaces. Main thread. */
final class MplsApi {
    private final MplsTables tables;
    private final Fibs fibs;
    private final Interfaces interfaces;
    private final PathApi paths;

    private MplsApi(final MplsTables tables, final Fibs fibs, final Interfaces interfaces) {
        this.tables = tables;
        this.fibs = fibs;
        this.interfaces = interfaces;
        paths = new PathApi(fibs, interfaces);
    }

    static void register(final ApiRegistry api, final MplsTables tables, final Fibs fibs, final Interfaces interfaces) {
        final MplsApi messages = new MplsApi(tables, fibs, interfaces);
        PathApi.declareTypes(api);
        api.declare(MplsApi.class, "mpls.api");
        api.handle("mpls_table_add_del", messages::table);
        api.handle("mpls_table_dump", messages::dumpTables);
        api.handle("mpls_ip_bind_unbind", messages::bind);
        api.handle("mpls_route_dump", messages::dumpRoutes);
        api.handle("sw_interface_set_mpls_enable", messages::enable);
        api.handle("mpls_interface_dump", messages::dumpInterfaces);
    }

    private void table(final ApiCall call) throws ApiException {
        final ApiRecord table = call.request().record("mt_table");
        final int id = table.index("mt_table_id");
        if (call.request().flag("mt_is_add")) {
            tables.add(id, table.text("mt_name"));
        } else if (!tables.remove(id)) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
    }

    private void dumpTables(final ApiCall call) {
        for (final MplsTables.MplsTable table : tables.tables()) {
            call.details(details ->
                    details.record("mt_table").set("mt_table_id", table.id).set("mt_name", table.name));
        }
    }

    private void bind(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final MplsTables.MplsTable table = tables.table(request.index("mb_mpls_table_id"));
        final Ip4FibTable target = fibs.ip4().table(request.index("mb_ip_table_id"));
        if (table == null || target == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        final int label = request.index("mb_label");
        if (label < MplsHeader.FIRST_FREE_LABEL || label >= MplsHeader.LABELS) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        final Ip4Prefix prefix =
                ApiAddress.ip4Prefix(request.record("mb_prefix")).network();
        if (request.flag("mb_is_bind")) {
            tables.bind(table, label, target, prefix);
        } else if (!tables.unbind(table, label)) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
    }

    private void dumpRoutes(final ApiCall call) {
        final MplsTables.MplsTable table =
                tables.table(call.request().record("table").index("mt_table_id"));
        if (table == null) {
            return;
        }
        table.bindings.forEach((label, binding) -> call.details(details -> {
            final ApiRecord route = details.record("mr_route")
                    .set("mr_table_id", table.id)
                    .set("mr_label", label)
                    .set("mr_eos", 1);
            paths.write(
                    route.add("mr_paths"),
                    FibPath.recursive(binding.prefix().ip(), binding.table().index()));
        }));
    }

    private void dumpInterfaces(final ApiCall call) {
        final int wanted = call.request().index("sw_if_index");
        for (final Interface iface : interfaces.all()) {
            if (tables.isEnabled(iface.index()) && (wanted == -1 || wanted == iface.index())) {
                call.details(details -> details.set("sw_if_index", iface.index()));
            }
        }
    }

    private void enable(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (!tables.enable(iface.index(), call.request().flag("enable"))) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
    }
}
