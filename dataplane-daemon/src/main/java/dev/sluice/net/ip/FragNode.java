package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketBytes;
import java.util.function.Function;

/**
 * What {@code ip4-frag} and {@code ip6-frag} have in common: they cut packets into pieces that the MTU of their
 * adjacency, which the aux word names, lets through. Next: the pieces to the rewrite node of the family with the same
 * aux word. Each piece is copied into one fresh buffer, so it is never larger than that, whatever the MTU; a packet for
 * whose pieces there are not enough buffers is dropped as a whole.
 */
public abstract class FragNode implements Node {
    /** What becomes of a packet. */
    protected enum Next {
        DROP,
        REWRITE
    }

    /** What is counted. */
    public enum Count {
        FRAGMENTED,
        FRAGMENT_SENT,
        DONT_FRAGMENT_SET,
        CANT_FRAGMENT,
        MALFORMED,
        MEMORY
    }

    private static final int UNIT = 8;
    private static final int MAX_PIECES = 0x10000 / UNIT;
    private static final long KEPT_FLAGS = PacketMeta.LOCALLY_ORIGINATED | PacketMeta.NOT_TO_US;

    private final AdjacencyTable adjacencies;
    private final BufferPool pool;
    private final BufferCache buffers;
    private final int[] pieces = new int[MAX_PIECES];
    private final long[] pieceMeta = new long[MAX_PIECES];

    /** A node of the thread of {@code context}. */
    protected FragNode(final AdjacencyTable adjacencies, final NodeContext context) {
        this.adjacencies = adjacencies;
        buffers = context.buffers();
        pool = buffers.pool();
    }

    /** The node of a family. */
    protected static NodeSpec spec(final IpFamily family, final Function<NodeContext, Node> factory) {
        return NodeSpec.internal(family + "-frag", factory)
                .next(Next.DROP, family + "-drop")
                .next(Next.REWRITE, family + "-rewrite")
                .count(Count.FRAGMENTED, Severity.INFO, "packet fragmented")
                .count(Count.FRAGMENT_SENT, Severity.INFO, "number of sent fragments")
                .count(Count.DONT_FRAGMENT_SET, Severity.ERROR, "can't fragment this packet")
                .count(Count.CANT_FRAGMENT, Severity.ERROR, "can't fragment this packet")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.MEMORY, Severity.ERROR, "could not allocate buffer")
                .traceBefore(IpTrace.of(family)::header);
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

    @Override
    public final int process(final Frame frame, final NodeContext context) {
        final long[] records = adjacencies.recordsAfterFence();
        for (int i = 0, n = frame.n; i < n; i++) {
            final int at = (frame.aux[i] << 3) + AdjacencyTable.SKEW;
            final int mtu = AdjacencyTable.mtu(records[at + AdjacencyTable.STATE]);
            final Count refused = cut(frame, i, mtu, context);
            if (refused == null) {
                buffers.free(frame.bi[i], frame.meta[i]);
                context.except(i, NodeContext.GONE);
            } else {
                context.drop(frame, i, refused);
            }
        }
        return Next.DROP.ordinal();
    }

    private Count cut(final Frame frame, final int i, final int mtu, final NodeContext context) {
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
        int count = 0;
        for (int from = 0; from < data; from += chunk) {
            if (!piece(frame, i, header, from, Math.min(chunk, data - from), data, count)) {
                for (int k = 0; k < count; k++) {
                    buffers.free(pieces[k], pieceMeta[k]);
                }
                return Count.MEMORY;
            }
            count++;
        }
        for (int k = 0; k < count; k++) {
            final long traced = (meta & PacketMeta.TRACED) == 0
                    ? pieceMeta[k]
                    : context.tracer().follow(frame.bi[i], pieces[k], pieceMeta[k]);
            context.emit(
                    Next.REWRITE.ordinal(), pieces[k], traced, PacketMeta.withL3(frame.x[i], traced), frame.aux[i]);
        }
        context.count(Count.FRAGMENTED, 1);
        context.count(Count.FRAGMENT_SENT, count);
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
