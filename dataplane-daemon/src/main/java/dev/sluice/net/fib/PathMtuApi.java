package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import java.util.List;

/** The messages about path MTUs. Main thread. */
public final class PathMtuApi {
    /** Cursor that stands for the beginning in a request, for the end in a reply. */
    private static final long ALL = 0xffff_ffffL;

    private final PathMtus mtus;
    private final Fibs fibs;

    private PathMtuApi(final PathMtus mtus, final Fibs fibs) {
        this.mtus = mtus;
        this.fibs = fibs;
    }

    /** Adds the messages. */
    public static void register(final ApiRegistry api, final PathMtus mtus, final Fibs fibs) {
        final PathMtuApi messages = new PathMtuApi(mtus, fibs);
        RouteApi.declare(api);
        api.handle("ip_path_mtu_update", messages::update);
        api.handle("ip_path_mtu_get", messages::get);
        api.handle("ip_path_mtu_replace_begin", call -> mtus.replaceBegin());
        api.handle("ip_path_mtu_replace_end", call -> mtus.replaceEnd());
    }

    private void update(final ApiCall call) throws ApiException {
        final ApiRecord wanted = call.request().record("pmtu");
        final IpAddress peer = ApiAddress.ip(wanted.record("nh"));
        final FibTable table = fibs.of(peer.family()).table(wanted.index("table_id"));
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_TABLE);
        }
        mtus.update(table.index(), peer, (int) wanted.number("path_mtu"));
    }

    /** All entries, in one answer, from the one that the cursor names: ~0 and 0 are the first. */
    private void get(final ApiCall call) throws ApiException {
        final long from = call.request().number("cursor");
        final List<PathMtus.Entry> all = List.copyOf(mtus.all());
        call.reply().set("cursor", ALL);
        if (from != ALL && from >= Math.max(1, all.size())) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        for (final PathMtus.Entry entry : all.subList(from == ALL ? 0 : (int) Math.min(from, all.size()), all.size())) {
            final FibTable of = fibs.of(entry.peer().address().family())
                    .tableByIndex(entry.peer().fibIndex());
            if (of == null) {
                // the table was deleted before the entry
                continue;
            }
            final int table = of.tableId();
            call.details(details -> {
                final ApiRecord out =
                        details.record("pmtu").set("table_id", table).set("path_mtu", entry.mtu());
                ApiAddress.set(out.record("nh"), entry.peer().address());
            });
        }
    }
}
