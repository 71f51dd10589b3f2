package dev.sluice.driver;

import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.Syscalls;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;

/**
 * Reads frames with an offload header in front from a descriptor into pool buffers, one with each system call. Owner:
 * the worker that polls the queue.
 *
 * <p>Buffers for the longest frame stand ready, as one vector for the kernel; the offload header lands in the headroom
 * of the first, so that the frame begins where every fresh packet does. A frame takes the buffers that it fills, the
 * others wait for the next.
 */
public final class VectorReader {
    private static final int VECTOR = 16;

    private final BufferPool pool;
    private final int headerBytes;
    private final int shortest;
    private final int[] ready;
    private final MappedRegion vectors;
    private final long vectorsAddress;
    private volatile int wanted;
    private int filled;
    private int error;
    private long truncated;
    private long malformed;

    /**
     * For one queue.
     *
     * @param pool where buffers come from
     * @param headerBytes size of the offload header
     * @param longest bytes of the longest frame
     * @param shortest bytes of the shortest frame that makes sense
     */
    public VectorReader(final BufferPool pool, final int headerBytes, final int longest, final int shortest) {
        this.pool = pool;
        this.headerBytes = headerBytes;
        this.shortest = shortest;
        // one byte more than the longest, so that a frame which fills all buffers is known to have been cut
        this.ready = new int[longest / pool.dataBytes() + 1];
        this.vectors = MappedRegion.collected((long) ready.length * VECTOR);
        this.vectorsAddress = vectors.address(0, (long) ready.length * VECTOR);
        this.wanted = ready.length;
    }

    /**
     * What the longest frame will be from now on, no longer than the constructor was told: a frame that fits one buffer
     * is read with a cheaper call than one that may need several. Any thread.
     */
    public void expect(final int bytes) {
        wanted = Math.min(bytes / pool.dataBytes() + 1, ready.length);
    }

    /**
     * Takes frames from the queue until it is empty.
     *
     * @param frame gets the packets behind those that it has, until it is full
     * @param x their x word
     * @return how many; {@link #error} says why it stopped
     */
    public int receive(final CallState call, final int fd, final BufferCache cache, final Frame frame, final long x) {
        return receive(call, fd, cache, frame, x, Frame.SIZE);
    }

    /** As above, until the frame has {@code max} packets. */
    public int receive(
            final CallState call,
            final int fd,
            final BufferCache cache,
            final Frame frame,
            final long x,
            final int max) {
        error = 0;
        final int before = frame.n;
        final int count = wanted;
        final long capacity = headerBytes + (long) count * pool.dataBytes();
        while (frame.n < max && fill(cache, count)) {
            final long read = count == 1
                    ? Syscalls.read(call, fd, Slab.nativeAddress(pool.data(ready[0]) - headerBytes), capacity)
                    : Syscalls.readv(call, fd, vectorsAddress, count);
            if (read < 0) {
                error = read == -Errno.EAGAIN ? 0 : (int) -read;
                break;
            }
            if (read < headerBytes + shortest) {
                malformed++;
            } else if (read == capacity) {
                truncated++;
            } else {
                final int stood = filled;
                take((int) read - headerBytes, frame, x);
                cache.standBy(filled - stood);
            }
        }
        return frame.n - before;
    }

    /** The error that ended the last {@link #receive}, positive; 0 when it was just empty. */
    public int error() {
        return error;
    }

    /**
     * True when buffers for the longest frame stand ready; false after a {@link #receive} that ended because there were
     * none.
     */
    public boolean filled() {
        return filled >= wanted;
    }

    /** Frames that were longer than the buffers that stood ready. */
    public long truncated() {
        return truncated;
    }

    /** Frames too short to have a header. */
    public long malformed() {
        return malformed;
    }

    /** Gives the waiting buffers back. By the owner, or when it has stopped. */
    public void drain(final BufferCache cache) {
        cache.standBy(-filled);
        while (filled > 0) {
            cache.freeSegment(ready[--filled]);
        }
    }

    private boolean fill(final BufferCache cache, final int count) {
        while (filled < count) {
            final int buffer = cache.allocate();
            if (buffer < 0) {
                return false;
            }
            place(filled++, buffer);
            cache.standBy(1);
        }
        return true;
    }

    private void place(final int slot, final int buffer) {
        final int header = slot == 0 ? headerBytes : 0;
        ready[slot] = buffer;
        vectors.putU64((long) slot * VECTOR, Slab.nativeAddress(pool.data(buffer) - header));
        vectors.putU64((long) slot * VECTOR + 8, pool.dataBytes() + header);
    }

    private void take(final int length, final Frame frame, final long x) {
        final int room = pool.dataBytes();
        final int buffer = ready[0];
        final long data = pool.data(buffer);
        final long header = pool.header(buffer);
        long word = PacketMeta.of(data, Math.min(length, room));
        int used = 1;
        if (length > room) {
            used = chain(length - room);
            BufferHeader.rest(header, length - room);
            word |= PacketMeta.CHAINED;
        }
        frame.add(buffer, word | VnetHeader.received(header, data - headerBytes, length), x, 0);
        final int left = filled - used;
        for (int slot = 0; slot < used && slot < left; slot++) {
            place(slot, ready[filled - 1 - slot]);
        }
        filled = left;
    }

    /** Links the buffers behind the first; returns how many buffers the packet has in all. */
    private int chain(final int rest) {
        final int room = pool.dataBytes();
        int used = 1;
        for (int left = rest; left > 0; left -= room) {
            final int buffer = ready[used];
            final int part = Math.min(left, room);
            final long more = left > room ? PacketMeta.CHAINED : 0;
            BufferHeader.meta(pool.header(buffer), PacketMeta.of(pool.data(buffer), part) | more);
            BufferHeader.next(pool.header(ready[used - 1]), buffer);
            used++;
        }
        return used;
    }
}
