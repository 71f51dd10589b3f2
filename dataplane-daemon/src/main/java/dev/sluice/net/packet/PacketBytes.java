package dev.sluice.net.packet;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;

/**
 * The bytes of a packet whether it stands in one segment or in several. Offsets count from the current header.
 * Stateless; for the owner of the packet.
 */
public final class PacketBytes {
    private PacketBytes() {}

    /** Bytes from the current header to the end of the last segment. */
    public static int length(final BufferPool pool, final int bufferIndex, final long meta) {
        return PacketMeta.length(meta)
                + ((meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(bufferIndex)));
    }

    /**
     * The sum of bytes {@code from} to {@code from + length} as loaded words, for {@link Checksum}; stops where the
     * packet ends.
     */
    public static long sum(
            final BufferPool pool, final int bufferIndex, final long meta, final int from, final int length) {
        return walk(pool, bufferIndex, meta, from, length, -1);
    }

    /**
     * Copies bytes {@code from} to {@code from + length} to a slab address.
     *
     * @return how many there were
     */
    public static int copy(
            final BufferPool pool,
            final int bufferIndex,
            final long meta,
            final int from,
            final int length,
            final long to) {
        return (int) walk(pool, bufferIndex, meta, from, length, to);
    }

    private static long walk(
            final BufferPool pool,
            final int bufferIndex,
            final long firstMeta,
            final int from,
            final int length,
            final long to) {
        long header = pool.header(bufferIndex);
        long meta = firstMeta;
        int skip = from;
        int done = 0;
        long sum = 0;
        for (int left = pool.buffers(); left > 0 && done < length; left--) {
            final int inSegment = PacketMeta.length(meta);
            if (skip < inSegment) {
                final int take = Math.min(inSegment - skip, length - done);
                final long at = Slab.address(meta) + skip;
                if (to >= 0) {
                    Slab.copy(at, to + done, take);
                } else {
                    final int part = Checksum.fold(ChecksumOffload.sum(at, take));
                    sum += (done & 1) == 0 ? part : Integer.reverseBytes(part) >>> 16;
                }
                done += take;
            }
            skip = Math.max(0, skip - inSegment);
            final int next = (meta & PacketMeta.CHAINED) == 0 ? -1 : BufferHeader.next(header);
            if (next < 0 || next >= pool.buffers()) {
                break;
            }
            header = pool.header(next);
            meta = BufferHeader.meta(header);
        }
        return to >= 0 ? done : sum;
    }
}
