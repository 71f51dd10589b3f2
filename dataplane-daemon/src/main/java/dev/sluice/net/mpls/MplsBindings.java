package dev.sluice.net.mpls;

import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.MplsFibTable;
import dev.sluice.net.fib.MplsLabel;
import dev.sluice.net.fib.TableListener;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels that are bound to IP prefixes. One for an address goes the address's way, and gets the labels that its route
 * puts on; packets with one for a network, and no label below it, are looked up by their destination. Main thread.
 */
final class MplsBindings implements TableListener {
    private final Fibs fibs;
    private final Map<MplsFibTable, TreeMap<Integer, Binding>> bindings =
            new TreeMap<>((a, b) -> Integer.compareUnsigned(a.tableId(), b.tableId()));

    /** A label's prefix, in a table of its family. */
    record Binding(FibTable table, IpPrefix prefix) {}

    MplsBindings(final Fibs fibs) {
        this.fibs = fibs;
        for (final IpFamily family : IpFamily.values()) {
            fibs.of(family).listen(this);
        }
        fibs.mpls().listen(this);
    }

    /** The bindings of a table by label. */
    Map<Integer, Binding> of(final MplsFibTable table) {
        return Collections.unmodifiableMap(bindings.getOrDefault(table, new TreeMap<>()));
    }

    /** Binds a label of a table to a prefix; it may be bound to another so far. */
    void bind(final MplsFibTable table, final int label, final FibTable target, final IpPrefix prefix) {
        unbind(table, label);
        bindings.computeIfAbsent(table, key -> new TreeMap<>()).put(label, new Binding(target, prefix));
        if (!prefix.isHost()) {
            route(table, label, true, FibPath.lookup(prefix.family(), target.index()));
            return;
        }
        final FibPath path = FibPath.recursive(prefix.ip(), target.index());
        route(table, label, true, path);
        route(table, label, false, path.withLabels(List.of(MplsLabel.of(MplsLabel.IMPLICIT_NULL))));
    }

    private void route(final MplsFibTable table, final int label, final boolean eos, final FibPath path) {
        fibs.mpls().replacePaths(table, MplsFibTable.key(label, eos), FibSource.SPECIAL, List.of(path));
    }

    /** Takes a binding away; false when there is none. */
    boolean unbind(final MplsFibTable table, final int label) {
        final TreeMap<Integer, Binding> own = bindings.get(table);
        if (own == null || own.remove(label) == null) {
            return false;
        }
        fibs.mpls().remove(table, MplsFibTable.key(label, true), FibSource.SPECIAL);
        fibs.mpls().remove(table, MplsFibTable.key(label, false), FibSource.SPECIAL);
        return true;
    }

    /** A label cannot keep the table that it leads to, and is gone with its own. */
    @Override
    public void deleted(final FibTable gone) {
        if (gone instanceof final MplsFibTable table) {
            bindings.remove(table);
            return;
        }
        bindings.forEach((table, own) -> own.entrySet().stream()
                .filter(entry -> entry.getValue().table == gone)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(label -> unbind(table, label)));
    }
}
