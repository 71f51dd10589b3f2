package dev.sluice.net.mfib;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.RouteApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.ArrayList;
import java.util.List;

/** The messages about multicast routes of both families. Main thread. */
final class MfibApi {
    private static final int NONE = -1;
    private static final int NORMAL = 0;
    private static final int LOCAL = 1;

    private final MfibTables tables;
    private final Fibs fibs;
    private final Interfaces interfaces;

    private MfibApi(final MfibTables tables, final Fibs fibs, final Interfaces interfaces) {
        this.tables = tables;
        this.fibs = fibs;
        this.interfaces = interfaces;
    }

    static void register(final ApiRegistry api, final MfibTables tables, final Fibs fibs, final Interfaces interfaces) {
        final MfibApi messages = new MfibApi(tables, fibs, interfaces);
        RouteApi.declare(api);
        api.handle("ip_mroute_add_del", messages::addDel);
        api.handle("ip_mroute_dump", messages::dump);
    }

    private void addDel(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final ApiRecord route = request.record("route");
        call.reply().set("stats_index", NONE);
        final MfibPrefix prefix = prefix(route.record("prefix"));
        final FibTable table = fibs.of(prefix.family()).table(route.index("table_id"));
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        final int flags = route.index("entry_flags");
        if ((flags & ~MfibEntry.KNOWN) != 0) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        final List<MfibPath> paths = new ArrayList<>();
        for (final ApiRecord path : route.records("paths")) {
            paths.add(path(path));
        }
        if (!request.flag("is_add")) {
            if (paths.isEmpty() ? tables.route(table, prefix) == null : !tables.removePaths(table, prefix, paths)) {
                throw new ApiException(ApiError.NO_SUCH_ENTRY);
            }
            if (paths.isEmpty()) {
                tables.update(table, prefix, 0, 0);
            }
            return;
        }
        final MfibEntry entry = paths.isEmpty()
                ? tables.update(table, prefix, flags, route.index("rpf_id"))
                : tables.addPaths(table, prefix, flags, route.index("rpf_id"), paths);
        call.reply().set("stats_index", entry.index());
    }

    private static MfibPrefix prefix(final ApiRecord prefix) throws ApiException {
        final IpFamily family = ApiAddress.family(prefix.number("af"));
        final IpAddress source = IpAddress.fromOctets(family, prefix.octets("src_address"));
        final int length = (int) prefix.number("grp_address_length");
        if (length > family.bits() && source.isAny() || length > 2 * family.bits()) {
            throw new ApiException(ApiError.INVALID_PREFIX_LENGTH);
        }
        return new MfibPrefix(
                source,
                IpAddress.fromOctets(family, prefix.octets("grp_address")),
                source.isAny() ? length : family.bits());
    }

    private MfibPath path(final ApiRecord record) throws ApiException {
        final ApiRecord path = record.record("path");
        final int swIfIndex = path.index("sw_if_index");
        final int flags = record.index("itf_flags");
        final int type = (int) path.number("type");
        if ((flags & ~MfibPath.KNOWN) != 0 || type != NORMAL && type != LOCAL) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        if (type == LOCAL) {
            return new MfibPath(MfibPath.LOCAL, flags);
        }
        if (interfaces.get(swIfIndex) == null) {
            throw new ApiException(ApiError.NO_MATCHING_INTERFACE);
        }
        return new MfibPath(swIfIndex, flags);
    }

    private void dump(final ApiCall call) {
        final ApiRecord request = call.request().record("table");
        final IpFamily family = request.flag("is_ip6") ? IpFamily.IP6 : IpFamily.IP4;
        final FibTable table = fibs.of(family).table(request.index("table_id"));
        if (table == null) {
            return;
        }
        for (final MfibEntry entry : tables.routes(table)) {
            call.details(details -> describe(details.record("route").set("table_id", table.tableId()), entry));
        }
    }

    private static void describe(final ApiRecord route, final MfibEntry entry) {
        final MfibPrefix prefix = entry.prefix();
        route.set("entry_flags", entry.flags()).set("rpf_id", entry.rpfId());
        route.record("prefix")
                .set("af", prefix.family().ordinal())
                .set("grp_address_length", prefix.length())
                .set("grp_address", prefix.group().octets())
                .set("src_address", prefix.source().octets());
        for (final MfibPath path : entry.paths()) {
            route.add("paths")
                    .set("itf_flags", path.flags())
                    .record("path")
                    .set("sw_if_index", path.swIfIndex())
                    .set("weight", 1)
                    .set("type", path.swIfIndex() == MfibPath.LOCAL ? LOCAL : NORMAL);
        }
    }
}
