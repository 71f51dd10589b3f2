package dev.sluice.driver.os;

import dev.sluice.graph.buffer.Slab;

/**
 * Copies between mapped memory and packet memory, both checked. Owner: the thread that owns the ring and the buffer.
 */
public final class SlabCopy {
    private SlabCopy() {}

    /** Copies {@code length} bytes from {@code offset} of a region to a slab address. */
    public static void toSlab(final MappedRegion region, final long offset, final long slabAddress, final int length) {
        Slab.put(slabAddress, region.segment(), offset, length);
    }

    /** Copies {@code length} bytes from a slab address to {@code offset} of a region. */
    public static void fromSlab(
            final long slabAddress, final MappedRegion region, final long offset, final int length) {
        Slab.get(slabAddress, region.segment(), offset, length);
    }
}
