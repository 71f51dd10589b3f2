package dev.sluice.net.mpls;

import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.MplsFib;
import dev.sluice.net.fib.MplsFibTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import java.util.Arrays;

/**
 * The interfaces that MPLS is on for; their labels are looked up in table 0, which they keep. Main thread, but for
 * {@link #table} and {@link #isEnabled}.
 */
public final class MplsInterfaces implements InterfaceListener {
    private static final int OFF = -1;

    private final MplsFib fib;

    /** Fib index of the MPLS table by sw_if_index, {@link #OFF} where it is off; replaced as a whole. */
    private volatile int[] tables = {};

    MplsInterfaces(final MplsFib fib) {
        this.fib = fib;
    }

    /** Turns MPLS on or off for an interface; false when there is no table 0 to look in. */
    boolean enable(final int swIfIndex, final boolean wanted) {
        if (isEnabled(swIfIndex) == wanted) {
            return true;
        }
        final MplsFibTable table = fib.table(0);
        if (table == null) {
            return false;
        }
        final int[] changed = Arrays.copyOf(tables, Math.max(tables.length, swIfIndex + 1));
        Arrays.fill(changed, Math.min(tables.length, changed.length), changed.length, OFF);
        changed[swIfIndex] = wanted ? table.index() : OFF;
        tables = changed;
        if (wanted) {
            table.keep(FibSource.INTERFACE);
        } else {
            fib.unlockTable(table, FibSource.INTERFACE);
        }
        return true;
    }

    /** True when packets with labels are taken from the interface. Any thread. */
    boolean isEnabled(final int swIfIndex) {
        final int[] all = tables;
        return swIfIndex < all.length && all[swIfIndex] != OFF;
    }

    /** Fib index of the table that an interface's labels are looked up in. Any thread. */
    int table(final int swIfIndex) {
        final int[] all = tables;
        return swIfIndex < all.length && all[swIfIndex] != OFF ? all[swIfIndex] : 0;
    }

    @Override
    public void deleting(final Interface iface) {
        enable(iface.index(), false);
    }
}
