package dev.sluice.driver.generator;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Copies template packets into the buffers of a frame. Stateless; runs on workers.
 *
 * <p>Short packets are copied with eight unrolled 8-byte moves a cache line, from the heap and to the slab both
 * sequential: about half of what a call of the bulk copy costs for one line. Longer ones go on with the bulk copy.
 */
final class PacketFiller {
    /** A cache line; {@link TemplateRegion} keeps packets in multiples of it. */
    private static final int LINE = 64;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private PacketFiller() {}

    /**
     * Fills buffers that the frame has already got.
     *
     * @param frame {@code bi[0..n)} are fresh buffers; bi, meta, x, aux and n are set
     * @param first packet of the region to begin with; after the last comes the first again
     * @param n number of packets
     * @param x word for all of them
     * @return bytes of the packets that were made, {@code frame.n} of them: fewer than {@code n} when a long packet
     *     found no buffers for its chain; the others' buffers were freed
     */
    static long fill(
            final Frame frame,
            final BufferCache buffers,
            final TemplateRegion region,
            final int first,
            final int n,
            final long x) {
        final BufferPool pool = buffers.pool();
        frame.n = n;
        final long bytes;
        if (region.longest <= LINE) {
            bytes = fillLines(frame, pool, region, first, n);
        } else if (region.longest <= (pool.dataBytes() & -LINE)) {
            bytes = fillSegments(frame, pool, region, first, n);
        } else {
            bytes = fillChains(frame, buffers, region, first, n);
        }
        Arrays.fill(frame.x, 0, frame.n, x);
        Arrays.fill(frame.aux, 0, frame.n, 0);
        return bytes;
    }

    /** Packets of at most one cache line. */
    private static long fillLines(
            final Frame frame, final BufferPool pool, final TemplateRegion region, final int first, final int n) {
        final int[] bi = frame.bi;
        final long[] meta = frame.meta;
        final byte[] bytes = region.bytes;
        final int[] starts = region.starts;
        final int[] lengths = region.lengths;
        final int count = region.count;
        long sum = 0;
        int p = first;
        for (int i = 0; i < n; i++) {
            final long address = pool.data(bi[i]);
            final int length = lengths[p];
            copyLine(bytes, starts[p], address);
            meta[i] = PacketMeta.of(address, length);
            sum += length;
            p++;
            if (p == count) {
                p = 0;
            }
        }
        return sum;
    }

    /** Packets that fit into one buffer. */
    private static long fillSegments(
            final Frame frame, final BufferPool pool, final TemplateRegion region, final int first, final int n) {
        final int[] bi = frame.bi;
        final long[] meta = frame.meta;
        final byte[] bytes = region.bytes;
        final int[] starts = region.starts;
        final int[] lengths = region.lengths;
        final int count = region.count;
        long sum = 0;
        int p = first;
        for (int i = 0; i < n; i++) {
            final long address = pool.data(bi[i]);
            final int start = starts[p];
            final int length = lengths[p];
            copyLine(bytes, start, address);
            if (length > LINE) {
                Slab.put(address + LINE, bytes, start + LINE, length - LINE);
            }
            meta[i] = PacketMeta.of(address, length);
            sum += length;
            p++;
            if (p == count) {
                p = 0;
            }
        }
        return sum;
    }

    private static void copyLine(final byte[] from, final int start, final long address) {
        Slab.putU64(address, (long) LONG.get(from, start));
        Slab.putU64(address + 8, (long) LONG.get(from, start + 8));
        Slab.putU64(address + 16, (long) LONG.get(from, start + 16));
        Slab.putU64(address + 24, (long) LONG.get(from, start + 24));
        Slab.putU64(address + 32, (long) LONG.get(from, start + 32));
        Slab.putU64(address + 40, (long) LONG.get(from, start + 40));
        Slab.putU64(address + 48, (long) LONG.get(from, start + 48));
        Slab.putU64(address + 56, (long) LONG.get(from, start + 56));
    }

    /** Packets of any length. */
    private static long fillChains(
            final Frame frame, final BufferCache buffers, final TemplateRegion region, final int first, final int n) {
        long sum = 0;
        int p = first;
        for (int i = 0; i < n; i++) {
            final long meta = chain(frame.bi[i], buffers, region.bytes, region.starts[p], region.lengths[p]);
            if (meta == 0) {
                buffers.freeSegments(frame.bi, i, n - i);
                frame.n = i;
                break;
            }
            frame.meta[i] = meta;
            sum += region.lengths[p];
            p = p + 1 == region.count ? 0 : p + 1;
        }
        return sum;
    }

    /**
     * Writes one packet, with more buffers when it needs them; 0 and only the first buffer still taken when there are
     * none.
     */
    private static long chain(
            final int bufferIndex, final BufferCache buffers, final byte[] from, final int start, final int length) {
        final BufferPool pool = buffers.pool();
        final int room = pool.dataBytes();
        final int inFirst = Math.min(length, room);
        Slab.put(pool.data(bufferIndex), from, start, inFirst);
        long meta = PacketMeta.of(pool.data(bufferIndex), inFirst);
        if (length > inFirst) {
            meta |= PacketMeta.CHAINED;
            BufferHeader.rest(pool.header(bufferIndex), length - inFirst);
            // the later segments are linked back to front, so that the chain is whole at every moment
            int next = -1;
            for (int at = inFirst + (length - inFirst - 1) / room * room; at >= inFirst; at -= room) {
                final int segment = buffers.allocate();
                if (segment < 0) {
                    freeFrom(next, buffers);
                    return 0;
                }
                final int bytes = Math.min(room, length - at);
                Slab.put(pool.data(segment), from, start + at, bytes);
                BufferHeader.meta(
                        pool.header(segment),
                        PacketMeta.of(pool.data(segment), bytes) | (next < 0 ? 0 : PacketMeta.CHAINED));
                BufferHeader.next(pool.header(segment), Math.max(next, 0));
                next = segment;
            }
            BufferHeader.next(pool.header(bufferIndex), next);
        }
        return meta;
    }

    private static void freeFrom(final int segment, final BufferCache buffers) {
        if (segment >= 0) {
            buffers.free(segment, BufferHeader.meta(buffers.pool().header(segment)));
        }
    }
}
