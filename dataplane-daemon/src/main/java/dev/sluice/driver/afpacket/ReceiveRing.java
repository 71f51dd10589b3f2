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
 * The reading side of a TPACKET_V3 ring. Owner: the worker that polls it.
 *
 * <p>The kernel fills a block with frames of any size and gives it to us, full or after 1 ms; we copy the frames into
 * pool buffers, a long one into a chain, and give the block back. Blocks are taken and given back strictly in order.
 * When the pool is empty, frames stay in the ring and the kernel counts what no longer fits.
 *
 * <p>Everything read from the ring is checked before it is used: offsets against the block, lengths against the block
 * and the frame. Source: {@code linux/if_packet.h}, {@code struct tpacket_block_desc} and {@code struct tpacket3_hdr}.
 */
final class ReceiveRing {
    private static final int BLOCK_STATUS = 8;
    private static final int BLOCK_PACKETS = 12;
    private static final int BLOCK_FIRST = 16;
    private static final int BLOCK_HEADER = 48;

    private static final int NEXT = 0;
    private static final int SNAP_LENGTH = 12;
    private static final int LENGTH = 16;
    private static final int STATUS = 20;
    private static final int MAC = 24;
    private static final int VLAN_TCI = 32;
    private static final int VLAN_TPID = 36;
    private static final int PACKET_HEADER = 48;

    private static final int TP_STATUS_KERNEL = 0;
    private static final int TP_STATUS_USER = 1;
    private static final int TP_STATUS_VLAN_VALID = 0x10;
    private static final int TP_STATUS_VLAN_TPID_VALID = 0x40;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int MACS = 12;
    private static final int TAG = 4;
    private static final int ETHERNET_HEADER = 14;

    private final MappedRegion ring;
    private final int blockBytes;
    private final int blocks;
    private final BufferPool pool;

    private int block;
    private boolean open;
    private int left;
    private long next;
    private long truncated;
    private long malformed;

    ReceiveRing(final MappedRegion ring, final int blockBytes, final int blocks, final BufferPool pool) {
        this.ring = ring;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.pool = pool;
    }

    /**
     * Takes frames out of the ring.
     *
     * @param cache where buffers come from
     * @param frame gets the packets behind those that it has, until it is full
     * @param x their x word
     * @return how many
     */
    int receive(final BufferCache cache, final Frame frame, final long x) {
        final int before = frame.n;
        while (frame.n < Frame.SIZE) {
            if (left == 0) {
                if (open) {
                    release();
                }
                if (!openBlock()) {
                    break;
                }
                continue; // a block may be empty
            }
            final long packet = next;
            if (!take(cache, packet, frame, x)) {
                return frame.n - before; // no buffers: it stays where it is
            }
            if (--left > 0) {
                advance(packet);
            }
        }
        if (open && left == 0) {
            release();
        }
        return frame.n - before;
    }

    /** True when {@link #receive} will find something to do. */
    boolean ready() {
        return open || (ring.u32Acquire((long) block * blockBytes + BLOCK_STATUS) & TP_STATUS_USER) != 0;
    }

    /** Frames that the kernel had to cut and that were dropped for it. */
    long truncated() {
        return truncated;
    }

    /** Entries of the ring that made no sense. */
    long malformed() {
        return malformed;
    }

    private boolean openBlock() {
        final long start = (long) block * blockBytes;
        if ((ring.u32Acquire(start + BLOCK_STATUS) & TP_STATUS_USER) == 0) {
            return false;
        }
        open = true;
        left = ring.u32(start + BLOCK_PACKETS);
        next = start + (ring.u32(start + BLOCK_FIRST) & 0xffff_ffffL);
        if (left < 0 || left > blockBytes / PACKET_HEADER || left > 0 && !inBlock(next)) {
            malformed++;
            left = 0;
        }
        return true;
    }

    private void release() {
        ring.putU32Release((long) block * blockBytes + BLOCK_STATUS, TP_STATUS_KERNEL);
        block = block + 1 == blocks ? 0 : block + 1;
        open = false;
    }

    private void advance(final long packet) {
        final long following = packet + (ring.u32(packet + NEXT) & 0xffff_ffffL);
        if (following <= packet || !inBlock(following)) {
            malformed++;
            left = 0;
        } else {
            next = following;
        }
    }

    private boolean inBlock(final long packet) {
        final long start = (long) block * blockBytes;
        return packet >= start + BLOCK_HEADER && packet + PACKET_HEADER <= start + blockBytes;
    }

    /** Copies one frame, or drops it when it makes no sense; false when there is no buffer. */
    private boolean take(final BufferCache cache, final long packet, final Frame frame, final long x) {
        final int length = ring.u32(packet + SNAP_LENGTH);
        final int mac = ring.u16(packet + MAC);
        final long end = (long) (block + 1) * blockBytes;
        if (length < ETHERNET_HEADER || mac < PACKET_HEADER + VnetHeader.BYTES || packet + mac + length > end) {
            malformed++;
            return true;
        }
        if (ring.u32(packet + LENGTH) != length) {
            truncated++;
            return true;
        }
        final int buffer = cache.allocate();
        if (buffer < 0) {
            return false;
        }
        final long from = packet + mac;
        final long to = pool.data(buffer);
        final int status = ring.u32(packet + STATUS);
        final int tag = (status & TP_STATUS_VLAN_VALID) == 0 ? 0 : TAG;
        if (tag != 0) {
            SlabCopy.toSlab(ring, from, to, MACS);
            Slab.putU16be(
                    to + MACS,
                    (status & TP_STATUS_VLAN_TPID_VALID) == 0 ? ETHERTYPE_VLAN : ring.u16(packet + VLAN_TPID));
            Slab.putU16be(to + MACS + 2, ring.u32(packet + VLAN_TCI));
        }
        final int copied = tag == 0 ? 0 : MACS; // bytes of the frame that are in place
        final int room = pool.dataBytes() - copied - tag;
        final int first = Math.min(length - copied, room);
        SlabCopy.toSlab(ring, from + copied, to + copied + tag, first);
        long word = PacketMeta.of(to, copied + tag + first);
        if (first < length - copied) {
            final int rest = length - copied - first;
            if (!chain(cache, buffer, from + copied + first, rest)) {
                cache.freeSegment(buffer);
                return false;
            }
            word |= PacketMeta.CHAINED;
        }
        final int flags = ring.u16(from - VnetHeader.BYTES);
        if (flags != 0) {
            word |= offload(buffer, from - VnetHeader.BYTES, flags, tag, length + tag);
        }
        frame.add(buffer, word, x, 0);
        return true;
    }

    private long offload(final int buffer, final long vnet, final int flags, final int tag, final int length) {
        return VnetHeader.received(
                pool.header(buffer),
                flags & 0xff,
                flags >>> 8,
                ring.u16(vnet + VnetHeader.GSO_SIZE),
                ring.u16(vnet + VnetHeader.CSUM_START),
                ring.u16(vnet + VnetHeader.CSUM_OFFSET),
                tag,
                length);
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
