package dev.sluice.driver.tap;

import dev.sluice.driver.FrameSender;
import dev.sluice.driver.VnetHeader;
import dev.sluice.driver.os.CallState;
import dev.sluice.driver.os.Errno;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.Syscalls;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;

/** Writes packets from pool buffers to a queue of a tap. Owner: one worker. The buffers stay the caller's. */
final class TapSender extends FrameSender {
    private static final int VECTOR = 16;
    private static final int MAX_SEGMENTS = 64;
    private static final int HEADER = VnetHeader.LONG_BYTES;

    private final BufferPool pool;
    private final MappedRegion vectors;
    private final long vectorsAddress;

    TapSender(final BufferPool pool) {
        this.pool = pool;
        this.vectors = MappedRegion.collected((long) MAX_SEGMENTS * VECTOR);
        this.vectorsAddress = vectors.address(0, (long) MAX_SEGMENTS * VECTOR);
    }

    @Override
    public int send(final CallState call, final int fd, final int[] bi, final long[] meta, final int n) {
        clear();
        int result = 0;
        for (int i = 0; i < n; i++) {
            final long header = pool.header(bi[i]);
            final long word = meta[i];
            final long vnet = Slab.address(word) - HEADER;
            if (vnet < 0 || !VnetHeader.write(vnet, HEADER, header, pool.data(bi[i]), word)) {
                badOffload++;
                continue;
            }
            final long written = (word & PacketMeta.CHAINED) == 0
                    ? Syscalls.write(call, fd, Slab.nativeAddress(vnet), HEADER + PacketMeta.length(word))
                    : writeChain(call, fd, vnet, header, word);
            if (written >= 0) {
                sent++;
                continue;
            }
            result = (int) written;
            if (lostAll(-result, n - i)) {
                break;
            }
        }
        return result;
    }

    private long writeChain(
            final CallState call, final int fd, final long vnet, final long firstHeader, final long firstMeta) {
        int count = 0;
        vector(count++, vnet, HEADER + PacketMeta.length(firstMeta));
        long header = firstHeader;
        long meta = firstMeta;
        while ((meta & PacketMeta.CHAINED) != 0) {
            final int next = BufferHeader.next(header);
            if (count == MAX_SEGMENTS || next < 0 || next >= pool.buffers()) {
                return -Errno.EINVAL;
            }
            header = pool.header(next);
            meta = BufferHeader.meta(header);
            vector(count++, Slab.address(meta), PacketMeta.length(meta));
        }
        return Syscalls.writev(call, fd, vectorsAddress, count);
    }

    private void vector(final int slot, final long address, final int length) {
        vectors.putU64((long) slot * VECTOR, Slab.nativeAddress(address));
        vectors.putU64((long) slot * VECTOR + 8, length);
    }

    /** Counts a refusal; true when the packets that are left, {@code left} with this one, are lost with it. */
    private boolean lostAll(final int error, final int left) {
        switch (error) {
            case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> {
                noRoom += left;
                return true;
            }
            case Errno.EIO, Errno.EBADFD -> { // down, gone
                down += left;
                return true;
            }
            default -> {
                refused++;
                return false;
            }
        }
    }
}
