package dev.sluice.net.fib;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The 256-way plies of all {@link Ip4Lpm}s, side by side in one {@code int[]}. Written by the main thread, read by
 * workers.
 *
 * <p>Publication: a slot is one {@code int}, stored with release. A new ply is filled before the slot that points to it
 * is stored. When the array is full a larger copy is published before any slot points behind the end of the old one; a
 * worker therefore loads the slots of one level first and the array for the next level after a load-load fence, and
 * never meets an index outside the array it holds. A worker that still reads the old array sees the table as it was.
 *
 * <p>A slot is a load-balance index when it is not negative, otherwise the complement of a ply number. Prefix lengths
 * of the leaves, which only changes need, are kept beside the slots and are never read by workers.
 */
final class Ip4MtriePlies {
    static final int PLY = 256;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int INITIAL_PLIES = 64;

    private final Quarantine quarantine;

    /** Slots of all plies; the reference is replaced on growth. */
    private int[] slots = new int[INITIAL_PLIES * PLY];

    /** Main only: prefix length of each leaf slot. */
    private byte[] lengths = new byte[INITIAL_PLIES * PLY];

    /**
     * Main only: slots of a ply that differ from its cover, that is sub-plies and leaves longer than the ply's base. 0
     * collapses it.
     */
    private int[] specific = new int[INITIAL_PLIES];

    /** Main only: ply numbers for reuse. */
    private int[] free = new int[16];

    private int freeCount;
    private int used;
    private int live;

    Ip4MtriePlies(final GracePeriod grace) {
        quarantine = new Quarantine(grace, this::reuse);
    }

    /** The current slots. Workers call this once a level, after the slots of the level above have been loaded. */
    int[] slotsAfterFence() {
        VarHandle.loadLoadFence();
        return slots;
    }

    int slot(final int at) {
        return slots[at];
    }

    int length(final int at) {
        return lengths[at];
    }

    /** A ply with every slot set to the leaf of the cover. */
    int allocate(final int leaf, final int length) {
        final int ply;
        if (freeCount > 0) {
            ply = free[--freeCount];
        } else {
            ply = used++;
            if (ply == specific.length) {
                grow();
            }
        }
        live++;
        Arrays.fill(slots, ply * PLY, ply * PLY + PLY, leaf);
        Arrays.fill(lengths, ply * PLY, ply * PLY + PLY, (byte) length);
        specific[ply] = 0;
        return ply;
    }

    private void grow() {
        final int plies = specific.length + Math.max(specific.length >> 1, INITIAL_PLIES);
        final int[] larger = Arrays.copyOf(slots, plies * PLY);
        lengths = Arrays.copyOf(lengths, plies * PLY);
        specific = Arrays.copyOf(specific, plies);
        VarHandle.storeStoreFence();
        slots = larger;
        VarHandle.storeStoreFence();
    }

    /** Gives a ply back; it is reused when no worker can be inside. */
    void release(final int ply) {
        live--;
        quarantine.add(ply);
    }

    private void reuse(final int ply) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = ply;
    }

    void setLeaf(final int at, final int leaf, final int length) {
        lengths[at] = (byte) length;
        SLOT.setRelease(slots, at, leaf);
    }

    void setPly(final int at, final int ply) {
        SLOT.setRelease(slots, at, ~ply);
    }

    void addSpecific(final int ply, final int change) {
        specific[ply] += change;
    }

    int specific(final int ply) {
        return specific[ply];
    }

    /** Plies in use. */
    int live() {
        return live;
    }

    /** Bytes allocated, main's side included. */
    long bytes() {
        return (long) slots.length * Integer.BYTES
                + lengths.length
                + (long) specific.length * Integer.BYTES
                + (long) free.length * Integer.BYTES;
    }
}
