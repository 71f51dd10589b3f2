package dev.sluice.net.neighbor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * For whom we answer: ranges of addresses in a table, and the interfaces on which. Off everywhere by default. Main
 * writes by replacing; any thread reads.
 */
final class ProxyArp {
    /** Addresses {@code low} to {@code high} of the table with this fib index, host order, both included. */
    record Range(int fibIndex, int low, int high) {
        boolean contains(final int table, final int address) {
            return table == fibIndex
                    && Integer.compareUnsigned(address, low) >= 0
                    && Integer.compareUnsigned(address, high) <= 0;
        }
    }

    private volatile Range[] ranges = {};
    private volatile boolean[] enabled = {};

    /** Adds a range, or takes exactly this one out; false when it is not there. */
    boolean set(final Range range, final boolean add) {
        final List<Range> list = new ArrayList<>(Arrays.asList(ranges));
        final boolean known = list.remove(range);
        if (add) {
            list.add(range);
        }
        ranges = list.toArray(Range[]::new);
        return add || known;
    }

    /** Forgets the ranges of a table that goes: another may get its index. */
    void forget(final int fibIndex) {
        ranges = Arrays.stream(ranges)
                .filter(range -> range.fibIndex() != fibIndex)
                .toArray(Range[]::new);
    }

    /** Turns it on or off for an interface. */
    void enable(final int swIfIndex, final boolean on) {
        final boolean[] changed = Arrays.copyOf(enabled, Math.max(enabled.length, swIfIndex + 1));
        changed[swIfIndex] = on;
        enabled = changed;
    }

    boolean isEnabled(final int swIfIndex) {
        final boolean[] now = enabled;
        return swIfIndex < now.length && now[swIfIndex];
    }

    Range[] ranges() {
        return ranges;
    }

    /** True when someone answers for the address. */
    boolean covers(final int fibIndex, final int address) {
        for (final Range range : ranges) {
            if (range.contains(fibIndex, address)) {
                return true;
            }
        }
        return false;
    }
}
