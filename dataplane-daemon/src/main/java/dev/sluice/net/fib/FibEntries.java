package dev.sluice.net.fib;

import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Changes of entries and how they spread: which source forwards, what is installed for the workers, and who depends on
 * it. Main thread only; {@link Fib} is the face.
 *
 * <p>An edge "depends on" goes from a path list to the entries of its recursive next hops, from an entry to its active
 * path list, and from a host entry without paths of its own to its cover. Whenever an edge is new, the lists that may
 * have closed a loop with it are resolved again, since a loop could otherwise live on its own former result.
 */
final class FibEntries {
    /** So many host entries are looked through one by one rather than by a search for the cover. */
    private static final int FEW = 64;

    private final LoadBalanceTable loadBalances;
    private final LinkLayer link;
    private final FibWalk walk;
    private final AttachedImports imports = new AttachedImports(this);
    private PathLists lists;

    FibEntries(final LoadBalanceTable loadBalances, final LinkLayer link, final Executor later) {
        this.loadBalances = loadBalances;
        this.link = link;
        this.walk = new FibWalk(later, this::evaluate);
    }

    /** The other half of the pair; once. */
    void init(final PathLists pathLists) {
        lists = pathLists;
    }

    /** True while a walk is not finished. */
    boolean isBusy() {
        return walk.isBusy();
    }

    /** Says what a source has to say of a prefix, whatever it was before. */
    FibEntry replacePaths(
            final FibTable table, final IpPrefix prefix, final FibSource source, final List<FibPath> paths) {
        final PathList list = lists.of(paths);
        FibEntry entry = table.entry(prefix);
        if (entry == null) {
            entry = table.create(prefix);
        }
        FibEntry.Contribution contribution = entry.find(source);
        if (contribution == null) {
            contribution = entry.add(source);
        }
        contribution.offered = source == FibSource.ADJACENCY ? List.copyOf(paths) : null;
        use(contribution, list);
        if (source == FibSource.ADJACENCY && entry.cover == null) {
            entry.track(table.cover(entry));
        }
        evaluate(entry);
        return entry;
    }

    /** Adds paths to what a source says of a prefix; one that leads the same way as an old one replaces it. */
    FibEntry addPaths(final FibTable table, final IpPrefix prefix, final FibSource source, final List<FibPath> paths) {
        final FibEntry entry = table.entry(prefix);
        final FibEntry.Contribution old = entry == null ? null : entry.find(source);
        return replacePaths(table, prefix, source, old == null ? paths : PathList.with(old.paths(), paths));
    }

    /** Looks again whether the neighbours that a prefix leads to belong where they are; the table may be null. */
    void reconsider(final FibTable table, final IpPrefix prefix) {
        final FibEntry entry = table == null ? null : table.entry(prefix);
        if (entry != null) {
            evaluate(entry);
        }
    }

    /** Takes paths away; the last one takes the source away. False when the source has no such path there. */
    boolean removePaths(
            final FibTable table, final IpPrefix prefix, final FibSource source, final List<FibPath> paths) {
        final FibEntry entry = table.entry(prefix);
        final FibEntry.Contribution contribution = entry == null ? null : entry.find(source);
        if (contribution == null) {
            return false;
        }
        final List<FibPath> old = contribution.paths();
        final List<FibPath> rest = PathList.without(old, paths);
        if (rest.size() == old.size()) {
            return false;
        }
        if (rest.isEmpty()) {
            drop(contribution);
        } else {
            replacePaths(table, prefix, source, rest);
        }
        return true;
    }

    /** The host entry that a recursive path resolves through; holds it. */
    FibEntry lockNextHop(final FibTable table, final IpPrefix nextHop) {
        FibEntry entry = table.entry(nextHop);
        if (entry == null) {
            entry = table.create(nextHop);
        }
        final FibEntry.Contribution known = entry.find(FibSource.RECURSIVE_RESOLUTION);
        if (known != null) {
            known.references++;
            return entry;
        }
        entry.add(FibSource.RECURSIVE_RESOLUTION);
        final FibEntry cover = table.cover(entry);
        if (entry.cover == null && cover != null) {
            entry.track(cover);
        }
        evaluate(entry);
        return entry;
    }

    void unlockNextHop(final FibEntry entry) {
        final FibEntry.Contribution contribution = entry.find(FibSource.RECURSIVE_RESOLUTION);
        if (--contribution.references == 0) {
            drop(contribution);
        }
    }

    /** Takes one source's say away, and the entry with the last. */
    void drop(final FibEntry.Contribution contribution) {
        final FibEntry entry = contribution.entry;
        final PathList old = contribution.pathList;
        if (old != null) {
            old.removeChild(contribution);
        }
        entry.remove(contribution);
        if (!entry.has(FibSource.ADJACENCY) && !entry.has(FibSource.RECURSIVE_RESOLUTION)) {
            entry.untrack();
        }
        evaluate(entry);
        if (entry.contributions == null) {
            entry.table.remove(entry);
        }
        if (old != null) {
            lists.releaseIfUnused(old);
        }
    }

    private void use(final FibEntry.Contribution contribution, final PathList list) {
        final PathList old = contribution.pathList;
        if (old == list) {
            return;
        }
        if (old != null) {
            old.removeChild(contribution);
        }
        contribution.pathList = list;
        if (list != null) {
            list.addChild(contribution);
        }
        if (old != null) {
            lists.releaseIfUnused(old);
        }
    }

