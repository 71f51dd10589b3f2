package dev.sluice.net.fib;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.Interfaces;
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
    private static final int SOURCE_LOOKUP = 7;
    private static final int INTERFACE_RX = 9;
    private static final int NONE = -1;

    private final Fibs fibs;
    private final Interfaces interfaces;

    /** For the tables of these FIBs. */
    public PathApi(final Fibs fibs, final Interfaces interfaces) {
        this.fibs = fibs;
        this.interfaces = interfaces;
    }

    /** Declares the types. */
    public static void declareTypes(final ApiRegistry api) {
        InterfaceApi.declareTypes(api);
        api.declare(PathApi.class, "fib_types.api");
        api.declare(PathApi.class, "mfib_types.api");
    }

    /**
     * Reads the paths of a route.
     *
     * @param family of the route
     * @throws ApiException when one has a label, is not IP, or leads to an interface or a table that does not exist
     */
    public List<FibPath> read(final IpFamily family, final List<ApiRecord> paths) throws ApiException {
        final List<FibPath> all = new ArrayList<>(paths.size());
        for (final ApiRecord path : paths) {
            all.add(read(family, path));
        }
        return all;
    }

    private FibPath read(final IpFamily family, final ApiRecord path) throws ApiException {
        if (path.number("n_labels") > 0) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        final int weight = Math.max(1, (int) path.number("weight"));
        final FibPath read = switch ((int) path.number("type")) {
            case NORMAL -> normal(family, path);
            case LOCAL -> local(family, path);
            case DROP -> FibPath.special(family, FibPath.Kind.DROP);
            case ICMP_UNREACH -> FibPath.special(family, FibPath.Kind.UNREACHABLE);
            case ICMP_PROHIBIT -> FibPath.special(family, FibPath.Kind.PROHIBIT);
            case SOURCE_LOOKUP ->
                FibPath.sourceLookup(family, tableOf(family, path).index());
            case INTERFACE_RX -> {
                if (knownOrNone(path) == NONE) {
                    throw new ApiException(ApiError.NO_MATCHING_INTERFACE);
                }
                yield FibPath.interfaceRx(family, path.index("sw_if_index"));
            }
            default -> throw new ApiException(ApiError.UNSUPPORTED);
        };
        return read.with(weight, (int) path.number("preference"));
    }

    private IpAddress nextHop(final ApiRecord path) throws ApiException {
        final long protocol = path.number("proto");
        if (protocol >= IpFamily.values().length) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        return IpAddress.fromOctets(
                IpFamily.values()[(int) protocol], path.record("nh").octets("address"));
    }

    private FibPath local(final IpFamily family, final ApiRecord path) throws ApiException {
        final int swIfIndex = knownOrNone(path);
        final IpAddress address = nextHop(path);
        return FibPath.receive(swIfIndex, swIfIndex == NONE || address.family() != family ? family.any() : address);
    }

    private FibPath normal(final IpFamily family, final ApiRecord path) throws ApiException {
        final int swIfIndex = knownOrNone(path);
        final IpAddress nextHop = nextHop(path);
        if (swIfIndex != NONE) {
            return nextHop.isAny() ? FibPath.attached(family, swIfIndex) : FibPath.nextHop(family, nextHop, swIfIndex);
        }
        if (!nextHop.isAny()) {
            return FibPath.recursive(
                    family, nextHop, tableOf(nextHop.family(), path).index());
        }
        if (nextHop.family() != family) {
            throw new ApiException(ApiError.UNSUPPORTED);
        }
        return FibPath.lookup(family, tableOf(family, path).index());
    }

    private FibTable tableOf(final IpFamily family, final ApiRecord path) throws ApiException {
        final FibTable table = fibs.of(family).table(path.index("table_id"));
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        return table;
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
        final IpAddress nextHop = path.isConnected() ? path.family().any() : path.nextHop();
        final FibTable table = fibs.of(nextHop.family()).tableByIndex(path.table());
        out.set("sw_if_index", path.swIfIndex())
                .set("table_id", table == null ? 0 : table.tableId())
                .set("weight", path.weight())
                .set("preference", path.preference())
                .set("proto", nextHop.family().ordinal())
                .set("type", type(path.kind()));
        out.record("nh").set("address", nextHop.octets());
    }

    private static int type(final FibPath.Kind kind) {
        return switch (kind) {
            case ATTACHED_NEXTHOP, ATTACHED, RECURSIVE, LOOKUP -> NORMAL;
            case RECEIVE -> LOCAL;
            case UNREACHABLE -> ICMP_UNREACH;
            case PROHIBIT -> ICMP_PROHIBIT;
            case SOURCE_LOOKUP -> SOURCE_LOOKUP;
            case INTERFACE_RX -> INTERFACE_RX;
            case DROP, PUNT, MULTICAST, EXCLUSIVE, LINK_LOCAL -> DROP;
        };
    }
}
