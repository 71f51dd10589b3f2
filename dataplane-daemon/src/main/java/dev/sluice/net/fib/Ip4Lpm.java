package dev.sluice.net.fib;

import dev.sluice.graph.buffer.TableMemory;
import java.lang.ref.Reference;

/**
 * Longest prefix match for IPv4 as workers search it: a root that a number of leading bits index, and 256-way plies
 * below it for longer prefixes, with the leaves pushed down. There are two kinds: the trie of strides 16-8-8, whose
 * root is small, and DIR-24-8 (Gupta, Lin, McKeown, "Routing lookups in hardware at memory access speeds", 1998), whose
 * root has a slot for each /24, so that nearly all packets need one load. They differ in numbers only, so that what the
 * compiler learns from one kind is good for the other.
 *
 * <p>Changed in place by the main thread, read by workers without any synchronisation beyond {@link Ip4MtriePlies}'.
 *
 * <p>Addresses in lookups are <b>loaded</b> (little-endian as the header gives them), prefixes in changes are in host
 * order.
 *
 * <p>A leaf is a load-balance index; a slot is a leaf or, negative, the complement of a ply number. Every slot always
 * holds the longest prefix over it; the caller of {@link #remove} supplies the prefix that takes over.
 *
 * <p>The root stands in {@link TableMemory} in the order of addresses: short prefixes are runs of slots.
 *
 * <pre>
 * root word, xor {@link #vacant}:  a leaf   0 | prefix length:5 | load-balance index:26
 *                                  a ply    its complement, negative
 * </pre>
 *
 * <p>{@link #vacant} is the word of the default route as it was when the table was made: untouched memory, all zero,
 * leads there, so that a root takes as much memory as prefixes other than the default route cover of it.
 */
public final class Ip4Lpm {
    private static final int MTRIE_BITS = 16;
    private static final int DIR24_BITS = 24;
    private static final int PLY_BITS = 8;
    private static final int LENGTH_SHIFT = 26;
    private static final int LEAF = (1 << LENGTH_SHIFT) - 1;
    private static final int WORD_SHIFT = 2;

    private final Ip4MtriePlies plies;
    private final TableMemory.Block memory;
    private final long base;
    private final int rootBits;

    /** An address in host order, shifted right by so much, is the number of its root slot. */
    private final int rootShift;

    private final int vacant;

    /** The byte of a loaded address that indexes the plies below the root begins at this bit. */
    final int plyShift;

    /** Main only: root slots that lead to a ply. */
    private int rootPlies;

    private Ip4Lpm(final Ip4MtriePlies plies, final int rootBits, final int defaultLeaf) {
        this.plies = plies;
        this.rootBits = rootBits;
        rootShift = Integer.SIZE - rootBits;
        plyShift = rootBits;
        memory = TableMemory.allocate(1L << rootBits + WORD_SHIFT);
        base = memory.address();
        vacant = defaultLeaf;
    }

    /**
     * An empty trie of strides 16-8-8: at most three loads, 256 KB and 1 KB for each ply.
     *
     * @param plies shared by all tables
     * @param defaultLeaf load-balance index of {@code 0.0.0.0/0}
     */
    static Ip4Lpm mtrie(final Ip4MtriePlies plies, final int defaultLeaf) {
        return new Ip4Lpm(plies, MTRIE_BITS, defaultLeaf);
    }

    /** An empty DIR-24-8, 64 MB; parameters as of {@link #mtrie}. */
    static Ip4Lpm dir24(final Ip4MtriePlies plies, final int defaultLeaf) {
        return new Ip4Lpm(plies, DIR24_BITS, defaultLeaf);
    }

    /** True of DIR-24-8. */
    boolean isDir24() {
        return rootBits == DIR24_BITS;
    }

    /** The strides, as {@code 16-8-8}. */
    public String strides() {
        return isDir24() ? "24-8" : "16-8-8";
    }

