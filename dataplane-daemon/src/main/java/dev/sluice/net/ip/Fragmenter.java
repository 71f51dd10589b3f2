package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.node.Frame;
import dev.sluice.net.ip.FragNode.Count;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.PacketBytes;

/**
 * Cuts one packet of a family into pieces, each copied into one fresh buffer, so that it is never larger than that,
 * whatever the MTU. Owner: one worker. Holds the pieces of the last packet until the next.
 */
public abstract class Fragmenter {
    private static final int UNIT = 8;
    private static final int MAX_PIECES = 0x10000 / UNIT;
    private static final long KEPT_FLAGS = PacketMeta.LOCALLY_ORIGINATED | PacketMeta.NOT_TO_US;

    private final BufferPool pool;
    private final BufferCache buffers;
    private final int[] pieces = new int[MAX_PIECES];
    private final long[] pieceMeta = new long[MAX_PIECES];
    private int count;

    /** A fragmenter that takes its buffers from here. */
    protected Fragmenter(final BufferCache buffers) {
        this.buffers = buffers;
        pool = buffers.pool();
    }

    /** Pieces of the last packet. */
    public final int count() {
        return count;
    }

    /** Buffer of a piece. */
    public final int buffer(final int k) {
        return pieces[k];
    }

    /** Meta word of a piece; its current header is the IP header, and there is headroom in front. */
    public final long meta(final int k) {
        return pieceMeta[k];
    }

    /** Why a packet must not be cut so that pieces carry {@code chunk} bytes of its data; or null. */
    protected abstract Count refuse(long meta, long ip, int chunk);

    /** Bytes of the header that is not cut. */
    protected abstract int headerLength(long ip);

    /** Bytes behind it, as the header says; 0 or less when it says nonsense. */
    protected abstract int dataLength(long ip, int header);

    /** Bytes that a piece has between the header and its data. */
    protected abstract int added();

    /**
     * Writes what is in front of the data of a piece.
     *
     * @param ip the header of the packet, {@code header} bytes long
     * @param to where the piece begins
     * @param from its data begin here in that of the packet
     * @param take bytes of its data
     * @return bytes written
     */
    protected abstract int writeHeader(long ip, int header, long to, int from, int take, boolean last);

    /**
     * Cuts packet {@code i} of a frame, which stays the caller's; its current header is the IP header.
     *
     * @param mtu largest piece, bytes
     * @return null, or why there are no pieces
     */
    public final Count cut(final Frame frame, final int i, final int mtu) {
        count = 0;
        final long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int header = headerLength(ip);
        final int chunk = Math.min(mtu, pool.dataBytes()) - header - added() & -UNIT;
        final Count refused = refuse(meta, ip, chunk);
        if (refused != null) {
            return refused;
        }
        final int data = dataLength(ip, header);
        if (data <= 0
                || PacketMeta.length(meta) < header
                || header + data > PacketBytes.length(pool, frame.bi[i], meta)) {
            return Count.MALFORMED;
        }
        if ((meta & PacketMeta.CHECKSUM_PARTIAL) != 0) {
            frame.meta[i] = ChecksumOffload.complete(pool, frame.bi[i], meta);
        }
        for (int from = 0; from < data; from += chunk) {
            if (!piece(frame, i, header, from, Math.min(chunk, data - from), data, count)) {
                for (int k = 0; k < count; k++) {
                    buffers.free(pieces[k], pieceMeta[k]);
                }
                count = 0;
                return Count.MEMORY;
            }
            count++;
        }
        return null;
    }

    /** Makes piece {@code k}, with {@code take} bytes of {@code data}; false when there is no buffer. */
    private boolean piece(
            final Frame frame,
            final int i,
            final int header,
            final int from,
            final int take,
            final int data,
            final int k) {
        final int bufferIndex = buffers.allocate();
        if (bufferIndex < 0) {
            return false;
        }
        final long meta = frame.meta[i];
        final long to = pool.data(bufferIndex);
        final int length = writeHeader(Slab.address(meta), header, to, from, take, from + take == data);
        PacketBytes.copy(pool, frame.bi[i], meta, header + from, take, to + length);
        pieces[k] = bufferIndex;
        pieceMeta[k] = PacketMeta.of(to, length + take) | meta & KEPT_FLAGS;
        return true;
    }
}
