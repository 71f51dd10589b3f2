package dev.sluice.net.mpls;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.FibEntry;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.MplsFibEntry;
import dev.sluice.net.fib.MplsFibTable;
import dev.sluice.net.fib.MplsLabel;
import dev.sluice.net.fib.PathApi;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.List;

/** The messages about MPLS tables, labels and interfaces. Main thread. */
final class MplsApi {
    private static final int NO_STATS = -1;
    private static final int MPLS = 2;

    private final Fibs fibs;
    private final MplsBindings bindings;
    private final MplsInterfaces enabled;
    private final Interfaces interfaces;
    private final PathApi paths;

    private MplsApi(
            final Fibs fibs, final MplsBindings bindings, final MplsInterfaces enabled, final Interfaces interfaces) {
        this.fibs = fibs;
        this.bindings = bindings;
        this.enabled = enabled;
        this.interfaces = interfaces;
        paths = new PathApi(fibs, interfaces);
    }

    static void register(
            final ApiRegistry api,
            final Fibs fibs,
            final MplsBindings bindings,
            final MplsInterfaces enabled,
            final Interfaces interfaces) {
        final MplsApi messages = new MplsApi(fibs, bindings, enabled, interfaces);
        PathApi.declareTypes(api);
        api.declare(MplsApi.class, "mpls.api");
        api.handle("mpls_table_add_del", messages::table);
        api.handle("mpls_table_dump", messages::dumpTables);
        api.handle("mpls_ip_bind_unbind", messages::bind);
        api.handle("mpls_route_add_del", messages::route);
        api.handle("mpls_route_dump", messages::dumpRoutes);
        api.handle("sw_interface_set_mpls_enable", messages::enable);
        api.handle("mpls_interface_dump", messages::dumpInterfaces);
    }

    /** Deleting a table that there is not is no mistake. */
    private void table(final ApiCall call) {
        final ApiRecord table = call.request().record("mt_table");
        final int id = table.index("mt_table_id");
        if (call.request().flag("mt_is_add")) {
            final String name = table.text("mt_name");
            fibs.mpls().addTable(id, name.isEmpty() ? null : name, FibSource.API);
        } else {
            fibs.mpls().deleteTable(id);
        }
    }

    private void dumpTables(final ApiCall call) {
        for (final MplsFibTable table : fibs.mpls().tables()) {
            call.details(details -> details.record("mt_table")
                    .set("mt_table_id", table.tableId())
                    .set("mt_name", table.name()));
        }
    }

    private MplsFibTable require(final int id) throws ApiException {
        final MplsFibTable table = fibs.mpls().table(id);
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        return table;
    }

    private static int label(final ApiRecord record, final String field) throws ApiException {
        final long label = record.number(field);
        if (label < MplsLabel.FIRST_FREE || label >= MplsLabel.VALUES) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return (int) label;
    }

    private void bind(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final MplsFibTable table = require(request.index("mb_mpls_table_id"));
        final IpPrefix prefix = ApiAddress.prefix(request.record("mb_prefix")).network();
        final FibTable target = fibs.of(prefix.family()).table(request.index("mb_ip_table_id"));
        if (target == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        final int label = label(request, "mb_label");
        if (request.flag("mb_is_bind")) {
            bindings.bind(table, label, target, prefix);
        } else if (!bindings.unbind(table, label)) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
    }

    private void route(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final ApiRecord route = request.record("mr_route");
        call.reply().set("stats_index", NO_STATS);
        final MplsFibTable table = require(route.index("mr_table_id"));
        final int label = label(route, "mr_label");
        final boolean eos = route.flag("mr_eos");
        final long payload = route.number("mr_eos_proto");
        if (route.flag("mr_is_multicast") || eos && payload >= IpFamily.values().length) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        final List<FibPath> wanted = eos
                ? paths.read(IpFamily.values()[(int) payload], route.records("mr_paths"))
                : paths.readNonEos(route.records("mr_paths"));
        final IpPrefix key = MplsFibTable.key(label, eos);
        final boolean several = request.flag("mr_is_multipath");
        final boolean add = request.flag("mr_is_add");
        if (wanted.isEmpty() && (add || several)) {
            throw new ApiException(ApiError.NO_PATHS_IN_ROUTE);
        }
        if (!add) {
            if (several) {
                fibs.mpls().removePaths(table, key, FibSource.API, wanted);
            } else {
                fibs.mpls().remove(table, key, FibSource.API);
            }
            return;
        }
        final FibEntry entry = several
                ? fibs.mpls().addPaths(table, key, FibSource.API, wanted)
                : fibs.mpls().replacePaths(table, key, FibSource.API, wanted);
        call.reply().set("stats_index", entry.loadBalance());
    }

    private void dumpRoutes(final ApiCall call) {
        final MplsFibTable table =
                fibs.mpls().table(call.request().record("table").index("mt_table_id"));
        if (table == null) {
            return;
        }
        for (final MplsFibEntry entry : table.sorted()) {
            final FibSource source = entry.bestSource();
            final List<FibPath> own = source == null ? List.of() : entry.paths(source);
            call.details(details -> {
                final ApiRecord route = details.record("mr_route")
                        .set("mr_table_id", table.tableId())
                        .set("mr_label", entry.label())
                        .set("mr_eos", entry.isEos() ? 1 : 0)
                        .set("mr_eos_proto", payload(entry, own));
                own.forEach(path -> paths.write(route.add("mr_paths"), path));
            });
        }
    }

    private static int payload(final MplsFibEntry entry, final List<FibPath> own) {
        return !entry.isEos() || own.isEmpty() ? MPLS : own.getFirst().family().ordinal();
    }

    private void dumpInterfaces(final ApiCall call) {
        final int wanted = call.request().index("sw_if_index");
        for (final Interface iface : interfaces.all()) {
            if (enabled.isEnabled(iface.index()) && (wanted == -1 || wanted == iface.index())) {
                call.details(details -> details.set("sw_if_index", iface.index()));
            }
        }
    }

    private void enable(final ApiCall call) throws ApiException {
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        if (!enabled.enable(iface.index(), call.request().flag("enable"))) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
    }
}
