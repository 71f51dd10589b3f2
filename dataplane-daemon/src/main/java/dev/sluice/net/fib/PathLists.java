package dev.sluice.net.fib;

import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * All path lists: shared by equality of their paths, resolved, and resolved again when an interface or a next hop's
 * entry changes. Main thread only.
 */
final class PathLists {
    private static final Comparator<FibPath> ORDER = Comparator.comparingInt(FibPath::preference)
            .thenComparing(FibPath::family)
            .thenComparing(FibPath::kind)
            .thenComparing(FibPath::nextHop, Comparator.naturalOrder())
            .thenComparingInt(FibPath::swIfIndex)
            .thenComparingInt(FibPath::table)
            .thenComparingLong(FibPath::detail)
            .thenComparingInt(FibPath::weight)
            .thenComparing(path -> MplsLabel.format(path.labels()));

    /** Most paths of one route. */
    static final int MAX_PATHS = 256;

    private final Holder holder;
    private final AdjacencyTable adjacencies;
    private final LinkLayer link;
    private final ReceiveTable receives;
    private final MplsDpoTable dpos;
    private final MplsPaths mpls;
    private final Map<List<FibPath>, PathList> byPaths = new HashMap<>();
    private final Map<Integer, Set<PathList>> byInterface = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int used;
    private int pathsMade;
    private boolean mplsInUse;

    /** The last answer, since a mass load asks for the same one again and again. */
    private List<FibPath> lastPaths;

    private PathList last;

    /** Keeps alive what paths lead to. */
    interface Holder {
        /** Finds or makes the host entry of a recursive next hop. */
        FibEntry lockNextHop(int fibIndex, IpAddress nextHop);

        /** Finds or makes the entry of a label that is not the last. */
        FibEntry lockLabel(int mplsFibIndex, int label);

        void unlockNextHop(FibEntry entry);

        void lockTable(IpFamily family, int fibIndex);

        void unlockTable(IpFamily family, int fibIndex);
    }

    PathLists(
            final Holder holder,
            final AdjacencyTable adjacencies,
            final MplsDpoTable dpos,
            final LinkLayer link,
            final ReceiveTable receives) {
        this.holder = holder;
        this.adjacencies = adjacencies;
        this.link = link;
        this.receives = receives;
        this.dpos = dpos;
        mpls = new MplsPaths(this, adjacencies, dpos, link);
    }

    /** The list of these paths, resolved. It must get a child at once, or be given to {@link #releaseIfUnused}. */
    PathList of(final List<FibPath> wanted) {
        // the same object when it is immutable, so that the comparison below is safe
        final List<FibPath> paths = List.copyOf(wanted);
        if (paths.size() > MAX_PATHS) {
            throw new IllegalArgumentException("more than " + MAX_PATHS + " paths");
        }
        if (paths == lastPaths) {
            return last;
        }
        final List<FibPath> key;
        if (paths.size() == 1) {
            key = paths;
        } else {
            key = new ArrayList<>(paths);
            key.sort(ORDER);
        }
        final PathList known = byPaths.get(key);
        if (known != null) {
            lastPaths = paths;
            last = known;
            return known;
        }
        final Integer index = free.poll();
        final PathList list = new PathList(index == null ? used++ : index, pathsMade, List.copyOf(key));
        pathsMade += key.size();
        byPaths.put(list.paths, list);
        for (int i = 0; i < list.paths.size(); i++) {
            hold(list, i);
        }
        refresh(list);
        list.forwarding = resolve(list, FibChain.IP, list.leases);
        return list;
    }

