package dev.sluice.net.packet;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;

/**
 * Completes transport checksums that a kernel left to the last device of the path ({@link PacketMeta#CHECKSUM_PARTIAL}:
 * the field holds the folded sum of the pseudo header). For egress devices that cannot, and for nodes that rewrite what
 * the checksum covers. Any thread that owns the packet.
 */
public final class ChecksumOffload {
    private static final int UDP_CHECKSUM = 6;

    private ChecksumOffload() {}

    /**
     * Completes the checksum of a packet that has {@link PacketMeta#CHECKSUM_PARTIAL}, over all its segments.
     *
     * @param pool where the packet is
     * @param bufferIndex its first buffer
     * @param meta its meta word; the current header is at or in front of the transport header
     * @return the meta word with CHECKSUM_CORRECT instead; as it was when the transport header is not in the packet any
     *     more
     */
    public static long complete(final BufferPool pool, final int bufferIndex, final long meta) {
        final long header = pool.header(bufferIndex);
        final long start = pool.data(bufferIndex) + BufferHeader.checksumStart(header);
        final int offset = BufferHeader.checksumOffset(header);
        final long end = Slab.address(meta) + PacketMeta.length(meta);
        if (start < Slab.address(meta) || start + offset + 2 > end) {
            return meta;
        }
        long sum = sum(start, (int) (end - start));
        if ((meta & PacketMeta.CHAINED) != 0) {
            sum += sumChain(pool, header, (end - start & 1) != 0);
        }
        // UDP: zero would mean that there is no checksum
        final int checksum = offset == UDP_CHECKSUM ? Checksum.finishUdp(sum) : Checksum.finish(sum);
        Slab.putU16(start + offset, checksum);
        return meta & ~PacketMeta.CHECKSUM_PARTIAL | PacketMeta.CHECKSUM_CORRECT;
    }

    /**
     * The sum of {@code length} bytes at a slab address as loaded words, unfolded; an odd last byte is padded with
     * zero.
     */
    public static long sum(final long address, final int length) {
        long sum = 0;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            sum = Checksum.add64(sum, Slab.u64(address + i));
        }
        if (i + 4 <= length) {
            sum = Checksum.add32(sum, Slab.u32(address + i));
            i += 4;
        }
        if (i + 2 <= length) {
            sum += Slab.u16(address + i);
            i += 2;
        }
        return i < length ? sum + Slab.u8(address + i) : sum;
    }

    /** The sum of the segments behind the first; {@code odd} when an odd number of bytes lies in front of them. */
    private static long sumChain(final BufferPool pool, final long firstHeader, final boolean odd) {
        long sum = 0;
        long header = firstHeader;
        boolean swapped = odd;
        for (int left = BufferHeader.rest(firstHeader); left > 0; ) {
            final int next = BufferHeader.next(header);
            if (next < 0 || next >= pool.buffers()) {
                break;
            }
            header = pool.header(next);
            final long meta = BufferHeader.meta(header);
            final int length = Math.min(PacketMeta.length(meta), left);
            if (length == 0) {
                break;
            }
            final int part = Checksum.fold(sum(Slab.address(meta), length));
            sum += swapped ? Integer.reverseBytes(part) >>> 16 : part;
            swapped ^= (length & 1) != 0;
            left -= length;
        }
        return sum;
    }
}
