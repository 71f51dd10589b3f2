package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.ApiAddress;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.ArrayList;
import java.util.List;

/** Paths as they are in messages: {@code fib_path} of {@code fib_types.api}. Main thread. */
public final class PathApi {
    private static final int NORMAL = 0;
    private static final int LOCAL = 1;
    private static final int DROP = 2;
    private static final int ICMP_UNREACH = 5;
    private static final int ICMP_PROHIBIT = 6;
    private static final int PROTO_IP4 = 0;
    private static final int NONE = -1;

    private final Ip4Fib fib;
    private final Interfaces interfaces;

    /** For the tables of this FIB. */
    public PathApi(final Ip4Fib fib, final Interfaces interfaces) {
        this.fib = fib;
        this.interfaces = interfaces;
    }

    /** Declares the types. */
    public static void declareTypes(final ApiRegistry api) {
        InterfaceApi.declareTypes(api);
        api.declare(PathApi.class, "fib_types.api");
    }

    /**
     * Reads the paths of a route.
     *
     * @throws ApiException when one has a label, is not IPv4, or leads to an interface or a table that does not exist
     */
    public List<FibPath> read(final List<ApiRecord> paths) throws ApiException {
        final List<FibPath> all = new ArrayList<>();
        for (final ApiRecord path : paths) {
            all.add(read(path));
        }
        return all;
    }

    private FibPath read(final ApiRecord path) throws ApiException {
        if (path.number("n_labels") > 0) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        final int weight = Math.max(1, (int) path.number("weight"));
        final FibPath read = switch ((int) path.number("type")) {
            case NORMAL -> normal(path);
            case LOCAL -> FibPath.receive(knownOrNone(path), IpAddress.ANY_IP4);
            case DROP -> FibPath.special(FibPath.Kind.DROP);
            case ICMP_UNREACH -> FibPath.special(FibPath.Kind.UNREACHABLE);
            case ICMP_PROHIBIT -> FibPath.special(FibPath.Kind.PROHIBIT);
            default -> throw new ApiException(ApiError.UNSUPPORTED);
        };
        return read.with(weight, (int) path.number("preference"));
    }

    private FibPath normal(final ApiRecord path) throws ApiException {
        if (path.number("proto") != PROTO_IP4) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        final int swIfIndex = knownOrNone(path);
        final int nextHop = ApiAddress.ip4(path.record("nh").octets("address"));
        if (swIfIndex != NONE) {
            return nextHop == 0 ? FibPath.attached(IpFamily.IP4, swIfIndex) : FibPath.nextHop(nextHop, swIfIndex);
        }
        final Ip4FibTable table = fib.table(path.index("table_id"));
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        return nextHop == 0 ? FibPath.lookup(table.index()) : FibPath.recursive(nextHop, table.index());
    }

    private int knownOrNone(final ApiRecord path) throws ApiException {
        final int swIfIndex = path.index("sw_if_index");
        if (swIfIndex != NONE && interfaces.get(swIfIndex) == null) {
            throw new ApiException(ApiError.NO_MATCHING_INTERFACE);
        }
        return swIfIndex;
    }

    /** Fills a {@code fib_path}. */
    public void write(final ApiRecord out, final FibPath path) {
        final Ip4FibTable table = fib.tableByIndex(path.table());
        out.set("sw_if_index", path.swIfIndex())
                .set("table_id", table == null ? 0 : table.tableId())
                .set("weight", path.weight())
                .set("preference", path.preference())
                .set("type", type(path.kind()));
        out.record("nh").set("address", (path.isConnected() ? IpAddress.ANY_IP4 : path.nextHop()).octets());
    }

    private static int type(final FibPath.Kind kind) {
        return switch (kind) {
            case ATTACHED_NEXTHOP, ATTACHED, RECURSIVE, LOOKUP -> NORMAL;
            case RECEIVE -> LOCAL;
            case UNREACHABLE -> ICMP_UNREACH;
            case PROHIBIT -> ICMP_PROHIBIT;
            case DROP, PUNT, EXCLUSIVE, LINK_LOCAL -> DROP;
        };
    }
}
