package dev.sluice.manage.stats;

import dev.sluice.driver.os.MappedRegion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory within the segment, in blocks of powers of two. What is freed rests for a while, since a slow reader may still
 * look at it. Main thread.
 */
final class SegmentHeap {
    private static final int SMALLEST = 64;

    /** Blocks of one size that rest at a time; more would let quick changes eat up the segment. */
    private static final int MOST_RESTING = 4;

    private record Resting(long since, long offset, long size) {}

    private final MappedRegion region;
    private final long restNs;
    private final Map<Long, Deque<Long>> free = new HashMap<>();
    private final Deque<Resting> resting = new ArrayDeque<>();
    private long top;
    private long used;

    /**
     * @param from offset of the first octet that may be given out
     * @param restNs how long freed memory rests
     */
    SegmentHeap(final MappedRegion region, final long from, final long restNs) {
        this.region = region;
        this.restNs = restNs;
        top = -Math.floorDiv(-from, SMALLEST) * SMALLEST;
    }

    static long sizeOf(final long octets) {
        return Math.max(SMALLEST, Long.highestOneBit(Math.max(1, octets - 1)) << 1);
    }

    /** Zeroed memory; its offset, or -1 when the segment is full. */
    long allocate(final long octets, final long nowNs) {
        while (!resting.isEmpty() && nowNs - resting.peek().since > restNs) {
            final Resting rested = resting.remove();
            free.computeIfAbsent(rested.size, size -> new ArrayDeque<>()).add(rested.offset);
        }
        final long size = sizeOf(octets);
        final Deque<Long> blocks = free.get(size);
        final boolean crowded =
                resting.stream().filter(block -> block.size == size).count() >= MOST_RESTING;
        final long offset;
        if (blocks != null && !blocks.isEmpty()) {
            offset = blocks.remove();
            region.clear(offset, size);
        } else if (!crowded && top + size < region.size()) {
            // never up to the very end: readers refuse vectors that end there
            offset = top;
            top += size;
        } else {
            offset = wake(size);
            if (offset < 0) {
                return -1;
            }
            region.clear(offset, size);
        }
        used += size;
        return offset;
    }

    /**
     * Memory that has not rested long enough, better than none: a reader that is in it finds another epoch at its end.
     */
    private long wake(final long size) {
        for (final Resting block : resting) {
            if (block.size == size) {
                resting.remove(block);
                return block.offset;
            }
        }
        return -1;
    }

    void free(final long offset, final long octets, final long nowNs) {
        final long size = sizeOf(octets);
        used -= size;
        resting.add(new Resting(nowNs, offset, size));
    }

    /** Octets that are given out. */
    long used() {
        return used;
    }
}
