package dev.sluice.net.fib;

import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A route that is attached to an interface of another table takes in the host routes that it covers there: the
 * interface's neighbours and own addresses (VPP's attached export). Main thread only.
 */
final class AttachedImports {
    /** What there is to take in. */
    interface Exporter {
        /** The table of an interface. */
        FibTable table(IpFamily family, int swIfIndex);

        /** Paths of the host routes that an interface brings into its table: to neighbours, and to itself. */
        Collection<FibPath> hosts(IpFamily family, int swIfIndex);
    }

    private final FibEntries entries;
    private final Map<FibEntry, Integer> importers = new HashMap<>();
    private final Map<Integer, Set<FibEntry>> byInterface = new HashMap<>();
    private Exporter exporter;

    AttachedImports(final FibEntries entries) {
        this.entries = entries;
    }

    /** Who knows the interfaces; once. */
    void exporter(final Exporter port) {
        exporter = port;
    }

    /** The entry forwards by this path list now, null when it does not forward. */
    void evaluated(final FibEntry entry, final PathList list) {
        final FibPath attached = list == null ? null : list.attached();
        final int now = attached == null || attached.isConnected() ? FibPath.NONE : attached.swIfIndex();
        if (now == FibPath.NONE && importers.isEmpty() || exporter == null) {
            return;
        }
        final Integer before = importers.get(entry);
        if (before == null ? now == FibPath.NONE : before == now) {
            return;
        }
        if (before != null) {
            importers.remove(entry);
            byInterface.get(before).remove(entry);
            takeAll(entry, before, false);
        }
        if (now != FibPath.NONE) {
            importers.put(entry, now);
            byInterface.computeIfAbsent(now, k -> new LinkedHashSet<>()).add(entry);
            takeAll(entry, now, true);
        }
    }

    private void takeAll(final FibEntry entry, final int swIfIndex, final boolean add) {
        final IpFamily family = entry.table.family();
        if (add && exporter.table(family, swIfIndex) == entry.table) {
            return;
        }
        for (final FibPath host : exporter.hosts(family, swIfIndex)) {
            take(entry, host, add);
        }
    }

    private void take(final FibEntry entry, final FibPath host, final boolean add) {
        if (!entry.prefix().contains(host.nextHop())) {
            return;
        }
        final IpPrefix prefix = IpPrefix.host(host.nextHop());
        if (add) {
            entries.addPaths(entry.table, prefix, FibSource.ATTACHED_EXPORT, List.of(host));
        } else {
            entries.removePaths(entry.table, prefix, FibSource.ATTACHED_EXPORT, List.of(host));
        }
    }

    /** A host route of the interface of {@code host} has come into its table or gone. */
    void changed(final FibPath host, final boolean added) {
        for (final FibEntry entry : List.copyOf(byInterface.getOrDefault(host.swIfIndex(), Set.of()))) {
            if (entry.table.family() == host.family()
                    && (!added || exporter.table(host.family(), host.swIfIndex()) != entry.table)) {
                take(entry, host, added);
            }
        }
    }

    /** The interface belongs to another table. */
    void tableChanged(final IpFamily family, final int swIfIndex) {
        for (final FibEntry entry : List.copyOf(byInterface.getOrDefault(swIfIndex, Set.of()))) {
            if (entry.table.family() == family) {
                takeAll(entry, swIfIndex, false);
                takeAll(entry, swIfIndex, true);
            }
        }
    }
}
