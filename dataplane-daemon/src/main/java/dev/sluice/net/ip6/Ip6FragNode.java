package dev.sluice.net.ip6;

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
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.PacketBytes;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code ip6-frag}: cuts packets of ours that are too large for their link (RFC 8200 section 4.5). The aux word is the
 * adjacency, whose MTU counts. Next: the pieces to {@code ip6-rewrite} with the same aux word. The fragment header
 * stands behind the IPv6 header, so that packets with extension headers in front of which it would have to stand are
 * dropped; those that we make have none. A piece is no longer than one buffer.
 */
final class Ip6FragNode implements Node {
    enum Next {
        DROP,
        REWRITE
    }

    enum Count {
        FRAGMENTED,
        FRAGMENT_SENT,
        CANT_FRAGMENT,
        MALFORMED,
        MEMORY
    }

    private static final int HEADERS = Ip6Header.LENGTH + Ip6Header.FRAGMENT_LENGTH;
    private static final int THREAD_SHIFT = 24;
    private static final int ID_OF_THREAD = (1 << THREAD_SHIFT) - 1;
    private static final int MAX_PIECES = 0x10000 / 8;
    private static final long KEPT_FLAGS = PacketMeta.LOCALLY_ORIGINATED | PacketMeta.NOT_TO_US;

    private final AdjacencyTable adjacencies;
    private final BufferPool pool;
    private final BufferCache buffers;
    private final int[] pieces = new int[MAX_PIECES];
    private final long[] pieceMeta = new long[MAX_PIECES];
    private int id;

    private Ip6FragNode(final AdjacencyTable adjacencies, final NodeContext context) {
        this.adjacencies = adjacencies;
        buffers = context.buffers();
        pool = buffers.pool();
        // threads must not use the same identification at a time
        id = ThreadLocalRandom.current().nextInt() & ID_OF_THREAD | context.thread() << THREAD_SHIFT;
    }

    static NodeSpec spec(final AdjacencyTable adjacencies) {
        return NodeSpec.internal("ip6-frag", context -> new Ip6FragNode(adjacencies, context))
                .next(Next.DROP, "ip6-drop")
                .next(Next.REWRITE, "ip6-rewrite")
                .count(Count.FRAGMENTED, Severity.INFO, "packet fragmented")
                .count(Count.FRAGMENT_SENT, Severity.INFO, "number of sent fragments")
                .count(Count.CANT_FRAGMENT, Severity.ERROR, "can't fragment this packet")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.MEMORY, Severity.ERROR, "could not allocate buffer")
                .traceBefore(Ip6Trace::header);
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
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
        long meta = frame.meta[i];
        final long ip = Slab.address(meta);
        final int chunk = Math.min(mtu, pool.dataBytes()) - HEADERS & ~7;
        final int data = Slab.u16be(ip + Ip6Header.PAYLOAD_LENGTH);
        if ((meta & PacketMeta.GSO) != 0 || chunk < 8 || isExtension(Slab.u8(ip + Ip6Header.NEXT_HEADER))) {
            return Count.CANT_FRAGMENT;
        }
        if (PacketMeta.length(meta) < Ip6Header.LENGTH
                || data + Ip6Header.LENGTH > PacketBytes.length(pool, frame.bi[i], meta)) {
            return Count.MALFORMED;
        }
        if ((meta & PacketMeta.CHECKSUM_PARTIAL) != 0) {
            meta = ChecksumOffload.complete(pool, frame.bi[i], meta);
            frame.meta[i] = meta;
        }
        id = id & ~ID_OF_THREAD | id + 1 & ID_OF_THREAD;
        int count = 0;
        for (int from = 0; from < data; from += chunk) {
            if (!piece(frame, i, from, Math.min(chunk, data - from), data, count)) {
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

    private static boolean isExtension(final int protocol) {
        return protocol == IpProtocol.HOP_BY_HOP
                || protocol == IpProtocol.IPV6_ROUTING
                || protocol == IpProtocol.IPV6_FRAGMENT;
    }

    /** Makes the piece with data {@code from} to {@code from + take} of {@code data}; false when there is no buffer. */
    private boolean piece(final Frame frame, final int i, final int from, final int take, final int data, final int k) {
        final int bufferIndex = buffers.allocate();
        if (bufferIndex < 0) {
            return false;
        }
        final long source = Slab.address(frame.meta[i]);
        final long to = pool.data(bufferIndex);
        final long fragment = to + Ip6Header.LENGTH;
        Slab.copy(source, to, Ip6Header.LENGTH);
        Slab.putU16be(to + Ip6Header.PAYLOAD_LENGTH, Ip6Header.FRAGMENT_LENGTH + take);
        Slab.putU8(to + Ip6Header.NEXT_HEADER, IpProtocol.IPV6_FRAGMENT);
        Slab.putU16be(fragment, Slab.u8(source + Ip6Header.NEXT_HEADER) << 8);
        Slab.putU16be(fragment + 2, from | (from + take < data ? 1 : 0));
        Slab.putU32be(fragment + 4, id);
        PacketBytes.copy(pool, frame.bi[i], frame.meta[i], Ip6Header.LENGTH + from, take, to + HEADERS);
        pieces[k] = bufferIndex;
        pieceMeta[k] = PacketMeta.of(to, HEADERS + take) | frame.meta[i] & KEPT_FLAGS;
        return true;
    }
}