    private void hold(final PathList list, final int i) {
        final FibPath path = list.paths.get(i);
        switch (path.kind()) {
            case ATTACHED_NEXTHOP ->
                list.adjacencies[i] =
                        adjacencies.lockNeighbour(DpoProto.of(path.family()), path.swIfIndex(), path.nextHop());
            case ATTACHED ->
                list.adjacencies[i] = link.isPointToPoint(path.swIfIndex())
                        ? adjacencies.lockNeighbour(
                                path.swIfIndex(), path.family().any())
                        : adjacencies.lockGlean(
                                path.swIfIndex(),
                                IpPrefix.of(
                                        path.nextHop(),
                                        path.isConnected()
                                                ? (int) path.detail()
                                                : path.family().bits()));
            case RECURSIVE -> {
                list.via[i] = holder.lockNextHop(path.table(), path.nextHop());
                list.via[i].addDependant(list);
            }
            case VIA_LABEL -> {
                list.via[i] = holder.lockLabel(path.table(), (int) path.detail());
                list.via[i].addDependant(list);
            }
            case LOOKUP, SOURCE_LOOKUP -> holder.lockTable(path.family(), path.table());
            default -> {}
        }
        if (path.swIfIndex() != FibPath.NONE) {
            byInterface
                    .computeIfAbsent(path.swIfIndex(), k -> new LinkedHashSet<>())
                    .add(list);
        }
    }

    /** Lets go of what an unused list holds. */
    void releaseIfUnused(final PathList list) {
        if (list.childCount() > 0 || byPaths.remove(list.paths) == null) {
            return;
        }
        lastPaths = null;
        last = null;
        list.leases.release(dpos);
        for (int i = 0; i < list.paths.size(); i++) {
            final FibPath path = list.paths.get(i);
            if (path.swIfIndex() != FibPath.NONE) {
                byInterface.computeIfPresent(path.swIfIndex(), (k, set) -> {
                    set.remove(list);
                    return set.isEmpty() ? null : set;
                });
            }
            if (list.adjacencies[i] != null) {
                adjacencies.unlock(list.adjacencies[i]);
            }
            if (list.via[i] != null) {
                list.via[i].removeDependant(list);
                holder.unlockNextHop(list.via[i]);
            }
            if (path.kind() == FibPath.Kind.LOOKUP || path.kind() == FibPath.Kind.SOURCE_LOOKUP) {
                holder.unlockTable(path.family(), path.table());
            }
        }
        free.add(list.index);
    }

    /** Resolves a list anew; true when what it forwards to has changed, for whatever packets. */
    boolean update(final PathList list) {
        final Leases before = list.leases;
        list.leases = new Leases();
        refresh(list);
        final Forwarding ip = resolve(list, FibChain.IP, list.leases);
        final Forwarding eos = list.mplsEos == null ? null : resolve(list, FibChain.MPLS_EOS, list.leases);
        final Forwarding nonEos = list.mplsNonEos == null ? null : resolve(list, FibChain.MPLS_NON_EOS, list.leases);
        final boolean same = ip.equals(list.forwarding)
                && Objects.equals(eos, list.mplsEos)
                && Objects.equals(nonEos, list.mplsNonEos);
        if (!same) {
            list.forwarding = ip;
            list.mplsEos = eos;
            list.mplsNonEos = nonEos;
        }
        before.release(dpos);
        return !same;
    }

    /** What a list forwards packets of a chain to. */
    Forwarding forwarding(final PathList list, final FibChain chain) {
        switch (chain) {
            case IP -> {
                return list.forwarding;
            }
            case MPLS_EOS -> {
                mplsInUse = true;
                if (list.mplsEos == null) {
                    list.mplsEos = Forwarding.DROP;
                    list.mplsEos = resolve(list, chain, list.leases);
                }
                return list.mplsEos;
            }
            default -> {
                mplsInUse = true;
                if (list.mplsNonEos == null) {
                    list.mplsNonEos = Forwarding.DROP;
                    list.mplsNonEos = resolve(list, chain, list.leases);
                }
                return list.mplsNonEos;
            }
        }
    }

    /** What an entry forwards packets of a chain to; drop when it does not forward. */
    Forwarding through(final FibEntry entry, final FibChain chain) {
        if (entry.active == null) {
            return Forwarding.DROP;
        }
        final PathList own = entry.active.pathList;
        if (own != null) {
            return forwarding(own, chain);
        }
        return entry.cover == null ? Forwarding.DROP : through(entry.cover, chain);
    }

    /** True once somebody has asked for the way of packets with labels: entries tell more often from then on. */
    boolean isMplsInUse() {
        return mplsInUse;
    }

