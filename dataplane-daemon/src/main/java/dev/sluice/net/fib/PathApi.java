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

    /** {@code FIB_API_PATH_NH_PROTO_MPLS}. */
    private static final int NH_MPLS = 2;

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
     * @throws ApiException when one is neither IP nor MPLS, or leads to an interface or a table that does not exist
     */
    public List<FibPath> read(final IpFamily family, final List<ApiRecord> paths) throws ApiException {
        final List<FibPath> all = new ArrayList<>(paths.size());
        for (final ApiRecord path : paths) {
            all.add(read(family, path));
        }
        return all;
    }

    /**
     * Reads the paths of a label that is not the last of its stack: one that says no more than a table leads to the
     * next label.
     *
     * @throws ApiException as {@link #read(IpFamily, List)}
     */
    public List<FibPath> readNonEos(final List<ApiRecord> paths) throws ApiException {
        final List<FibPath> all = new ArrayList<>(paths.size());
        for (final ApiRecord path : paths) {
            final boolean next = path.number("type") == NORMAL
                    && path.index("sw_if_index") == NONE
                    && path.number("proto") != NH_MPLS
                    && path.number("n_labels") == 0
                    && nextHop(path).isAny();
            if (next) {
                all.add(FibPath.mplsLookup(mplsTable(path.index("table_id")).index()));
            } else {
                final boolean mpls = path.number("proto") == NH_MPLS;
                all.add(read(mpls ? IpFamily.IP4 : nextHop(path).family(), path));
            }
        }
        return all;
    }

    private MplsFibTable mplsTable(final int id) throws ApiException {
        final MplsFibTable table = fibs.mpls().table(id);
        if (table == null) {
            throw new ApiException(ApiError.NO_SUCH_FIB);
        }
        return table;
    }

    private static List<MplsLabel> labels(final ApiRecord path) throws ApiException {
        final int n = (int) path.number("n_labels");
        if (n == 0) {
            return List.of();
        }
        if (n > MplsDpo.MAX_LABELS) {
            throw new ApiException(ApiError.LIMIT_EXCEEDED);
        }
        final List<MplsLabel> stack = new ArrayList<>(n);
        for (final ApiRecord label : path.records("label_stack").subList(0, n)) {
            final long value = label.number("label");
            final long exp = label.number("exp");
            if (value >= MplsLabel.VALUES || exp > 7) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
            stack.add(
                    new MplsLabel((int) value, (int) label.number("ttl"), (int) exp, label.number("is_uniform") != 0));
        }
        return stack;
    }

    private FibPath read(final IpFamily family, final ApiRecord path) throws ApiException {
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
        return read.with(weight, (int) path.number("preference")).withLabels(labels(path));
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
        if (path.number("proto") == NH_MPLS) {
            final long label = path.record("nh").number("via_label");
            if (label >= MplsLabel.VALUES) {
                throw new ApiException(ApiError.INVALID_VALUE);
            }
            return FibPath.viaLabel(
                    family, (int) label, mplsTable(path.index("table_id")).index());
        }
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
        final boolean mpls = path.kind() == FibPath.Kind.VIA_LABEL || path.kind() == FibPath.Kind.MPLS_LOOKUP;
        final FibTable table = mpls
                ? fibs.mpls().tableByIndex(path.table())
                : fibs.of(nextHop.family()).tableByIndex(path.table());
        final boolean viaLabel = path.kind() == FibPath.Kind.VIA_LABEL;
        out.set("sw_if_index", path.swIfIndex())
                .set("table_id", table == null ? 0 : table.tableId())
                .set("weight", path.weight())
                .set("preference", path.preference())
                .set("proto", viaLabel ? NH_MPLS : nextHop.family().ordinal())
                .set("type", type(path.kind()))
                .set("n_labels", path.labels().size());
        out.record("nh").set("address", nextHop.octets()).set("via_label", viaLabel ? path.detail() : 0);
        final List<ApiRecord> stack = out.records("label_stack");
        for (int i = 0; i < path.labels().size(); i++) {
            final MplsLabel label = path.labels().get(i);
            stack.get(i)
                    .set("label", label.value())
                    .set("ttl", label.ttl())
                    .set("exp", label.exp())
                    .set("is_uniform", label.uniform() ? 1 : 0);
        }
    }

    private static int type(final FibPath.Kind kind) {
        return switch (kind) {
            case ATTACHED_NEXTHOP, ATTACHED, RECURSIVE, LOOKUP, VIA_LABEL, MPLS_LOOKUP -> NORMAL;
            case RECEIVE -> LOCAL;
            case UNREACHABLE -> ICMP_UNREACH;
            case PROHIBIT -> ICMP_PROHIBIT;
            case SOURCE_LOOKUP -> SOURCE_LOOKUP;
            case INTERFACE_RX -> INTERFACE_RX;
            case DROP, PUNT, MULTICAST, EXCLUSIVE, LINK_LOCAL -> DROP;
        };
    }
}
