package dev.sluice.net.fib;

import java.util.Arrays;

/**
 * The rows that {@link DpoType#RECEIVE} buckets point to: own addresses and the interfaces they stand on. Main thread
 * only; workers need nothing of it.
 */
public final class ReceiveTable {
    /** No interface: {@code via local}. */
    public static final int NO_INTERFACE = -1;

    private long[] rows = new long[16];
    private int used;

    /** The row of an address on an interface, made on first use. Rows are few and never removed. */
    public int of(final int address, final int swIfIndex) {
        final long row = (long) swIfIndex << 32 | address & 0xffff_ffffL;
        for (int i = 0; i < used; i++) {
            if (rows[i] == row) {
                return i;
            }
        }
        if (used == rows.length) {
            rows = Arrays.copyOf(rows, used * 2);
        }
        rows[used] = row;
        return used++;
    }

    /** Host order. */
    public int address(final int index) {
        return (int) rows[index];
    }

    /** {@code sw_if_index}, or {@link #NO_INTERFACE}. */
    public int swIfIndex(final int index) {
        return (int) (rows[index] >> 32);
    }
}