    /**
     * Looks a whole frame up, one level at a time: each loop has nothing but independent loads, so the misses of many
     * packets overlap. A level that no packet needs is skipped.
     *
     * <p>The loads that may miss are in loops of as few instructions as possible: the fewer they are, the more misses
     * are under way at a time. What stands before and behind them the compiler does for many packets at once.
     *
     * @param dst destination addresses, loaded
     * @param leaf receives a load-balance index for each packet
     * @param scratch room for {@code n}, of the caller's thread
     * @param n packets
     */
    public void lookup(final int[] dst, final int[] leaf, final int[] scratch, final int n) {
        final int shift = rootShift;
        for (int i = 0; i < n; i++) {
            leaf[i] = Integer.reverseBytes(dst[i]) >>> shift << WORD_SHIFT;
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
        if (any < 0 && belowRoot(dst, leaf, scratch, n)) {
            lastPlies(plies, dst, leaf, n);
        }
        Reference.reachabilityFence(memory);
    }

    /** The plies right below the root; true when there is a packet that goes deeper. */
    private boolean belowRoot(final int[] dst, final int[] leaf, final int[] at, final int n) {
        final int shift = plyShift;
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            at[i] = (~slot << 8 | dst[i] >>> shift & 0xff) & slot >> 31;
        }
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

    /** The plies of the last byte, for those packets of a frame that lead to one. */
    static void lastPlies(final Ip4MtriePlies plies, final int[] dst, final int[] leaf, final int n) {
        final int[] slots = plies.slotsAfterFence();
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            final int isPly = slot >> 31;
            leaf[i] = slots[(~slot << 8 | dst[i] >>> 24) & isPly] & isPly | slot & ~isPly;
        }
    }

    /** Looks one loaded address up: the exceptional packet, and the control path. */
    public int lookup(final int dst) {
        int slot = rootSlot(dst);
        if (slot < 0) {
            slot = plies.slotsAfterFence()[(~slot << 8) + (dst >>> plyShift & 0xff)];
            if (slot < 0) {
                slot = plies.slotsAfterFence()[(~slot << 8) + (dst >>> 24)];
            }
        }
        return slot;
    }

    /** The slot of the root for a loaded address, for lookups over several tables. */
    int rootSlot(final int dst) {
        return slot(Integer.reverseBytes(dst) >>> rootShift);
    }

    // ---- the root: top is the first bits of an address as a number

    private long address(final int top) {
        return TableMemory.address(base + ((long) top << WORD_SHIFT));
    }

    private int word(final int top) {
        return TableMemory.s32(address(top)) ^ vacant;
    }

    private int slot(final int top) {
        final int word = word(top);
        return word & (LEAF | word >> 31);
    }

    /** Prefix length of a slot that is a leaf. */
    private int slotLength(final int top) {
        return word(top) >>> LENGTH_SHIFT;
    }

    private void setLeaf(final int top, final int leaf, final int length) {
        if (word(top) < 0) {
            rootPlies--;
        }
        TableMemory.putS32Release(address(top), length << LENGTH_SHIFT | leaf ^ vacant);
    }

    private void setPly(final int top, final int ply) {
        rootPlies++;
        TableMemory.putS32Release(address(top), ~ply ^ vacant);
    }

    /** Gives all plies back; the table must not be published any more. */
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

    /** Bytes of the root; the plies are counted by their store. */
    long rootBytes() {
        return 1L << rootBits + WORD_SHIFT;
    }

    // ---- changes, main only

    /** Adds a prefix or replaces its leaf. */
    void put(final int address, final int length, final int leaf) {
        if (length <= rootBits) {
            final int first = first(address, length);
            for (int top = first; top < first + (1 << rootBits - length); top++) {
                putRoot(top, leaf, length);
            }
            return;
        }
        final int top = address >>> Integer.SIZE - rootBits;
        final int slot = slot(top);
        if (slot >= 0) {
            final int created = plies.allocate(slot, slotLength(top));
            putPly(created, rootBits, address, length, leaf);
            setPly(top, created);
        } else {
            putPly(~slot, rootBits, address, length, leaf);
        }
    }

    /** The first root slot under a prefix that is no longer than the root is deep. */
    private int first(final int address, final int length) {
        return address >>> Integer.SIZE - rootBits & -1 << rootBits - length;
    }

    private void putRoot(final int top, final int leaf, final int length) {
        final int slot = slot(top);
        if (slot < 0) {
            putCover(~slot, leaf, length);
        } else if (slotLength(top) <= length) {
            setLeaf(top, leaf, length);
        }
    }

    /** A prefix that covers a whole ply shows through wherever nothing longer is. */
    private void putCover(final int ply, final int leaf, final int length) {
        for (int at = ply * Ip4MtriePlies.PLY, end = at + Ip4MtriePlies.PLY; at < end; at++) {
            final int slot = plies.slot(at);
            if (slot < 0) {
                putCover(~slot, leaf, length);
            } else if (plies.length(at) <= length) {
                plies.setLeaf(at, leaf, length);
            }
        }
    }

