package dev.sluice.net.packet;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;

/**
 * Copies whole packets, chains and offload data included, for nodes that replicate. Stateless; for the owner of the
 * packet.
 */
public final class PacketClone {
    private PacketClone() {}

    /**
     * Copies a packet from its current header on, each segment to the same place in its buffer.
     *
     * @param to a buffer that the caller has allocated; freed when the copy fails
     * @return the copy's meta word, without {@link PacketMeta#TRACED}; or -1 when there are not enough buffers
     */
    public static long copy(final BufferCache buffers, final int from, final long meta, final int to) {
        final BufferPool pool = buffers.pool();
        final long source = pool.header(from);
        final long target = pool.header(to);
        BufferHeader.copyOffload(source, target);
        final long copied = segment(pool, from, meta, to) | meta >>> 48 << 48 & ~PacketMeta.TRACED;
        if ((meta & PacketMeta.CHAINED) == 0) {
            return copied;
        }
        BufferHeader.rest(target, BufferHeader.rest(source));
        return chain(buffers, from, to) ? copied : -1;
    }

    private static boolean chain(final BufferCache buffers, final int from, final int to) {
        final BufferPool pool = buffers.pool();
        int previous = to;
        int next = BufferHeader.next(pool.header(from));
        // a chain that was damaged must not turn into an endless walk
        for (int left = pool.buffers(); left > 0 && next >= 0 && next < pool.buffers(); left--) {
            final long meta = BufferHeader.meta(pool.header(next));
            final int segment = buffers.allocate();
            if (segment < 0) {
                endAt(pool, previous, to);
                buffers.free(to, previous == to ? 0 : PacketMeta.CHAINED);
                return false;
            }
            BufferHeader.meta(pool.header(segment), segment(pool, next, meta, segment) | meta & PacketMeta.CHAINED);
            BufferHeader.next(pool.header(previous), segment);
            previous = segment;
            if ((meta & PacketMeta.CHAINED) == 0) {
                return true;
            }
            next = BufferHeader.next(pool.header(next));
        }
        endAt(pool, previous, to);
        buffers.free(to, previous == to ? 0 : PacketMeta.CHAINED);
        return false;
    }

    private static void endAt(final BufferPool pool, final int last, final int first) {
        if (last != first) {
            final long header = pool.header(last);
            BufferHeader.meta(header, BufferHeader.meta(header) & ~PacketMeta.CHAINED);
        }
    }

    private static long segment(final BufferPool pool, final int from, final long meta, final int to) {
        final int length = PacketMeta.length(meta);
        final long address = Slab.address(meta);
        final long at = pool.header(to) + (address - pool.header(from));
        Slab.copy(address, Slab.address(at), length);
        return PacketMeta.of(at, length);
    }
}
