package dev.sluice.net.fib;

import dev.sluice.graph.buffer.TableMemory;
import java.lang.ref.Reference;

/**
 * DIR-24-8 (Gupta, Lin, McKeown, "Routing lookups in hardware at memory access speeds", 1998): a root with a slot for
 * each /24 and a ply below where there are longer prefixes, so that nearly all packets need one load. For large tables:
 * the root is 64 MB of {@link TableMemory}, of which only what prefixes other than the default route cover is ever
 * touched.
 *
 * <pre>
 * root word, xor {@link #vacant}:  a leaf   0 | prefix length:5 | load-balance index:26
 *                                  a ply    its complement, negative
 * </pre>
 *
 * <p>{@link #vacant} is the word of the default route as it was when the table was made: untouched memory, all zero,
 * leads there. Slots stand in the order of addresses: short prefixes are runs of them.
 */
final class Ip4Dir24 extends Ip4Lpm {
    private static final int BITS = 24;
    private static final int BITS_BELOW = Integer.SIZE - BITS;
    private static final int LENGTH_SHIFT = 26;
    private static final int LEAF = (1 << LENGTH_SHIFT) - 1;
    private static final int WORD_SHIFT = 2;

    private final TableMemory.Block memory;
    private final long base;
    private final int vacant;

    /** Main only: root slots that lead to a ply. */
    private int rootPlies;

    /**
     * An empty table.
     *
     * @param plies shared by all tables
     * @param defaultLeaf load-balance index of {@code 0.0.0.0/0}
     */
    Ip4Dir24(final Ip4MtriePlies plies, final int defaultLeaf) {
        super(plies, BITS);
        memory = TableMemory.allocate(1L << BITS + WORD_SHIFT);
        base = memory.address();
        vacant = defaultLeaf;
    }

    @Override
    public void lookup(final int[] dst, final int[] leaf, final int[] scratch, final int n) {
        for (int i = 0; i < n; i++) {
            leaf[i] = Integer.reverseBytes(dst[i]) >>> BITS_BELOW << WORD_SHIFT;
        }
        final long base = this.base;
        for (int i = 0; i < n; i++) {
            leaf[i] = TableMemory.s32(TableMemory.address(base + leaf[i]));
        }
        final int vacant = this.vacant;
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int word = leaf[i] ^ vacant;
            leaf[i] = word & (LEAF | word >> 31);
            any |= word;
        }
        if (any < 0) {
            lastPlies(plies, dst, leaf, n);
        }
        Reference.reachabilityFence(memory);
    }

    @Override
    public int lookup(final int dst) {
        final int slot = rootSlot(dst);
        return slot >= 0 ? slot : plies.slotsAfterFence()[(~slot << 8) + (dst >>> 24)];
    }

    @Override
    int rootSlot(final int dst) {
        return slot(Integer.reverseBytes(dst) >>> BITS_BELOW);
    }

    @Override
    public String strides() {
        return "24-8";
    }

    private static long address(final long base, final int top) {
        return TableMemory.address(base + ((long) top << WORD_SHIFT));
    }

    private int word(final int top) {
        return TableMemory.s32(address(base, top)) ^ vacant;
    }

    private void setWord(final int top, final int word) {
        TableMemory.putS32Release(address(base, top), word ^ vacant);
    }

    @Override
    int slot(final int top) {
        final int word = word(top);
        return word & (LEAF | word >> 31);
    }

    @Override
    int slotLength(final int top) {
        return word(top) >>> LENGTH_SHIFT;
    }

    @Override
    void setLeaf(final int top, final int leaf, final int length) {
        if (word(top) < 0) {
            rootPlies--;
        }
        setWord(top, length << LENGTH_SHIFT | leaf);
    }

    @Override
    void setPly(final int top, final int ply) {
        rootPlies++;
        setWord(top, ~ply);
    }

    @Override
    void release() {
        for (int top = 0; rootPlies > 0; top++) {
            final int slot = slot(top);
            if (slot < 0) {
                releasePly(~slot);
                rootPlies--;
            }
        }
    }

    /** Gives the memory of the root back, when no worker can search it any more. */
    void discard() {
        memory.discard();
    }

    @Override
    long rootBytes() {
        return memory.bytes();
    }
}