    /** Collects what an entry forwards packets of a chain to. */
    void collect(
            final FibEntry via, final FibChain chain, final double weight, final LeafSet leaves, final Leases leases) {
        final Forwarding through = through(via, chain);
        for (int k = 0; k < through.dpos().length && !through.isDrop(); k++) {
            leaves.add(leases.share(dpos, through.dpos()[k]), weight * through.share(k));
        }
    }

    /** Looks which paths lead somewhere. */
    private void refresh(final PathList list) {
        for (int i = 0; i < list.paths.size(); i++) {
            list.resolved[i] = isResolved(list, i);
        }
    }

    /**
     * What a list forwards packets of its family to as operators think of it: by way of the load-balances of its next
     * hops. Not what packets find, and not resolved anew.
     */
    Forwarding outline(final PathList list) {
        final LeafSet leaves = new LeafSet();
        final Leases forAMoment = new Leases();
        final int best = best(list);
        for (int i = 0; i < list.paths.size(); i++) {
            final FibPath path = list.paths.get(i);
            if (list.resolved[i] && path.preference() == best) {
                if (path.kind() == FibPath.Kind.RECURSIVE
                        && path.family() == path.nextHop().family()
                        && !puts(path)) {
                    leaves.add(DpoType.LOAD_BALANCE.dpo(list.via[i].loadBalance()), path.weight());
                } else {
                    collect(list, i, FibChain.IP, leaves, forAMoment);
                }
            }
        }
        forAMoment.release(dpos);
        return leaves.forwarding();
    }

    /** True when a path puts labels on. */
    private static boolean puts(final FibPath path) {
        return !path.labels().isEmpty() && !MplsLabel.isImplicitNull(path.labels());
    }

    private void collect(
            final PathList list, final int i, final FibChain chain, final LeafSet leaves, final Leases leases) {
        if (chain == FibChain.IP && !puts(list.paths.get(i))) {
            plain(list, i, leaves, leases);
        } else {
            mpls.collect(list, i, chain, leaves, leases);
        }
    }

