package dev.sluice.net.ethernet;

import dev.sluice.net.iface.Interface;
import java.util.List;

/**
 * Which sub-interface of one hardware interface a tagged frame belongs to. Immutable; made by main, read by workers.
 *
 * <p>A frame with two tags goes to the sub-interface with both, else to one with the outer tag that does not ask for an
 * exact match; a frame with one tag to the one with that tag. Whatever is left goes to the default sub-interface, if
 * there is one.
 */
final class VlanTable {
    /** Result when there is no such sub-interface; {@code local0} has no frames. */
    static final int NONE = 0;

    private static final int IDS = 4096;

    private final int[][] exact = new int[2][];
    private final int[][] open = new int[2][];
    private final int[][][] inner = new int[2][IDS][];
    private int otherwise = NONE;

    VlanTable(final List<Interface> subs) {
        for (final Interface sub : subs) {
            add(sub.vlan(), sub.index());
        }
    }

    private void add(final Interface.Vlan vlan, final int swIfIndex) {
        if (vlan.outer() < 0) {
            otherwise = swIfIndex;
            return;
        }
        final int kind = vlan.outerDot1ad() ? 1 : 0;
        final int[][] level;
        if (vlan.inner() >= 0) {
            level = inner[kind];
            level[vlan.outer()] = level[vlan.outer()] == null ? new int[IDS] : level[vlan.outer()];
            level[vlan.outer()][vlan.inner()] = swIfIndex;
            return;
        }
        level = vlan.exactMatch() ? exact : open;
        level[kind] = level[kind] == null ? new int[IDS] : level[kind];
        level[kind][vlan.outer()] = swIfIndex;
    }

    /** The sub-interface of a frame with one tag, or {@link #NONE}. */
    int find(final int kind, final int outerId) {
        int found = exact[kind] == null ? NONE : exact[kind][outerId];
        if (found == NONE && open[kind] != null) {
            found = open[kind][outerId];
        }
        return found == NONE ? otherwise : found;
    }

    /** The sub-interface of a frame with two tags, or {@link #NONE}. */
    int find(final int kind, final int outerId, final int innerId) {
        final int[] byInner = inner[kind][outerId];
        int found = byInner == null ? NONE : byInner[innerId];
        if (found == NONE && open[kind] != null) {
            found = open[kind][outerId];
        }
        return found == NONE ? otherwise : found;
    }
}
