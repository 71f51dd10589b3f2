package dev.sluice.net.mpls;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;

/** An entry of a label stack (RFC 3032 section 2.1): label 20 bits, class 3, bottom of stack 1, TTL 8, big-endian. */
final class MplsHeader {
    static final int LENGTH = 4;

    /**
     * Flag in the meta word between nodes of this package: a label was taken off, and its entry still stands in front
     * of the current header.
     */
    static final long POPPED = PacketMeta.FEATURE_FIRST;

    private static final int BOTTOM = 0x100;

    /** Most entries of a stack that are looked at. */
    private static final int MOST = 32;

    private MplsHeader() {}

    static int label(final int entry) {
        return entry >>> 12;
    }

    static int exp(final int entry) {
        return entry >>> 9 & 7;
    }

    static boolean isBottom(final int entry) {
        return (entry & BOTTOM) != 0;
    }

    static int ttl(final int entry) {
        return entry & 0xff;
    }

    /** The entry that was taken off, host order. */
    static int popped(final long meta) {
        return Slab.u32be(Slab.address(meta) - LENGTH);
    }

    /** Bytes of the stack that begins at the current header; 0 when it does not end in the first segment. */
    static int stackBytes(final long meta) {
        final long a = Slab.address(meta);
        final int most = Math.min(PacketMeta.length(meta), MOST * LENGTH) - LENGTH;
        for (int at = 0; at <= most; at += LENGTH) {
            if (isBottom(Slab.u32be(a + at))) {
                return at + LENGTH;
            }
        }
        return 0;
    }
}