    /** The preference of the paths that are used. */
    private static int best(final PathList list) {
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < list.paths.size(); i++) {
            if (list.resolved[i]) {
                best = Math.min(best, list.paths.get(i).preference());
            }
        }
        return best;
    }

    private Forwarding resolve(final PathList list, final FibChain chain, final Leases leases) {
        final int best = best(list);
        final LeafSet leaves = new LeafSet();
        for (int i = 0; i < list.paths.size(); i++) {
            if (list.resolved[i] && list.paths.get(i).preference() == best) {
                collect(list, i, chain, leaves, leases);
            }
        }
        return leaves.forwarding();
    }

    private boolean isResolved(final PathList list, final int i) {
        final FibPath path = list.paths.get(i);
        list.looped[i] = false;
        return switch (path.kind()) {
            case ATTACHED_NEXTHOP, ATTACHED -> link.isUp(path.swIfIndex());
            case RECURSIVE -> {
                final FibEntry via = list.via[i];
                list.looped[i] = leadsBack(via, list, new LinkedHashSet<>());
                yield !list.looped[i]
                        && via.isInstalled()
                        && (puts(path) ? mpls.isResolved(list, i) : !via.forwarding.isDrop());
            }
            case VIA_LABEL -> {
                list.looped[i] = leadsBack(list.via[i], list, new LinkedHashSet<>());
                yield !list.looped[i] && list.via[i].isInstalled() && mpls.isResolved(list, i);
            }
            case DROP -> false;
            default -> true;
        };
    }

    /**
     * True when what {@code entry} forwards to depends on {@code list}. Only resolved paths are followed: they never
     * form a loop.
     */
    private static boolean leadsBack(final FibEntry entry, final PathList list, final Set<FibEntry> seen) {
        if (entry.active == null || !seen.add(entry)) {
            return false;
        }
        final PathList own = entry.active.pathList;
        if (own == null) {
            return entry.cover != null && leadsBack(entry.cover, list, seen);
        }
        if (own == list) {
            return true;
        }
        for (int i = 0; i < own.via.length; i++) {
            if (own.via[i] != null && own.resolved[i] && leadsBack(own.via[i], list, seen)) {
                return true;
            }
        }
        return false;
    }

    /** Collects what a path leads packets of its family to when no labels are put on. */
    void plain(final PathList list, final int i, final LeafSet leaves, final Leases leases) {
        final FibPath path = list.paths.get(i);
        switch (path.kind()) {
            case ATTACHED_NEXTHOP, ATTACHED -> leaves.add(list.adjacencies[i].dpo(), path.weight());
            case RECURSIVE -> {
                final boolean own = path.family() == path.nextHop().family();
                final Forwarding through = list.via[i].forwarding;
                for (int k = 0; k < through.dpos().length; k++) {
                    final long dpo = through.dpos()[k];
                    leaves.add(
                            own ? leases.share(dpos, dpo) : translate(leases, path.family(), dpo),
                            path.weight() * through.share(k));
                }
            }
            case VIA_LABEL -> {}
            case MPLS_LOOKUP -> leaves.add(DpoType.MPLS_LOOKUP.dpo(path.table()), path.weight());
            case RECEIVE ->
                leaves.add(DpoType.RECEIVE.dpo(receives.of(path.nextHop(), path.swIfIndex())), path.weight());
            case PUNT -> leaves.add(DpoType.PUNT.dpo(0), path.weight());
            case MULTICAST -> leaves.add(DpoType.MULTICAST.dpo(0), path.weight());
            case UNREACHABLE ->
                leaves.add(
                        path.family() == IpFamily.IP4
                                ? unreachable(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_HOST_UNREACHABLE)
                                : unreachable(Icmp6Header.DESTINATION_UNREACHABLE, Icmp6Header.CODE_NO_ROUTE),
                        path.weight());
            case PROHIBIT ->
                leaves.add(
                        path.family() == IpFamily.IP4
                                ? unreachable(IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.CODE_HOST_PROHIBITED)
                                : unreachable(Icmp6Header.DESTINATION_UNREACHABLE, Icmp6Header.CODE_ADMIN_PROHIBITED),
                        path.weight());
            case LINK_LOCAL -> leaves.add(DpoType.LINK_LOCAL.dpo(0), path.weight());
            case LOOKUP -> leaves.add(DpoType.LOOKUP.dpo(path.table()), path.weight());
            case SOURCE_LOOKUP -> leaves.add(DpoType.SOURCE_LOOKUP.dpo(path.table()), path.weight());
            case INTERFACE_RX -> leaves.add(DpoType.INTERFACE_RX.dpo(path.swIfIndex()), path.weight());
            case EXCLUSIVE -> leaves.add(path.detail(), path.weight());
            case DROP -> throw new IllegalStateException("a drop path is never resolved");
        }
    }

    /**
     * What stands for an object of the other family's FIB: the adjacency of the same neighbour, the same labels.
     * Nothing else can be reached across the families: it drops.
     */
    private long translate(final Leases leases, final IpFamily family, final long dpo) {
        if (DpoType.of(dpo).isLabel()) {
            final MplsDpo labels = dpos.get((int) dpo);
            return leases.keep(dpos.lockLabels(DpoProto.of(family), labels.labels(), labels.bottom(), labels.parent()));
        }
        if (DpoType.of(dpo) != DpoType.ADJACENCY) {
            return DpoType.DROP.dpo(0);
        }
        final Adjacency other = adjacencies.get((int) dpo);
        final Adjacency own = adjacencies.lockNeighbour(DpoProto.of(family), other.swIfIndex(), other.ip());
        return leases.keep(own.dpo());
    }

    private static long unreachable(final int type, final int code) {
        return DpoType.ICMP_ERROR.dpo(IcmpHeader.errorWord(type, code, 0));
    }

    /** The lists that use an interface; a copy. */
    Collection<PathList> of(final int swIfIndex) {
        return List.copyOf(byInterface.getOrDefault(swIfIndex, Set.of()));
    }

    /** All lists. */
    Collection<PathList> all() {
        return byPaths.values();
    }
}