    /** @param base bits above this ply: 16 or 24 */
    private void putPly(final int ply, final int base, final int address, final int length, final int leaf) {
        final int end = base + PLY_BITS;
        final int first = ply * Ip4MtriePlies.PLY + (address >>> 32 - end & 0xff);
        if (length > end) {
            final int slot = plies.slot(first);
            if (slot < 0) {
                putPly(~slot, end, address, length, leaf);
                return;
            }
            final int slotLength = plies.length(first);
            final int created = plies.allocate(slot, slotLength);
            putPly(created, end, address, length, leaf);
            plies.setPly(first, created);
            plies.addSpecific(ply, slotLength > base ? 0 : 1);
            return;
        }
        for (int at = first; at < first + (1 << end - length); at++) {
            final int slot = plies.slot(at);
            if (slot < 0) {
                putCover(~slot, leaf, length);
            } else if (plies.length(at) <= length) {
                if (plies.length(at) <= base) {
                    plies.addSpecific(ply, 1);
                }
                plies.setLeaf(at, leaf, length);
            }
        }
    }

    /**
     * Takes a prefix out. Every slot that shows it gets the covering prefix.
     *
     * @param length 1..32: the default route is replaced, never removed
     * @param cover leaf of the longest prefix that covers this one
     * @param coverLength its length, smaller than {@code length}
     */
    void remove(final int address, final int length, final int cover, final int coverLength) {
        if (length <= rootBits) {
            final int first = first(address, length);
            for (int top = first; top < first + (1 << rootBits - length); top++) {
                final int slot = slot(top);
                if (slot < 0) {
                    uncover(~slot, length, cover, coverLength);
                } else if (slotLength(top) == length) {
                    setLeaf(top, cover, coverLength);
                }
            }
            return;
        }
        final int top = address >>> Integer.SIZE - rootBits;
        final int slot = slot(top);
        if (slot < 0) {
            final int ply = ~slot;
            removePly(ply, rootBits, address, length, cover, coverLength);
            if (plies.specific(ply) == 0) {
                setLeaf(top, plies.slot(ply * Ip4MtriePlies.PLY), plies.length(ply * Ip4MtriePlies.PLY));
                plies.release(ply);
            }
        }
    }

    private void uncover(final int ply, final int length, final int cover, final int coverLength) {
        for (int at = ply * Ip4MtriePlies.PLY, end = at + Ip4MtriePlies.PLY; at < end; at++) {
            final int slot = plies.slot(at);
            if (slot < 0) {
                uncover(~slot, length, cover, coverLength);
            } else if (plies.length(at) == length) {
                plies.setLeaf(at, cover, coverLength);
            }
        }
    }

    private void removePly(
            final int ply,
            final int base,
            final int address,
            final int length,
            final int cover,
            final int coverLength) {
        final int end = base + PLY_BITS;
        final int first = ply * Ip4MtriePlies.PLY + (address >>> 32 - end & 0xff);
        if (length > end) {
            final int slot = plies.slot(first);
            if (slot < 0) {
                removePly(~slot, end, address, length, cover, coverLength);
                collapse(ply, base, first, ~slot);
            }
            return;
        }
        for (int at = first; at < first + (1 << end - length); at++) {
            final int slot = plies.slot(at);
            if (slot < 0) {
                uncover(~slot, length, cover, coverLength);
            } else if (plies.length(at) == length) {
                plies.setLeaf(at, cover, coverLength);
                if (coverLength <= base) {
                    plies.addSpecific(ply, -1);
                }
            }
        }
    }

    /** Puts a leaf where a sub-ply has nothing of its own any more: all its slots show the same cover. */
    private void collapse(final int ply, final int base, final int at, final int child) {
        if (plies.specific(child) == 0) {
            final int coverLength = plies.length(child * Ip4MtriePlies.PLY);
            plies.setLeaf(at, plies.slot(child * Ip4MtriePlies.PLY), coverLength);
            if (coverLength <= base) {
                plies.addSpecific(ply, -1);
            }
            plies.release(child);
        }
    }

    /** Gives a ply and those below it back. */
    private void releasePly(final int ply) {
        for (int at = ply * Ip4MtriePlies.PLY, end = at + Ip4MtriePlies.PLY; at < end; at++) {
            if (plies.slot(at) < 0) {
                releasePly(~plies.slot(at));
            }
        }
        plies.release(ply);
    }
}
