package dev.sluice.graph.buffer;

import java.util.Map;
import java.util.TreeMap;

/** The free ranges of a region, first fit. Thread-safe; not for the hot path. */
final class FreeRanges {
    /** Lengths by first address; neighbours are joined. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** All of the region is free. */
    FreeRanges(final long bytes) {
        ranges.put(0L, bytes);
    }

    /** Takes a range; returns its first address, or -1 when none is long enough. */
    synchronized long take(final long bytes) {
        for (final Map.Entry<Long, Long> range : ranges.entrySet()) {
            if (range.getValue() >= bytes) {
                final long address = range.getKey();
                final long rest = range.getValue() - bytes;
                ranges.remove(address);
                if (rest > 0) {
                    ranges.put(address + bytes, rest);
                }
                return address;
            }
        }
        return -1;
    }

    /** Puts a range back that was taken. */
    synchronized void give(final long address, final long bytes) {
        long first = address;
        long length = bytes;
        final Map.Entry<Long, Long> below = ranges.lowerEntry(address);
        if (below != null && below.getKey() + below.getValue() == address) {
            first = below.getKey();
            length += below.getValue();
        }
        final Long above = ranges.remove(address + bytes);
        if (above != null) {
            length += above;
        }
        ranges.put(first, length);
    }

    /** Bytes of the longest free range. */
    synchronized long longest() {
        return ranges.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
