package dev.sluice.manage.stats;

import dev.sluice.driver.os.MappedRegion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The layout of the segment. Main thread writes.
 *
 * <pre>
 *   0  u64 version, 2              24  u64 in_progress
 *   8  u64 base                    32  u64 directory, a vector of entries of 144 octets
 *  16  u64 epoch                   40  u64 0
 *
 *  entry:   0 u32 type   8 u64 value, pointer, or u32 index1 and u32 index2   16 name, NUL terminated
 *  vector:  a pointer to its first element; u32 length 8 octets in front of it
 * </pre>
 *
 * <p>Byte order is the machine's. Pointers are {@link #BASE} and an offset: readers take the base off again.
 */
final class StatsSegment {
    /** What an entry is. */
    enum Type {
        ILLEGAL,
        SCALAR,
        SIMPLE,
        COMBINED,
        NAMES,
        EMPTY,
        SYMLINK,
        HISTOGRAM,
        RING_BUFFER,
        GAUGE
    }

    /**
     * An entry of the directory.
     *
     * @param value of a scalar; of a vector its offset; of a symlink {@code index1 | index2 << 32}
     */
    record Entry(String name, Type type, long value) {
        static Entry symlink(final String name, final int entry, final int column) {
            return new Entry(name, Type.SYMLINK, entry | (long) column << 32);
        }
    }

    static final long BASE = 0x1_3000_0000L;
    static final int LENGTH_AT = -8;
    static final int ENTRY = 144;
    static final int NAME_AT = 16;
    static final int VALUE_AT = 8;
    static final int MAX_NAME = ENTRY - NAME_AT - 1;

    private static final int EPOCH = 16;
    private static final int IN_PROGRESS = 24;
    private static final int DIRECTORY = 32;
    private static final int HEADER = 64;
    private static final long VERSION = 2;
    private static final long REST_NS = 1_000_000_000L;

    private final MappedRegion region;
    private final SegmentHeap heap;
    private long directory = -1;
    private int entries;
    private long epoch = 1;

    StatsSegment(final MappedRegion region) {
        this.region = region;
        heap = new SegmentHeap(region, HEADER, REST_NS);
        region.putU64(0, VERSION);
        region.putU64(8, BASE);
        region.putU64(EPOCH, epoch);
    }

    MappedRegion region() {
        return region;
    }

    SegmentHeap heap() {
        return heap;
    }

    /** A change of the directory or of a vector's place or length begins: readers wait. */
    void begin() {
        region.putU64Release(IN_PROGRESS, 1);
    }

    /** The change is complete. */
    void end() {
        region.putU64Release(EPOCH, ++epoch);
        region.putU64Release(IN_PROGRESS, 0);
    }

    /** A zeroed vector; the offset of its first element, or -1 when the segment is full. */
    long vector(final int length, final long elementOctets, final long nowNs) {
        final long block = heap.allocate(-LENGTH_AT + length * elementOctets, nowNs);
        if (block < 0) {
            return -1;
        }
        region.putU32(block, length);
        return block - LENGTH_AT;
    }

    void freeVector(final long vector, final int length, final long elementOctets, final long nowNs) {
        if (vector >= 0) {
            heap.free(vector + LENGTH_AT, -LENGTH_AT + length * elementOctets, nowNs);
        }
    }

    /** Sets what readers take for the length of a vector. */
    void length(final long vector, final int length) {
        region.putU32(vector + LENGTH_AT, length);
    }

    /** Stores a pointer to an offset, null for a negative one. */
    void pointer(final long at, final long offset) {
        region.putU64(at, offset < 0 ? 0 : BASE + offset);
    }

    /**
     * Replaces the directory, between {@link #begin} and {@link #end}; false when the segment is full and it stays as
     * it was.
     */
    boolean directory(final List<Entry> all, final long nowNs) {
        final long fresh = vector(all.size(), ENTRY, nowNs);
        if (fresh < 0) {
            return false;
        }
        for (int i = 0; i < all.size(); i++) {
            write(fresh + (long) i * ENTRY, all.get(i));
        }
        region.putU64Release(DIRECTORY, BASE + fresh);
        freeVector(directory, entries, ENTRY, nowNs);
        directory = fresh;
        entries = all.size();
        return true;
    }

    private void write(final long at, final Entry entry) {
        final byte[] name = entry.name.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < Math.min(name.length, MAX_NAME); i++) {
            region.putU8(at + NAME_AT + i, name[i]);
        }
        region.putU32(at, entry.type.ordinal());
        final boolean points = entry.type == Type.SIMPLE || entry.type == Type.COMBINED || entry.type == Type.NAMES;
        region.putU64(at + VALUE_AT, points ? entry.value + BASE : entry.value);
    }

    /** Changes the value of a scalar or gauge in place. */
    void value(final int entry, final long value) {
        region.putU64(directory + (long) entry * ENTRY + VALUE_AT, value);
    }
}
