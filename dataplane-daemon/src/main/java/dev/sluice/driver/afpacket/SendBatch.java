package dev.sluice.driver.afpacket;

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

/**
 * Sends packets from pool buffers through a packet socket, up to 256 with one {@code sendmmsg}. Owner: one worker. The
 * buffers stay the caller's.
 *
 * <p>The offload header goes into the headroom right before the frame, so that a packet of one segment is one piece for
 * the kernel. Layout of the batch's memory: message headers of 64 bytes ({@code struct mmsghdr}: iov @16, iov
 * count @24), then vectors of 16 bytes {address, length}.
 */
final class SendBatch extends FrameSender {
    /** Most packets in a batch. */
    static final int CAPACITY = 256;

    private static final int MESSAGE = 64;
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int VECTOR = 16;
    private static final int VECTORS = 2048;
    private static final int MAX_SEGMENTS = 64;
    private static final long FIRST_VECTOR = (long) CAPACITY * MESSAGE;

    private final BufferPool pool;
    private final MappedRegion memory;
    private final long base;
    private int messages;
    private int vectors;

    SendBatch(final BufferPool pool) {
        this.pool = pool;
        final long bytes = FIRST_VECTOR + (long) VECTORS * VECTOR;
        this.memory = MappedRegion.collected(bytes);
        this.base = memory.address(0, bytes);
    }

    @Override
    public int send(final CallState call, final int fd, final int[] bi, final long[] meta, final int n) {
        messages = 0;
        vectors = 0;
        clear();
        int result = 0;
        for (int i = 0; i < n; i++) {
            if (messages == CAPACITY || vectors + MAX_SEGMENTS > VECTORS) {
                result = flush(call, fd, result);
            }
            add(bi[i], meta[i]);
        }
        return messages == 0 ? result : flush(call, fd, result);
    }

    private void add(final int buffer, final long meta) {
        final long header = pool.header(buffer);
        final long frame = Slab.address(meta);
        final long vnet = frame - VnetHeader.BYTES;
        if (vnet < 0 || !VnetHeader.write(vnet, VnetHeader.BYTES, header, pool.data(buffer), meta)) {
            badOffload++;
            return;
        }
        final long message = (long) messages * MESSAGE;
        final int firstVector = vectors;
        vector(vnet, PacketMeta.length(meta) + VnetHeader.BYTES);
        if ((meta & PacketMeta.CHAINED) != 0 && !addChain(header)) {
            vectors = firstVector;
            refused++;
            return;
        }
        memory.putU64(message + IOV, base + FIRST_VECTOR + (long) firstVector * VECTOR);
        memory.putU64(message + IOV_COUNT, vectors - firstVector);
        messages++;
    }

    private boolean addChain(final long firstHeader) {
        long header = firstHeader;
        for (int i = 1; i < MAX_SEGMENTS; i++) {
            final int next = BufferHeader.next(header);
            if (next < 0 || next >= pool.buffers()) {
                return false;
            }
            header = pool.header(next);
            final long meta = BufferHeader.meta(header);
            vector(Slab.address(meta), PacketMeta.length(meta));
            if ((meta & PacketMeta.CHAINED) == 0) {
                return true;
            }
        }
        return false;
    }

    private void vector(final long address, final int length) {
        final long at = FIRST_VECTOR + (long) vectors * VECTOR;
        memory.putU64(at, Slab.nativeAddress(address));
        memory.putU64(at + 8, length);
        vectors++;
    }

    private int flush(final CallState call, final int fd, final int before) {
        int result = before;
        int done = 0;
        boolean again = true;
        while (done < messages) {
            final int n =
                    Syscalls.sendmmsg(call, fd, base + (long) done * MESSAGE, messages - done, Syscalls.MSG_DONTWAIT);
            if (n > 0) {
                done += n;
                sent += n;
                continue;
            }
            if (n == -Errno.ENETDOWN && again) {
                again = false; // an error left from before the link came up is reported once
                continue;
            }
            result = n;
            if (n == -Errno.EINTR) {
                continue;
            }
            done += account(n, messages - done);
        }
        messages = 0;
        vectors = 0;
        return result;
    }

    /**
     * Counts a refusal and returns how many packets are lost by it: one that is at fault itself, or all that are left.
     */
    private int account(final int error, final int left) {
        switch (-error) {
            case Errno.EMSGSIZE -> {
                tooBig++;
                return 1;
            }
            case Errno.EAGAIN, Errno.ENOBUFS -> {
                noRoom += left;
                return left;
            }
            case Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV -> {
                down += left;
                return left;
            }
            default -> {
                refused++;
                return 1;
            }
        }
    }
}
