package dev.sluice.net.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Longest prefix match for IPv4: a trie of strides 16-8-8 with the leaves pushed down, so that a lookup takes at most
 * three loads. Changed in place by the main thread, read by workers without any synchronisation beyond
 * {@link Ip4MtriePlies}'.
 *
 * <p>Addresses in lookups are <b>loaded</b> (little-endian as the header gives them): the root is indexed by the low 16
 * bits, the plies by the third and fourth byte. No byte is swapped on the hot path. Prefixes in changes are in host
 * order.
 *
 * <p>A leaf is a load-balance index. Every slot always holds the longest prefix over it; the caller of {@link #remove}
 * supplies the prefix that takes over.
 */
public final class Ip4Mtrie {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int ROOT = 1 << 16;

    private final Ip4MtriePlies plies;
    private final int[] root = new int[ROOT];
    private final byte[] rootLengths = new byte[ROOT];

    /**
     * An empty table.
     *
     * @param plies shared by all tables
     * @param defaultLeaf load-balance index of {@code 0.0.0.0/0}
     */
    Ip4Mtrie(final Ip4MtriePlies plies, final int defaultLeaf) {
        this.plies = plies;
        Arrays.fill(root, defaultLeaf);
        VarHandle.releaseFence();
    }

    /**
     * Looks a whole frame up, one level of the trie at a time: each loop has nothing but independent loads, so the
     * misses of many packets overlap. A level that no packet needs is skipped.
     *
     * @param dst destination addresses, loaded
     * @param leaf receives a load-balance index for each packet
     * @param n packets
     */
    public void lookup(final int[] dst, final int[] leaf, final int n) {
        final int[] root = this.root;
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = root[dst[i] & 0xffff];
            leaf[i] = slot;
            any |= slot;
        }
        if (any < 0) {
            descend(plies, dst, leaf, n);
        }
    }

    /** The levels behind the root, for frames of one table and of many alike. */
    static void descend(final Ip4MtriePlies plies, final int[] dst, final int[] leaf, final int n) {
        int[] slots = plies.slotsAfterFence();
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = leaf[i];
            final int isPly = slot >> 31;
            final int next = slots[(~slot << 8 | dst[i] >>> 16 & 0xff) & isPly];
            final int result = next & isPly | slot & ~isPly;
            leaf[i] = result;
            any |= result;
        }
        if (any < 0) {
            slots = plies.slotsAfterFence();
            for (int i = 0; i < n; i++) {
                final int slot = leaf[i];
                final int isPly = slot >> 31;
                leaf[i] = slots[(~slot << 8 | dst[i] >>> 24) & isPly] & isPly | slot & ~isPly;
            }
        }
    }

    /** The root slots, for {@link Ip4Fibs}' lookup over several tables. */
    int[] root() {
        return root;
    }

    /** Looks one loaded address up: the exceptional packet, and the control path. */
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

    /** Adds a prefix or replaces its leaf. */
    void put(final int address, final int length, final int leaf) {
        if (length <= 16) {
            final int first = address >>> 16 & -1 << 16 - length;
            for (int i = 0; i < 1 << 16 - length; i++) {
                putRoot(swap(first + i), leaf, length);
            }
            return;
        }
        final int at = swap(address >>> 16);
        int ply = root[at];
        if (ply >= 0) {
            final int created = plies.allocate(ply, rootLengths[at]);
            putPly(created, 16, address, length, leaf);
            SLOT.setRelease(root, at, ~created);
        } else {
            putPly(~ply, 16, address, length, leaf);
        }
    }

    private void putRoot(final int at, final int leaf, final int length) {
        final int slot = root[at];
        if (slot < 0) {
            putCover(~slot, leaf, length);
        } else if (rootLengths[at] <= length) {
            rootLengths[at] = (byte) length;
            SLOT.setRelease(root, at, leaf);
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
        final int end = base + 8;
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
        if (length <= 16) {
            final int first = address >>> 16 & -1 << 16 - length;
            for (int i = 0; i < 1 << 16 - length; i++) {
                final int at = swap(first + i);
                if (root[at] < 0) {
                    uncover(~root[at], length, cover, coverLength);
                } else if (rootLengths[at] == length) {
                    rootLengths[at] = (byte) coverLength;
                    SLOT.setRelease(root, at, cover);
                }
            }
            return;
        }
        final int at = swap(address >>> 16);
        if (root[at] < 0) {
            final int ply = ~root[at];
            removePly(ply, 16, address, length, cover, coverLength);
            if (plies.specific(ply) == 0) {
                rootLengths[at] = (byte) plies.length(ply * Ip4MtriePlies.PLY);
                SLOT.setRelease(root, at, plies.slot(ply * Ip4MtriePlies.PLY));
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
        final int end = base + 8;
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

    /** Gives all plies back; the table must not be published any more. */
    void release() {
        for (int at = 0; at < ROOT; at++) {
            if (root[at] < 0) {
                releasePly(~root[at]);
            }
        }
    }

    private void releasePly(final int ply) {
        for (int at = ply * Ip4MtriePlies.PLY, end = at + Ip4MtriePlies.PLY; at < end; at++) {
            if (plies.slot(at) < 0) {
                releasePly(~plies.slot(at));
            }
        }
        plies.release(ply);
    }

    /** Bytes of the root, main's side included; the plies are counted by their store. */
    long bytes() {
        return ROOT * (Integer.BYTES + 1L);
    }

    private static int swap(final int index) {
        return Short.reverseBytes((short) index) & 0xffff;
    }
}
