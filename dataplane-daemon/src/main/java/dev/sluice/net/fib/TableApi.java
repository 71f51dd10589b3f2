package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The messages about tables of both families and how they spread flows. Main thread.
 *
 * <p>Between {@code ip_table_replace_begin} and {@code _end} the routes of the API that are not set again are noted as
 * stale; the end takes them away.
 */
final class TableApi {
    private static final int NONE = -1;

    private final Fibs fibs;
    private final Interfaces interfaces;
    private final Map<FibTable, Set<IpPrefix>> stale = new HashMap<>();

    TableApi(final Fibs fibs, final Interfaces interfaces) {
        this.fibs = fibs;
        this.interfaces = interfaces;
    }

    void register(final ApiRegistry api) {
        api.handle("ip_table_add_del", this::addDel);
        api.handle("ip_table_add_del_v2", this::addDel);
        api.handle("ip_table_allocate", this::allocate);
        api.handle("ip_table_dump", this::dump);
        // every table has its multicast side
        api.handle("ip_mtable_dump", this::dump);
        api.handle("ip_table_flush", this::flush);
        api.handle("ip_table_replace_begin", this::replaceBegin);
        api.handle("ip_table_replace_end", this::replaceEnd);
        api.handle("set_ip_flow_hash", this::flowHash);
        api.handle("set_ip_flow_hash_v2", this::flowHashBits);
        api.handle("set_ip_flow_hash_v3", this::flowHashBits);
        api.handle(
                "set_ip_flow_hash_router_id",
                call -> fibs.loadBalances().routerId(call.request().index("router_id")));
    }

    /** The family of an {@code ip_table}. */
    static IpFamily family(final ApiRecord table) {
        return table.flag("is_ip6") ? IpFamily.IP6 : IpFamily.IP4;
    }

    FibTable require(final IpFamily family, final int id) throws ApiException {
        final FibTable table = fibs.of(family).table(id);
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        return table;
    }

    private FibTable require(final ApiCall call) throws ApiException {
        final ApiRecord table = call.request().record("table");
        return require(family(table), table.index("table_id"));
    }

    /** Takes note that a route of the API is set again; true when it was stale. */
    boolean refresh(final FibTable table, final IpPrefix prefix) {
        final Set<IpPrefix> old = stale.get(table);
        return old != null && old.remove(prefix);
    }

    private void addDel(final ApiCall call) {
        final ApiRecord request = call.request().record("table");
        final int id = request.index("table_id");
        final Fib<? extends FibTable> fib = fibs.of(family(request));
        final FibTable known = fib.table(id);
        if (call.request().flag("is_add")) {
            add(fib, id, request.text("name"));
        } else if (id != 0 && known != null && known.isLockedBy(FibSource.API)) {
            fib.flush(known, FibSource.API);
            stale.remove(known);
            fib.tell(listener -> listener.flushed(known));
            fib.unlockTable(known, FibSource.API);
        }
    }

    private static void add(final Fib<? extends FibTable> fib, final int id, final String name) {
        final FibTable known = fib.table(id);
        final String wanted = name.isEmpty() ? null : name;
        if (id != 0 && (known == null || !known.isLockedBy(FibSource.API))) {
            fib.lockTable(id, wanted, FibSource.API);
        } else if (known != null && wanted != null) {
            known.rename(wanted);
        }
    }

    private void allocate(final ApiCall call) {
        final ApiRecord request = call.request().record("table");
        final IpFamily family = family(request);
        final Fib<? extends FibTable> fib = fibs.of(family);
        int id = request.index("table_id");
        if (id == NONE) {
            id = fib.unusedId();
        }
        add(fib, id, request.text("name"));
        call.reply()
                .record("table")
                .set("table_id", id)
                .set("is_ip6", family == IpFamily.IP6 ? 1 : 0)
                .set("name", fib.table(id).name());
    }

    private void dump(final ApiCall call) {
        for (final IpFamily family : IpFamily.values()) {
            for (final FibTable table : fibs.of(family).tables()) {
                call.details(details -> details.record("table")
                        .set("table_id", table.tableId())
                        .set("is_ip6", family == IpFamily.IP6 ? 1 : 0)
                        .set("name", table.name()));
            }
        }
    }

    /** Takes the routes of the API out; as in VPP the table's interfaces go down. */
    private void flush(final ApiCall call) throws ApiException {
        final FibTable table = require(call);
        for (final Interface iface : List.copyOf(interfaces.all())) {
            if (iface.index() != 0 && iface.table(table.family()) == table.index()) {
                interfaces.admin(iface, false);
            }
        }
        fibs.of(table.family()).flush(table, FibSource.API);
        fibs.of(table.family()).tell(listener -> listener.flushed(table));
        if (stale.containsKey(table)) {
            stale.get(table).clear();
        }
    }

    private void replaceBegin(final ApiCall call) throws ApiException {
        final FibTable table = require(call);
        final Set<IpPrefix> all = new HashSet<>();
        for (final FibEntry entry : table.all()) {
            if (entry.has(FibSource.API)) {
                all.add(entry.prefix());
            }
        }
        stale.put(table, all);
        fibs.of(table.family()).tell(listener -> listener.replaceBegin(table));
    }

    private void replaceEnd(final ApiCall call) throws ApiException {
        final FibTable table = require(call);
        final Set<IpPrefix> left = stale.remove(table);
        if (left != null) {
            left.forEach(prefix -> fibs.of(table.family()).remove(table, prefix, FibSource.API));
            fibs.of(table.family()).tell(listener -> listener.replaceEnd(table));
        }
    }

    private void flowHash(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        int bits = 0;
        for (final String name : List.of("src", "dst", "sport", "dport", "proto", "reverse", "symmetric")) {
            bits |= request.flag(name) ? FlowHash.bit(name) : 0;
        }
        setFlowHash(request.flag("is_ipv6") ? IpFamily.IP6 : IpFamily.IP4, request.index("vrf_id"), bits);
    }

    /**
     * The bits of the second and third form are those of {@link FlowHash}; tunnel endpoints of GTP are looked at in
     * IPv4 packets alone.
     */
    private void flowHashBits(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final int bits = request.index("flow_hash_config");
        final IpFamily family = ApiAddress.family(request.number("af"));
        final int known = family == IpFamily.IP4 ? FlowHash.ALL : FlowHash.ALL & ~FlowHash.GTPV1_TEID;
        if ((bits & ~known) != 0) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        setFlowHash(family, request.index("table_id"), bits);
    }

    private void setFlowHash(final IpFamily family, final int id, final int bits) throws ApiException {
        fibs.of(family).setFlowHash(require(family, id), bits);
    }
}
