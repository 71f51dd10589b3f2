package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.List;

/** The messages about routes of both families. Main thread. */
public final class RouteApi {
    private static final int NONE = -1;

    private final Fibs fibs;
    private final PathApi paths;
    private final TableApi tables;

    private RouteApi(final Fibs fibs, final PathApi paths, final TableApi tables) {
        this.fibs = fibs;
        this.paths = paths;
        this.tables = tables;
    }

    /** Declares the messages; {@code ip.api} also has those of addresses, which others handle. */
    public static void declare(final ApiRegistry api) {
        PathApi.declareTypes(api);
        api.declare(RouteApi.class, "ip.api");
    }

    /** Adds the messages about routes, tables and flow hashes. */
    public static void register(final ApiRegistry api, final Fibs fibs, final Interfaces interfaces) {
        declare(api);
        FibApi.register(api, fibs.sources());
        final TableApi tables = new TableApi(fibs, interfaces);
        tables.register(api);
        final RouteApi messages = new RouteApi(fibs, new PathApi(fibs, interfaces), tables);
        api.handle("ip_route_add_del", call -> messages.addDel(call, FibSource.API));
        api.handle("ip_route_add_del_v2", messages::addDelOfSource);
        api.handle("ip_route_dump", call -> messages.dump(call, null));
        api.handle("ip_route_v2_dump", messages::dumpOfSource);
        api.handle("ip_route_lookup", messages::lookup);
        api.handle("ip_route_lookup_v2", messages::lookup);
    }

    private void addDelOfSource(final ApiCall call) throws ApiException {
        final FibSource source = source(call.request().record("route"));
        addDel(call, source == null ? FibSource.API : source);
    }

    /** The source that a message names, null for 0. */
    private FibSource source(final ApiRecord record) throws ApiException {
        final int id = (int) record.number("src");
        final FibSource source = fibs.sources().byId(id);
        if (id != 0 && source == null) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return source;
    }

    private void addDel(final ApiCall call, final FibSource source) throws ApiException {
        final ApiRecord request = call.request();
        final ApiRecord route = request.record("route");
        call.reply().set("stats_index", NONE);
        final IpPrefix prefix = ApiAddress.prefix(route.record("prefix")).network();
        final IpFamily family = prefix.family();
        final Fib<? extends FibTable> fib = fibs.of(family);
        final FibTable table = tables.require(family, route.index("table_id"));
        final List<FibPath> wanted = paths.read(family, route.records("paths"));
        final boolean several = request.flag("is_multipath");
        final boolean add = request.flag("is_add");
        if (wanted.size() > PathLists.MAX_PATHS) {
            throw new ApiException(ApiError.LIMIT_EXCEEDED);
        }
        if (wanted.isEmpty() && (add || several)) {
            throw new ApiException(ApiError.NO_PATHS_IN_ROUTE);
        }
        if (!add) {
            if (several) {
                fib.removePaths(table, prefix, source, wanted);
            } else {
                fib.remove(table, prefix, source);
            }
            return;
        }
        final boolean wasStale = source == FibSource.API && tables.refresh(table, prefix);
        final FibEntry entry = several && !wasStale
                ? fib.addPaths(table, prefix, source, wanted)
                : fib.replacePaths(table, prefix, source, wanted);
        call.reply().set("stats_index", entry.loadBalance());
    }

    private void dumpOfSource(final ApiCall call) throws ApiException {
        dump(call, source(call.request()));
    }

    private void dump(final ApiCall call, final FibSource only) {
        final ApiRecord request = call.request().record("table");
        final FibTable table = fibs.of(TableApi.family(request)).table(request.index("table_id"));
        if (table == null) {
            return;
        }
        for (final FibEntry entry : table.sorted()) {
            if (only == null || entry.firstSource() == only) {
                call.details(details -> describe(details.record("route"), entry));
            }
        }
    }

    /** An entry may have gone while the dump waited for its reader; then it has no paths. */
    private void describe(final ApiRecord route, final FibEntry entry) {
        route.set("table_id", entry.table.tableId()).set("stats_index", entry.loadBalance());
        ApiAddress.set(route.record("prefix"), entry.prefix());
        final FibSource best = entry.firstSource();
        if (best != null) {
            if (route.name().equals("ip_route_v2")) {
                route.set("src", best.id());
            }
            entry.paths(best).forEach(path -> paths.write(route.add("paths"), path));
        }
    }

    private void lookup(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final IpPrefix prefix = ApiAddress.prefix(request.record("prefix"));
        final FibTable table = tables.require(prefix.family(), request.index("table_id"));
        final FibEntry entry =
                request.number("exact") != 0 ? table.entry(prefix) : table.longest(prefix.ip(), prefix.length());
        if (entry == null) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
        describe(call.reply().record("route"), entry);
    }
}
