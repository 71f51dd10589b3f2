package dev.sluice.driver.afpacket;

import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
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
final class BlockRing implements ReceiveRing {
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

    private final MappedRegion ring;
    private final int blockBytes;
    private final int blocks;
    private final RingCopy copy;

    private int block;
    private boolean open;
    private int left;
    private long next;
    private long truncated;
    private long malformed;

    BlockRing(final MappedRegion ring, final int blockBytes, final int blocks, final BufferPool pool) {
        this.ring = ring;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.copy = new RingCopy(ring, pool);
    }

    @Override
    public int receive(final CallState call, final BufferCache cache, final Frame frame, final long x) {
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

    @Override
    public boolean ready() {
        return open || (ring.u32Acquire((long) block * blockBytes + BLOCK_STATUS) & TP_STATUS_USER) != 0;
    }

    @Override
    public long truncated() {
        return truncated;
    }

    @Override
    public long malformed() {
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
        if (length < RingCopy.ETHERNET_HEADER
                || mac < PACKET_HEADER + VnetHeader.BYTES
                || packet + mac + length > end) {
            malformed++;
            return true;
        }
        if (ring.u32(packet + LENGTH) != length) {
            truncated++;
            return true;
        }
        final int tag =
                RingCopy.tag(ring.u32(packet + STATUS), ring.u16(packet + VLAN_TPID), ring.u32(packet + VLAN_TCI));
        return copy.take(cache, packet + mac, length, tag, frame, x);
    }
}
