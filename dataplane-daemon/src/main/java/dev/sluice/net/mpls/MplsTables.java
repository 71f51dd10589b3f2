package dev.sluice.net.mpls;

import dev.sluice.net.fib.Fib;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.fib.TableListener;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpPrefix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * MPLS tables, the labels that are bound to IPv4 prefixes, and the interfaces that MPLS is on for. Main thread, but for
 * {@link #loadBalance}, {@link #fibIndex} and {@link #isEnabled}.
 *
 * <p>The way of a label for one address is an entry of a table of its own that no packet is looked up in, so that it
 * follows the address as a recursive route does; the table's addresses stand for labels. Packets with a label for a
 * network are looked up by their destination.
 */
public final class MplsTables implements InterfaceListener, TableListener {
    /** No binding. */
    static final long NONE = -1;

    /** Instead of a load-balance: the destination is looked up in the prefix's table. */
    static final int LOOKUP = -1;

    private static final int PAGE_SHIFT = 10;
    private static final int BASE = 0x0a00_0000;

    private final Fib<Ip4FibTable> fib;
    private final FibTable ways;
    private final Map<Integer, MplsTable> tables = new TreeMap<>();
    private final BitSet enabled = new BitSet();

    /**
     * Of table 0, by label in pages: the load-balance above, the fib index below; pages and array are replaced as a
     * whole.
     */
    private volatile long[][] pages = new long[MplsHeader.LABELS >> PAGE_SHIFT][];

    /** By interface; replaced as a whole. */
    private volatile boolean[] on = {};

    /** A table: id, name, and the prefix of each label. */
    static final class MplsTable {
        final int id;
        String name;
        final TreeMap<Integer, Binding> bindings = new TreeMap<>();

        MplsTable(final int id, final String name) {
            this.id = id;
            this.name = name;
        }
    }

    /** A label's prefix, in an IPv4 table. */
    record Binding(Ip4FibTable table, Ip4Prefix prefix) {}

    MplsTables(final Ip4Fib fib) {
        this.fib = fib;
        ways = fib.hiddenTable("mpls-labels");
        fib.listen(this);
    }

    // ---- tables

    /** The table of an id, or null. */
    MplsTable table(final int id) {
        return tables.get(id);
    }

    Collection<MplsTable> tables() {
        return Collections.unmodifiableCollection(tables.values());
    }

    /** Makes a table, or gives it another name. */
    void add(final int id, final String name) {
        final MplsTable known = tables.computeIfAbsent(id, key -> new MplsTable(key, "MPLS-VRF:" + id));
        if (!name.isEmpty()) {
            known.name = name;
        }
    }

    /** Deletes a table with its labels; false when there is none. */
    boolean remove(final int id) {
        final MplsTable table = tables.get(id);
        if (table == null) {
            return false;
        }
        List.copyOf(table.bindings.keySet()).forEach(label -> unbind(table, label));
        tables.remove(id);
        return true;
    }

    /** Tables cannot keep the IPv4 table that a label leads to. */
    @Override
    public void deleted(final FibTable gone) {
        for (final MplsTable table : tables.values()) {
            table.bindings.entrySet().stream()
                    .filter(entry -> entry.getValue().table == gone)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(label -> unbind(table, label));
        }
    }

    // ---- labels

    /** Binds a label of a table to a prefix. */
    void bind(final MplsTable table, final int label, final Ip4FibTable target, final Ip4Prefix prefix) {
        unbind(table, label);
        table.bindings.put(label, new Binding(target, prefix));
        if (table.id != 0) {
            return;
        }
        int way = LOOKUP;
        if (prefix.isHost()) {
            final FibPath path = FibPath.recursive(prefix.ip(), target.index());
            way = fib.replacePaths(ways, key(label), FibSource.API, List.of(path))
                    .loadBalance();
        }
        publish(label, (long) way << 32 | target.index());
    }

    /** Takes a binding away; false when there is none. */
    boolean unbind(final MplsTable table, final int label) {
        if (table.bindings.remove(label) == null) {
            return false;
        }
        if (table.id == 0) {
            publish(label, NONE);
            fib.remove(ways, key(label), FibSource.API);
        }
        return true;
    }

    private static IpPrefix key(final int label) {
        return IpPrefix.host(IpAddress.ip4(BASE | label));
    }

    private void publish(final int label, final long value) {
        final long[][] changed = pages.clone();
        final int page = label >>> PAGE_SHIFT;
        final long[] entries;
        if (changed[page] == null) {
            entries = new long[1 << PAGE_SHIFT];
            Arrays.fill(entries, NONE);
        } else {
            entries = changed[page].clone();
        }
        entries[label & (1 << PAGE_SHIFT) - 1] = value;
        changed[page] = entries;
        pages = changed;
    }

    /**
     * What a label of table 0 is bound to: {@link #loadBalance} and {@link #fibIndex} take it apart; {@link #NONE} when
     * to nothing. Any thread.
     */
    long lookup(final int label) {
        final long[] entries = pages[label >>> PAGE_SHIFT];
        return entries == null ? NONE : entries[label & (1 << PAGE_SHIFT) - 1];
    }

    static int loadBalance(final long found) {
        return (int) (found >>> 32);
    }

    static int fibIndex(final long found) {
        return (int) found;
    }

    // ---- interfaces

    /** Turns MPLS on or off for an interface; false when there is no table 0 to look in. */
    boolean enable(final int swIfIndex, final boolean wanted) {
        if (!tables.containsKey(0) && wanted) {
            return false;
        }
        enabled.set(swIfIndex, wanted);
        final boolean[] all = new boolean[enabled.length()];
        enabled.stream().forEach(i -> all[i] = true);
        on = all;
        return true;
    }

    /** True when packets with labels are taken from the interface. Any thread. */
    boolean isEnabled(final int swIfIndex) {
        final boolean[] all = on;
        return swIfIndex < all.length && all[swIfIndex];
    }

    @Override
    public void deleting(final Interface iface) {
        enable(iface.index(), false);
    }
}
