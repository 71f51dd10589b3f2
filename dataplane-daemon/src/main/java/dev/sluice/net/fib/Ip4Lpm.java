package dev.sluice.net.fib;

/**
 * Longest prefix match for IPv4 as workers search it: a root that a number of leading bits index, and 256-way plies
 * below it for longer prefixes, with the leaves pushed down. {@link Ip4Mtrie} has a small root and up to two plies
 * below, {@link Ip4Dir24} a root for all /24 and at most one ply below. Changed in place by the main thread, read by
 * workers without any synchronisation beyond {@link Ip4MtriePlies}'.
 *
 * <p>Addresses in lookups are <b>loaded</b> (little-endian as the header gives them), prefixes in changes are in host
 * order.
 *
 * <p>A leaf is a load-balance index; a slot is a leaf or, negative, the complement of a ply number. Every slot always
 * holds the longest prefix over it; the caller of {@link #remove} supplies the prefix that takes over.
 */
public abstract sealed class Ip4Lpm permits Ip4Mtrie, Ip4Dir24 {
    private static final int PLY_BITS = 8;

    final Ip4MtriePlies plies;
    private final int rootBits;

    /** The byte of a loaded address that indexes the plies below the root begins at this bit. */
    final int plyShift;

    Ip4Lpm(final Ip4MtriePlies plies, final int rootBits) {
        this.plies = plies;
        this.rootBits = rootBits;
        plyShift = rootBits;
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
    public abstract void lookup(int[] dst, int[] leaf, int[] scratch, int n);

    /** Looks one loaded address up: the exceptional packet, and the control path. */
    public abstract int lookup(int dst);

    /** The slot of the root for a loaded address, for lookups over several tables. */
    abstract int rootSlot(int dst);

    /** The plies of the last byte, for those packets of a frame that lead to one. */
    static void lastPlies(final Ip4MtriePlies plies, final int[] dst, final int[] leaf, final int n) {
        final int[] slots = plies.slotsAfterFence();
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            final int isPly = slot >> 31;
            leaf[i] = slots[(~slot << 8 | dst[i] >>> 24) & isPly] & isPly | slot & ~isPly;
        }
    }

    /** The strides, as {@code 16-8-8}. */
    public abstract String strides();

    /** Bytes of the root, main's side included; the plies are counted by their store. */
    abstract long rootBytes();

    // ---- the root, for main: {@code top} is the first bits of an address as a number

    abstract int slot(int top);

    /** Prefix length of a slot that is a leaf. */
    abstract int slotLength(int top);

    abstract void setLeaf(int top, int leaf, int length);

    abstract void setPly(int top, int ply);

    /** Gives all plies back; the table must not be published any more. */
    abstract void release();

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
    final void releasePly(final int ply) {
        for (int at = ply * Ip4MtriePlies.PLY, end = at + Ip4MtriePlies.PLY; at < end; at++) {
            if (plies.slot(at) < 0) {
                releasePly(~plies.slot(at));
            }
        }
        plies.release(ply);
    }
}
