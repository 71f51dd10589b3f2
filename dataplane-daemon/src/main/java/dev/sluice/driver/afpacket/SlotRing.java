package dev.sluice.driver.afpacket;

import dev.sluice.driver.VectorReader;
import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;

/**
 * The reading side of a TPACKET_V2 ring: slots of one size, each seen as soon as its frame is there. Owner: the worker
 * that polls it.
 *
 * <p>A frame that is longer than a slot (segmentation offload) is cut in the ring, but the kernel also queues it whole
 * on the socket, in order, and says so in the slot (PACKET_COPY_THRESH): it is read from there. When that queue is full
 * the frame is lost. Source: {@code linux/if_packet.h}, {@code struct tpacket2_hdr}.
 */
final class SlotRing implements ReceiveRing {
    private static final int STATUS = 0;
    private static final int LENGTH = 4;
    private static final int SNAP_LENGTH = 8;
    private static final int MAC = 12;
    private static final int VLAN_TCI = 24;
    private static final int VLAN_TPID = 26;
    private static final int SLOT_HEADER = 32;

    private static final int TP_STATUS_KERNEL = 0;
    private static final int TP_STATUS_USER = 1;
    private static final int TP_STATUS_COPY = 2;
    private static final int MACS = 12;
    private static final int TAG = 4;
    private static final int LONGEST = 65_535 + 22;

    private final MappedRegion ring;
    private final int slotBytes;
    private final int slots;
    private final int fd;
    private final RingCopy copy;
    private final VectorReader whole;

    private int slot;
    private long truncated;
    private long malformed;

    SlotRing(final MappedRegion ring, final int slotBytes, final int slots, final int fd, final BufferPool pool) {
        this.ring = ring;
        this.slotBytes = slotBytes;
        this.slots = slots;
        this.fd = fd;
        this.copy = new RingCopy(ring, pool);
        this.whole = new VectorReader(pool, VnetHeader.BYTES, LONGEST, RingCopy.ETHERNET_HEADER);
    }

    @Override
    public boolean ready() {
        return (ring.u32Acquire((long) slot * slotBytes + STATUS) & TP_STATUS_USER) != 0;
    }

    @Override
    public int receive(final CallState call, final BufferCache cache, final Frame frame, final long x) {
        final int before = frame.n;
        while (frame.n < Frame.SIZE) {
            final long at = (long) slot * slotBytes;
            final int status = ring.u32Acquire(at + STATUS);
            if ((status & TP_STATUS_USER) == 0 || !take(call, cache, at, status, frame, x)) {
                break;
            }
            ring.putU32Release(at + STATUS, TP_STATUS_KERNEL);
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return frame.n - before;
    }

    @Override
    public long truncated() {
        return truncated + whole.truncated();
    }

    @Override
    public long malformed() {
        return malformed + whole.malformed();
    }

    @Override
    public void drain(final BufferCache cache) {
        whole.drain(cache);
    }

    /** Takes the frame of one slot, or drops it when it makes no sense; false when there is no buffer. */
    private boolean take(
            final CallState call,
            final BufferCache cache,
            final long at,
            final int status,
            final Frame frame,
            final long x) {
        final int length = ring.u32(at + SNAP_LENGTH);
        final int mac = ring.u16(at + MAC);
        final int tag = RingCopy.tag(status, ring.u16(at + VLAN_TPID), ring.u16(at + VLAN_TCI));
        if ((status & TP_STATUS_COPY) != 0) {
            return takeWhole(call, cache, tag, frame, x);
        }
        if (length < RingCopy.ETHERNET_HEADER
                || mac < SLOT_HEADER + VnetHeader.BYTES
                || (long) mac + length > slotBytes) {
            malformed++;
            return true;
        }
        if (ring.u32(at + LENGTH) != length) {
            truncated++;
            return true;
        }
        return copy.take(cache, at + mac, length, tag, frame, x);
    }

    private boolean takeWhole(
            final CallState call, final BufferCache cache, final int tag, final Frame frame, final long x) {
        final int i = frame.n;
        final long lost = whole.truncated() + whole.malformed();
        if (whole.receive(call, fd, cache, frame, x, i + 1) == 0) {
            // nothing on the socket, or a frame that made no sense: the slot is done; without buffers it stays
            return whole.error() != 0 || whole.filled() || whole.truncated() + whole.malformed() != lost;
        }
        if (tag != 0) {
            // the frame begins four bytes earlier now; what follows the tag stays where the offload header says it is
            final long data = Slab.address(frame.meta[i]);
            Slab.copy(data, data - TAG, MACS);
            Slab.putU32be(data - TAG + MACS, tag);
            frame.meta[i] = PacketMeta.advance(frame.meta[i], -TAG);
        }
        return true;
    }
}
