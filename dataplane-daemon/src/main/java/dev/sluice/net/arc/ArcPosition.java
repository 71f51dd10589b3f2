package dev.sluice.net.arc;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import java.util.Arrays;

/**
 * One node's place on an arc: to which of its slots packets of an interface go next. Written by main, read by the
 * node's instances on all threads.
 */
public final class ArcPosition {
    /** No feature of the interface comes behind this place. */
    private static final int NONE = -1;

    private volatile int[] slots;

    /** A place behind which nothing is enabled. */
    public ArcPosition() {
        slots = null;
    }

    /** True when no interface has a feature behind this place: the node sends everything to where the arc ends. */
    public boolean isEmpty() {
        return slots == null;
    }

    /** The slot for packets of an interface, or {@code end} when none of its features is left. */
    public int next(final int swIfIndex, final int end) {
        final int[] table = slots;
        final int slot = table == null || swIfIndex >= table.length ? NONE : table[swIfIndex];
        return slot == NONE ? end : slot;
    }

    /**
     * What {@link Node#process} returns for a frame whose packets go on along the arc by the interface that they came
     * in on. Packets that were named with {@link NodeContext#except} before go where that says.
     */
    public int byRx(final Frame frame, final NodeContext context, final int end) {
        if (slots == null) {
            return end;
        }
        if (frame.rx != Frame.MIXED) {
            return next(frame.rx, end);
        }
        final int[] nexts = context.nexts();
        for (int i = 0; i < frame.n; i++) {
            nexts[i] = next(PacketMeta.rx(frame.x[i]), end);
        }
        context.exceptionsToNexts();
        return Node.BY_NEXTS;
    }

    /** As {@link #byRx}, by the interface that the packets go out on. */
    public int byTx(final Frame frame, final NodeContext context, final int end) {
        if (slots == null) {
            return end;
        }
        final int[] nexts = context.nexts();
        for (int i = 0; i < frame.n; i++) {
            nexts[i] = next(PacketMeta.tx(frame.x[i]), end);
        }
        context.exceptionsToNexts();
        return Node.BY_NEXTS;
    }

    void set(final int swIfIndex, final int slot) {
        final int[] table = slots == null ? new int[0] : slots;
        final int[] changed = Arrays.copyOf(table, Math.max(table.length, swIfIndex + 1));
        Arrays.fill(changed, table.length, changed.length, NONE);
        changed[swIfIndex] = slot;
        slots = Arrays.stream(changed).allMatch(s -> s == NONE) ? null : changed;
    }

    void clear(final int swIfIndex) {
        set(swIfIndex, NONE);
    }
}
