package dev.sluice.driver.afpacket;

import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.SlabCopy;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;

/**
 * Copies frames from a receive ring into pool buffers, a long one into a chain, with the VLAN tag that the kernel took
 * out put back and the offload header in front of the frame noted. Owner: the worker that polls the ring.
 */
final class RingCopy {
    /** Bytes of the shortest frame. */
    static final int ETHERNET_HEADER = 14;

    private static final int TP_STATUS_VLAN_VALID = 0x10;
    private static final int TP_STATUS_VLAN_TPID_VALID = 0x40;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int MACS = 12;
    private static final int TAG = 4;

    private final MappedRegion ring;
    private final BufferPool pool;

    RingCopy(final MappedRegion ring, final BufferPool pool) {
        this.ring = ring;
        this.pool = pool;
    }

    /** The tag that the kernel took out, TPID in the upper half; 0 for none. */
    static int tag(final int status, final int tpid, final int tci) {
        if ((status & TP_STATUS_VLAN_VALID) == 0) {
            return 0;
        }
        return ((status & TP_STATUS_VLAN_TPID_VALID) == 0 ? ETHERTYPE_VLAN : tpid) << 16 | tci & 0xffff;
    }

    /**
     * Copies one frame, whose bounds the caller has checked.
     *
     * @param from offset of the frame in the ring; the offload header ends there
     * @param length bytes of the frame
     * @param tag {@link #tag}
     * @return false when there are not enough buffers; nothing has changed then
     */
    boolean take(
            final BufferCache cache,
            final long from,
            final int length,
            final int tag,
            final Frame frame,
            final long x) {
        final int buffer = cache.allocate();
        if (buffer < 0) {
            return false;
        }
        final long to = pool.data(buffer);
        final int tagBytes = tag == 0 ? 0 : TAG;
        final int copied = tag == 0 ? 0 : MACS; // bytes of the frame that are in place
        if (tag != 0) {
            SlabCopy.toSlab(ring, from, to, MACS);
            Slab.putU32be(to + MACS, tag);
        }
        final int room = pool.dataBytes() - copied - tagBytes;
        final int first = Math.min(length - copied, room);
        SlabCopy.toSlab(ring, from + copied, to + copied + tagBytes, first);
        long word = PacketMeta.of(to, copied + tagBytes + first);
        if (first < length - copied) {
            if (!chain(cache, buffer, from + copied + first, length - copied - first)) {
                cache.freeSegment(buffer);
                return false;
            }
            word |= PacketMeta.CHAINED;
        }
        final long vnet = from - VnetHeader.BYTES;
        final int flags = ring.u16(vnet);
        if (flags != 0) {
            word |= VnetHeader.received(
                    pool.header(buffer),
                    flags & 0xff,
                    flags >>> 8,
                    ring.u16(vnet + VnetHeader.GSO_SIZE),
                    ring.u16(vnet + VnetHeader.CSUM_START),
                    ring.u16(vnet + VnetHeader.CSUM_OFFSET),
                    tagBytes,
                    length + tagBytes);
        }
        frame.add(buffer, word, x, 0);
        return true;
    }

    /**
     * Copies what does not fit into the first buffer into further ones; false, with all of them freed, when there are
     * not enough.
     */
    private boolean chain(final BufferCache cache, final int first, final long from, final int bytes) {
        int previous = first;
        int done = 0;
        while (done < bytes) {
            final int buffer = cache.allocate();
            if (buffer < 0) {
                freeChain(cache, first, previous);
                return false;
            }
            final int part = Math.min(bytes - done, pool.dataBytes());
            final long to = pool.data(buffer);
            SlabCopy.toSlab(ring, from + done, to, part);
            done += part;
            BufferHeader.meta(pool.header(buffer), PacketMeta.of(to, part) | (done < bytes ? PacketMeta.CHAINED : 0));
            BufferHeader.next(pool.header(previous), buffer);
            previous = buffer;
        }
        BufferHeader.rest(pool.header(first), bytes);
        return true;
    }

    private void freeChain(final BufferCache cache, final int first, final int last) {
        int buffer = first;
        while (buffer != last) {
            buffer = BufferHeader.next(pool.header(buffer));
            cache.freeSegment(buffer);
        }
    }
}