    /** Chooses the source that forwards and installs what it says. */
    void evaluate(final FibEntry entry) {
        FibEntry.Contribution best = entry.contributions;
        while (best != null && !isActive(best)) {
            best = best.next;
        }
        final PathList before = entry.active == null ? null : entry.active.pathList;
        entry.active = best;
        if (best == null) {
            install(entry, null);
            if (entry.chain() == FibChain.IP) {
                imports.evaluated(entry, null);
            }
            return;
        }
        install(entry, best.pathList == null ? entry.cover.forwarding : lists.forwarding(best.pathList, entry.chain()));
        if (best.pathList != null && best.pathList != before && best.pathList.isRecursive()) {
            // The list may have become part of a loop that feeds on its own result.
            update(best.pathList);
        }
        if (best.pathList != before && entry.chain() == FibChain.IP) {
            imports.evaluated(entry, best.pathList);
        }
    }

    /** What routes attached to interfaces of other tables take in. */
    AttachedImports imports() {
        return imports;
    }

    /**
     * A host entry has another cover: path lists through it may have become part of a loop even though it still
     * forwards the same way.
     */
    private void recover(final FibEntry tracker, final FibEntry cover) {
        tracker.track(cover);
        evaluate(tracker);
        updateDependants(tracker);
    }

    private boolean isActive(final FibEntry.Contribution contribution) {
        final FibEntry entry = contribution.entry;
        if (contribution.source == FibSource.ADJACENCY) {
            final int attached = entry.cover == null ? FibPath.NONE : entry.cover.attachedInterface();
            final List<FibPath> here = contribution.offered.stream()
                    .filter(path -> attached != FibPath.NONE
                            && (path.swIfIndex() == attached || link.lender(path.swIfIndex()) == attached))
                    .toList();
            use(contribution, lists.of(here.isEmpty() ? contribution.offered : here));
            return !here.isEmpty();
        }
        if (contribution.source == FibSource.RECURSIVE_RESOLUTION && entry.cover == null) {
            use(contribution, lists.of(List.of(FibPath.special(FibPath.Kind.DROP))));
            return true;
        }
        if (contribution.source == FibSource.RECURSIVE_RESOLUTION) {
            final FibPath connected = entry.cover.connected();
            use(
                    contribution,
                    connected == null ? null : lists.of(List.of(FibPath.nextHop(entry.ip(), connected.swIfIndex()))));
        }
        return true;
    }

    private void install(final FibEntry entry, final Forwarding now) {
        final Forwarding before = entry.forwarding;
        entry.forwarding = now;
        if (before == now || before != null && before.equals(now)) {
            if (lists.isMplsInUse() && (entry.dependants != null || entry.trackers != null)) {
                // who follows it with labels may go another way all the same
                tell(entry);
            }
            return;
        }
        final FibTable table = entry.table;
        if (now == null) {
            uninstall(entry);
        } else if (before == null) {
            entry.loadBalance = loadBalances.allocate(table.family(), now.buckets()[0], table.flowHash);
            if (now.buckets().length > 1) {
                loadBalances.set(entry.loadBalance, now.buckets(), table.flowHash);
            }
            table.installed[entry.length()]++;
            table.publish(entry);
            adoptTrackers(entry);
        } else {
            loadBalances.set(entry.loadBalance, now.buckets(), table.flowHash);
        }
        tell(entry);
    }

    private void uninstall(final FibEntry entry) {
        final FibTable table = entry.table;
        table.installed[entry.length()]--;
        final FibEntry cover = table.cover(entry);
        table.unpublish(entry, cover);
        loadBalances.release(entry.loadBalance);
        entry.loadBalance = -1;
        for (final FibEntry tracker : trackersOf(entry)) {
            if (cover == null) {
                tracker.untrack();
            } else {
                recover(tracker, cover);
            }
        }
    }

    /** Host entries that a shorter prefix covered so far are covered by this one now. */
    private void adoptTrackers(final FibEntry entry) {
        final List<FibEntry> tracking = entry.table.tracking;
        if (tracking.isEmpty() || entry.length() == entry.table.family().bits()) {
            return;
        }
        final List<FibEntry> candidates;
        if (tracking.size() <= FEW) {
            candidates = new ArrayList<>(tracking);
        } else {
            final FibEntry cover = entry.table.cover(entry);
            candidates = cover == null ? List.of() : trackersOf(cover);
        }
        for (final FibEntry tracker : candidates) {
            if (tracker.cover != null
                    && tracker.cover != entry
                    && tracker.cover.length() < entry.length()
                    && entry.covers(tracker)) {
                recover(tracker, entry);
            }
        }
    }

    private static List<FibEntry> trackersOf(final FibEntry entry) {
        return entry.trackers == null ? List.of() : new ArrayList<>(entry.trackers);
    }

    private void tell(final FibEntry entry) {
        for (final FibEntry tracker : trackersOf(entry)) {
            evaluate(tracker);
        }
        updateDependants(entry);
    }

    private void updateDependants(final FibEntry entry) {
        if (entry.dependants != null) {
            for (final PathList list : new ArrayList<>(entry.dependants)) {
                update(list);
            }
        }
    }

    /** Resolves a list anew and tells its entries when that changed something. */
    void update(final PathList list) {
        if (lists.update(list)) {
            walk.add(list);
        }
    }
}
