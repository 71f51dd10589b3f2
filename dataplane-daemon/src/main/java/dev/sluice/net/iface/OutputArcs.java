package dev.sluice.net.iface;

import java.util.Arrays;

/**
 * By which slot {@code interface-output} reaches the output node of an interface: replaced as a whole by main, read by
 * workers.
 */
final class OutputArcs {
    private volatile int[] slots = {};

    /** Slots by sw_if_index; {@link dev.sluice.graph.node.NodeContext#DROP} where there is no such interface. */
    int[] slots() {
        return slots;
    }

    void set(final int swIfIndex, final int slot) {
        final int[] changed = Arrays.copyOf(slots, Math.max(slots.length, swIfIndex + 1));
        changed[swIfIndex] = slot;
        slots = changed;
    }

    void clear(final int swIfIndex) {
        if (swIfIndex < slots.length) {
            set(swIfIndex, 0);
        }
    }
}
