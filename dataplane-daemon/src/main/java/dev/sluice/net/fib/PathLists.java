package dev.sluice.net.fib;

import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
            .thenComparingInt(FibPath::weight);

    /** Most paths of one route. */
    static final int MAX_PATHS = 256;

    private final Holder holder;
    private final AdjacencyTable adjacencies;
    private final LinkLayer link;
    private final ReceiveTable receives;
    private final Map<List<FibPath>, PathList> byPaths = new HashMap<>();
    private final Map<Integer, Set<PathList>> byInterface = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int used;
    private int pathsMade;

    /** The last answer, since a mass load asks for the same one again and again. */
    private List<FibPath> lastPaths;

    private PathList last;

    /** Keeps alive what paths lead to. */
    interface Holder {
        /** Finds or makes the host entry of a recursive next hop. */
        FibEntry lockNextHop(int fibIndex, IpAddress nextHop);

        void unlockNextHop(FibEntry entry);

        void lockTable(IpFamily family, int fibIndex);

        void unlockTable(IpFamily family, int fibIndex);
    }

    PathLists(
            final Holder holder, final AdjacencyTable adjacencies, final LinkLayer link, final ReceiveTable receives) {
        this.holder = holder;
        this.adjacencies = adjacencies;
        this.link = link;
        this.receives = receives;
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
        list.forwarding = resolve(list);
        return list;
    }

    private void hold(final PathList list, final int i) {
        final FibPath path = list.paths.get(i);
        switch (path.kind()) {
            case ATTACHED_NEXTHOP ->
                list.adjacencies[i] = adjacencies.lockNeighbour(path.family(), path.swIfIndex(), path.nextHop());
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
        list.translated.forEach(adjacencies::unlock);
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

    /** Resolves a list anew; true when what it forwards to has changed. */
    boolean update(final PathList list) {
        final Forwarding now = resolve(list);
        if (now.equals(list.forwarding)) {
            return false;
        }
        list.forwarding = now;
        return true;
    }

    private Forwarding resolve(final PathList list) {
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < list.paths.size(); i++) {
            list.resolved[i] = isResolved(list, i);
            if (list.resolved[i]) {
                best = Math.min(best, list.paths.get(i).preference());
            }
        }
        final LeafSet leaves = new LeafSet();
        final List<Adjacency> before = list.translated;
        list.translated = List.of();
        for (int i = 0; i < list.paths.size(); i++) {
            if (list.resolved[i] && list.paths.get(i).preference() == best) {
                collect(list, i, leaves);
            }
        }
        before.forEach(adjacencies::unlock);
        return leaves.size == 0 ? Forwarding.DROP : Forwarding.of(leaves.dpos, leaves.weights, leaves.size);
    }

    private boolean isResolved(final PathList list, final int i) {
        final FibPath path = list.paths.get(i);
        list.looped[i] = false;
        return switch (path.kind()) {
            case ATTACHED_NEXTHOP, ATTACHED -> link.isUp(path.swIfIndex());
            case RECURSIVE -> {
                final FibEntry via = list.via[i];
                list.looped[i] = leadsBack(via, list, new LinkedHashSet<>());
                yield !list.looped[i] && via.isInstalled() && !via.forwarding.isDrop();
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

    private void collect(final PathList list, final int i, final LeafSet leaves) {
        final FibPath path = list.paths.get(i);
        switch (path.kind()) {
            case ATTACHED_NEXTHOP, ATTACHED -> leaves.add(list.adjacencies[i].dpo(), path.weight());
            case RECURSIVE -> {
                final Forwarding through = list.via[i].forwarding;
                double sum = 0;
                for (final double weight : through.weights()) {
                    sum += weight;
                }
                for (int k = 0; k < through.dpos().length; k++) {
                    final long dpo = through.dpos()[k];
                    leaves.add(
                            path.family() == path.nextHop().family() ? dpo : translate(list, path.family(), dpo),
                            path.weight() * through.weights()[k] / sum);
                }
            }
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
     * What stands for an object of the other family's FIB: the adjacency of the same neighbour. Nothing else can be
     * reached across the families: it drops.
     */
    private long translate(final PathList list, final IpFamily family, final long dpo) {
        if (DpoType.of(dpo) != DpoType.ADJACENCY) {
            return DpoType.DROP.dpo(0);
        }
        final Adjacency other = adjacencies.get((int) dpo);
        final Adjacency own = adjacencies.lockNeighbour(family, other.swIfIndex(), other.ip());
        list.translated = new ArrayList<>(list.translated);
        list.translated.add(own);
        return own.dpo();
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

    private static final class LeafSet {
        long[] dpos = new long[4];
        double[] weights = new double[4];
        int size;

        void add(final long dpo, final double weight) {
            if (size == dpos.length) {
                dpos = Arrays.copyOf(dpos, size * 2);
                weights = Arrays.copyOf(weights, size * 2);
            }
            dpos[size] = dpo;
            weights[size++] = weight;
        }
    }
}
