package dev.sluice.net.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A trie of strides 16-8-8, so that a lookup takes at most three loads: small, for tables that are not large.
 *
 * <p>The root is indexed by the low 16 bits of the loaded address, the plies by its third and fourth byte: no byte is
 * swapped on the hot path.
 */
public final class Ip4Mtrie extends Ip4Lpm {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int ROOT = 1 << 16;

    private final int[] root = new int[ROOT];
    private final byte[] rootLengths = new byte[ROOT];

    /**
     * An empty table.
     *
     * @param plies shared by all tables
     * @param defaultLeaf load-balance index of {@code 0.0.0.0/0}
     */
    Ip4Mtrie(final Ip4MtriePlies plies, final int defaultLeaf) {
        super(plies, 16);
        Arrays.fill(root, defaultLeaf);
        VarHandle.releaseFence();
    }

    @Override
    public void lookup(final int[] dst, final int[] leaf, final int[] scratch, final int n) {
        final int[] root = this.root;
        for (int i = 0; i < n; i++) {
            leaf[i] = root[dst[i] & 0xffff];
        }
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            scratch[i] = (~slot << 8 | dst[i] >>> 16 & 0xff) & slot >> 31;
            any |= slot;
        }
        if (any < 0 && thirdByte(leaf, scratch, n)) {
            lastPlies(plies, dst, leaf, n);
        }
    }

    /**
     * The plies right below the root; true when there is a packet that goes deeper.
     *
     * @param at where in the plies; anywhere for a packet that has its leaf. Overwritten
     */
    private boolean thirdByte(final int[] leaf, final int[] at, final int n) {
        final int[] slots = plies.slotsAfterFence();
        for (int i = 0; i < n; i++) {
            at[i] = slots[at[i]];
        }
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            final int isPly = slot >> 31;
            final int result = at[i] & isPly | slot & ~isPly;
            leaf[i] = result;
            any |= result;
        }
        return any < 0;
    }

    @Override
    int rootSlot(final int dst) {
        return root[dst & 0xffff];
    }

    @Override
    public int lookup(final int dst) {
        int slot = root[dst & 0xffff];
        if (slot < 0) {
            slot = plies.slotsAfterFence()[(~slot << 8) + (dst >>> 16 & 0xff)];
            if (slot < 0) {
                slot = plies.slotsAfterFence()[(~slot << 8) + (dst >>> 24)];
            }
        }
        return slot;
    }

    @Override
    int slot(final int top) {
        return root[swap(top)];
    }

    @Override
    int slotLength(final int top) {
        return rootLengths[swap(top)];
    }

    @Override
    void setLeaf(final int top, final int leaf, final int length) {
        final int at = swap(top);
        rootLengths[at] = (byte) length;
        SLOT.setRelease(root, at, leaf);
    }

    @Override
    void setPly(final int top, final int ply) {
        SLOT.setRelease(root, swap(top), ~ply);
    }

    @Override
    void release() {
        for (int at = 0; at < ROOT; at++) {
            if (root[at] < 0) {
                releasePly(~root[at]);
            }
        }
    }

    @Override
    public String strides() {
        return "16-8-8";
    }

    @Override
    long rootBytes() {
        return ROOT * (Integer.BYTES + 1L);
    }

    private static int swap(final int index) {
        return Short.reverseBytes((short) index) & 0xffff;
    }
}
