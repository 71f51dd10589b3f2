package dev.sluice.manage.stats;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A vector of names in the segment. Main thread. */
final class NameVector {
    private final StatsSegment segment;
    private long outer = -1;
    private int length;
    private long text = -1;
    private int textOctets;

    NameVector(final StatsSegment segment) {
        this.segment = segment;
    }

    /** Offset of the vector of pointers; negative while there is no room for it. */
    long outer() {
        return outer;
    }

    /** Replaces the names, within a change of the segment. False when it is full; then they stay as they were. */
    boolean set(final List<String> names, final long nowNs) {
        int octets = 0;
        for (final String name : names) {
            octets += room(name);
        }
        final long pointers = segment.vector(names.size(), Long.BYTES, nowNs);
        final long strings = segment.vector(octets, 1, nowNs);
        if (pointers < 0 || strings < 0) {
            segment.freeVector(pointers, names.size(), Long.BYTES, nowNs);
            segment.freeVector(strings, octets, 1, nowNs);
            return false;
        }
        long at = strings;
        for (int i = 0; i < names.size(); i++) {
            final byte[] name = names.get(i).getBytes(StandardCharsets.US_ASCII);
            segment.region().putU32(at, name.length + 1);
            for (int c = 0; c < name.length; c++) {
                segment.region().putU8(at - StatsSegment.LENGTH_AT + c, name[c]);
            }
            segment.pointer(pointers + (long) i * Long.BYTES, at - StatsSegment.LENGTH_AT);
            at += room(names.get(i));
        }
        segment.freeVector(outer, length, Long.BYTES, nowNs);
        segment.freeVector(text, textOctets, 1, nowNs);
        outer = pointers;
        length = names.size();
        text = strings;
        textOctets = octets;
        return true;
    }

    /** Octets of a name with its length in front and its NUL behind, in steps of 8. */
    private static int room(final String name) {
        return -StatsSegment.LENGTH_AT + (name.length() + 8 & ~7);
    }
}
