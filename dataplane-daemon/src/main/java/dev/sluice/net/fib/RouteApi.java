package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpPrefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The messages about IPv4 routes and tables. IPv6 is refused. Main thread.
 *
 * <p>Between {@code ip_table_replace_begin} and {@code _end} the routes of the API that are not set again are noted as
 * stale; the end takes them away.
 */
public final class RouteApi {
    private static final int NONE = -1;

    private final Ip4Fib fib;
    private final PathApi paths;
    private final Map<Ip4FibTable, Set<IpPrefix>> stale = new HashMap<>();

    private RouteApi(final Ip4Fib fib, final PathApi paths) {
        this.fib = fib;
        this.paths = paths;
    }

    /** Declares the messages; {@code ip.api} also has those of addresses, which others handle. */
    public static void declare(final ApiRegistry api) {
        PathApi.declareTypes(api);
        api.declare(RouteApi.class, "ip.api");
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final Ip4Fib fib, final Interfaces interfaces) {
        final RouteApi messages = new RouteApi(fib, new PathApi(fib, interfaces));
        declare(api);
        api.handle("ip_route_add_del", messages::addDel);
        api.handle("ip_route_dump", messages::dump);
        api.handle("ip_route_lookup", messages::lookup);
        api.handle("ip_table_add_del_v2", messages::table);
        api.handle("ip_table_allocate", messages::allocate);
        api.handle("ip_table_flush", messages::flush);
        api.handle("ip_table_replace_begin", messages::replaceBegin);
        api.handle("ip_table_replace_end", messages::replaceEnd);
        api.handle("set_ip_flow_hash", messages::flowHash);
        api.handle("set_ip_flow_hash_v2", messages::flowHashBits);
        api.handle("set_ip_flow_hash_v3", messages::flowHashBits);
    }

    private Ip4FibTable tableOf(final int id, final ApiError otherwise) throws ApiException {
        final Ip4FibTable table = fib.table(id);
        if (table == null) {
            throw new ApiException(otherwise);
        }
        return table;
    }

    private Ip4FibTable tableOf(final ApiCall call) throws ApiException {
        final ApiRecord table = call.request().record("table");
        if (table.flag("is_ip6")) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        return tableOf(table.index("table_id"), ApiError.NO_SUCH_FIB);
    }

    private void addDel(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final ApiRecord route = request.record("route");
        call.reply().set("stats_index", NONE);
        final Ip4Prefix prefix = ApiAddress.ip4Prefix(route.record("prefix")).network();
        final Ip4FibTable table = tableOf(route.index("table_id"), ApiError.NO_SUCH_FIB);
        final List<FibPath> wanted = paths.read(route.records("paths"));
        final boolean several = request.flag("is_multipath");
        if (wanted.size() > PathLists.MAX_PATHS) {
            throw new ApiException(ApiError.LIMIT_EXCEEDED);
        }
        if (!request.flag("is_add")) {
            if (several) {
                fib.removePaths(table, prefix, FibSource.API, wanted);
            } else {
                fib.remove(table, prefix, FibSource.API);
            }
            return;
        }
        if (wanted.isEmpty()) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        final boolean wasStale = stale.containsKey(table) && stale.get(table).remove(prefix);
        final FibEntry entry = several && !wasStale
                ? fib.addPaths(table, prefix, FibSource.API, wanted)
                : fib.replacePaths(table, prefix, FibSource.API, wanted);
        call.reply().set("stats_index", entry.loadBalance());
    }

    private void dump(final ApiCall call) throws ApiException {
        final Ip4FibTable table = tableOf(call);
        for (final FibEntry entry : table.sorted()) {
            if (entry.isInstalled()) {
                call.details(details -> describe(details.record("route"), entry));
            }
        }
    }

    /** An entry may have gone while the dump waited for its reader; then it has no paths. */
    private void describe(final ApiRecord route, final FibEntry entry) {
        route.set("table_id", entry.table.tableId()).set("stats_index", entry.loadBalance());
        ApiAddress.set(route.record("prefix"), entry.prefix());
        final FibSource best = entry.bestSource();
        if (best != null) {
            entry.paths(best).forEach(path -> paths.write(route.add("paths"), path));
        }
    }

    private void lookup(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Ip4FibTable table = tableOf(request.index("table_id"), ApiError.NO_SUCH_FIB);
        final Ip4Prefix prefix = ApiAddress.ip4Prefix(request.record("prefix"));
        final FibEntry entry =
                request.number("exact") != 0 ? table.entry(prefix) : table.longest(prefix.address(), prefix.length());
        if (entry == null) {
            throw new ApiException(ApiError.NO_SUCH_ENTRY);
        }
        describe(call.reply().record("route"), entry);
    }

    private void table(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request().record("table");
        if (request.flag("is_ip6")) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        final int id = request.index("table_id");
        final Ip4FibTable known = fib.table(id);
        if (call.request().flag("is_add")) {
            add(id, request.text("name"));
        } else if (id != 0 && known != null && known.isLockedBy(FibSource.API)) {
            fib.flush(known, FibSource.API);
            stale.remove(known);
            fib.unlockTable(known, FibSource.API);
        }
    }

    private void add(final int id, final String name) {
        final Ip4FibTable known = fib.table(id);
        final String wanted = name.isEmpty() ? null : name;
        if (id != 0 && (known == null || !known.isLockedBy(FibSource.API))) {
            fib.lockTable(id, wanted, FibSource.API);
        } else if (known != null && wanted != null) {
            known.rename(wanted);
        }
    }

    private void allocate(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request().record("table");
        if (request.flag("is_ip6")) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        int id = request.index("table_id");
        if (id == NONE) {
            id = 1;
            while (fib.table(id) != null) {
                id++;
            }
        }
        add(id, request.text("name"));
        call.reply()
                .record("table")
                .set("table_id", id)
                .set("name", fib.table(id).name());
    }

    private void flush(final ApiCall call) throws ApiException {
        final Ip4FibTable table = tableOf(call);
        fib.flush(table, FibSource.API);
        if (stale.containsKey(table)) {
            stale.get(table).clear();
        }
    }

    private void replaceBegin(final ApiCall call) throws ApiException {
        final Ip4FibTable table = tableOf(call);
        final Set<IpPrefix> all = new HashSet<>();
        for (final FibEntry entry : table.all()) {
            if (entry.has(FibSource.API)) {
                all.add(entry.prefix());
            }
        }
        stale.put(table, all);
    }

    private void replaceEnd(final ApiCall call) throws ApiException {
        final Ip4FibTable table = tableOf(call);
        final Set<IpPrefix> left = stale.remove(table);
        if (left != null) {
            left.forEach(prefix -> fib.remove(table, prefix, FibSource.API));
        }
    }

    private void flowHash(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        if (request.flag("is_ipv6")) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        int bits = 0;
        for (final String name : List.of("src", "dst", "sport", "dport", "proto", "reverse", "symmetric")) {
            bits |= request.flag(name) ? FlowHash.bit(name) : 0;
        }
        fib.setFlowHash(tableOf(request.index("vrf_id"), ApiError.NO_SUCH_FIB), bits);
    }

    /** The bits of the second and third form are those of {@link FlowHash}; GTP tunnels are not looked into. */
    private void flowHashBits(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        if (request.number("af") != 0) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        final Ip4FibTable table = tableOf(request.index("table_id"), ApiError.NO_SUCH_FIB);
        final int bits = request.index("flow_hash_config");
        if ((bits & ~0xff) != 0) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        fib.setFlowHash(table, bits);
    }
}
