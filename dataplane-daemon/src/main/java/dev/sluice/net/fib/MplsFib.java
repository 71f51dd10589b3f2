package dev.sluice.net.fib;

import dev.sluice.net.packet.IpFamily;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The MPLS tables: where packets go by the label in front (RFC 3031 section 3.10). There is none until an operator
 * makes it. Threads as in {@link Fib}.
 */
public final class MplsFib extends Fib<MplsFibTable> {
    /** Those of the entries of all tables. */
    private final BitSet loadBalances = new BitSet();

    /** What a packet of a deleted table meets. */
    private final MplsFibTable empty = new MplsFibTable(0, FibTable.NO_ID, loadBalances);

    /** Worker view: by fib index; the reference is replaced when a table comes. */
    private MplsFibTable[] tables = {empty, empty};

    MplsFib(final Fibs fibs) {
        super(IpFamily.IP4, fibs);
    }

    @Override
    MplsFibTable newTable(final int index, final int tableId) {
        return new MplsFibTable(index, tableId, loadBalances);
    }

    /** True for a load-balance of a label. Main only. */
    boolean owns(final int loadBalance) {
        return loadBalances.get(loadBalance);
    }

    @Override
    void addDefault(final MplsFibTable table) {
        // labels without a route are dropped
    }

    /** The labels that mean the same everywhere (RFC 3032 section 2.1). */
    @Override
    void addSpecials(final MplsFibTable table) {
        final FibPath next = FibPath.mplsLookup(table.index());
        final FibPath punt = FibPath.special(FibPath.Kind.PUNT);
        special(table, MplsLabel.IP4_EXPLICIT_NULL, true, byInterface(IpFamily.IP4));
        special(table, MplsLabel.IP4_EXPLICIT_NULL, false, next);
        special(table, MplsLabel.IP6_EXPLICIT_NULL, true, byInterface(IpFamily.IP6));
        special(table, MplsLabel.IP6_EXPLICIT_NULL, false, next);
        special(table, MplsLabel.ROUTER_ALERT, true, punt);
        special(table, MplsLabel.ROUTER_ALERT, false, punt);
    }

    /** Never let go of: there are two of these objects, whatever the tables. */
    private FibPath byInterface(final IpFamily family) {
        final long lookup = DpoType.INPUT_LOOKUP.dpo(0);
        return FibPath.exclusive(family, fibs().mplsDpos().lockDisposition(DpoProto.of(family), false, lookup));
    }

    private void special(final MplsFibTable table, final int label, final boolean eos, final FibPath path) {
        replacePaths(table, MplsFibTable.key(label, eos), FibSource.SPECIAL, List.of(path));
    }

    @Override
    void publish(final int index, final MplsFibTable table) {
        MplsFibTable[] changed = tables;
        if (index >= changed.length) {
            changed = Arrays.copyOf(tables, index * 2);
            Arrays.fill(changed, tables.length, changed.length, empty);
        }
        VarHandle.storeStoreFence();
        changed[index] = table == null ? empty : table;
        VarHandle.storeStoreFence();
        tables = changed;
    }

    /** Makes a table, or gives it another name when {@code name} is not null; the source keeps it, once. */
    public void addTable(final int id, final String name, final FibSource source) {
        final MplsFibTable known = table(id);
        if (known != null && known.isLockedBy(source)) {
            if (name != null) {
                known.rename(name);
            }
        } else {
            lockTable(id, name, source);
        }
    }

    /** Operators do not keep a table any more: it goes with what leads to it; false when they did not. */
    public boolean deleteTable(final int id) {
        boolean any = false;
        for (final FibSource source : List.of(FibSource.CLI, FibSource.API)) {
            final MplsFibTable table = table(id);
            if (table != null && table.isLockedBy(source)) {
                unlockTable(table, source);
                any = true;
            }
        }
        return any;
    }

    /** The tables by fib index, for workers: called once a frame. */
    public MplsFibTable[] tablesView() {
        VarHandle.loadLoadFence();
        return tables;
    }

    /**
     * Looks up the labels of a frame in one table, for workers.
     *
     * @param entries entries of label stacks, host order
     * @param leaf receives the load-balance indices
     */
    public static void lookupView(final MplsFibTable table, final int[] entries, final int[] leaf, final int n) {
        for (int i = 0; i < n; i++) {
            leaf[i] = table.lookup(entries[i]);
        }
    }

    /** Looks up one entry of a label stack, host order, for workers. */
    public static int lookupView(final MplsFibTable table, final int entry) {
        return table.lookup(entry);
    }

    @Override
    public long lookupBytes() {
        long bytes = empty.bytes();
        for (final MplsFibTable table : tables()) {
            bytes += table.bytes();
        }
        return bytes;
    }
}
