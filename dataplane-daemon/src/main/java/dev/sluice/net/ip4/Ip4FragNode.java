package dev.sluice.net.ip4;

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
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.PacketBytes;

/**
 * {@code ip4-frag}: cuts packets into pieces that the MTU of their adjacency lets through (RFC 791 section 3.2, RFC
 * 1812 section 5.2.6). The aux word is the adjacency; the pieces go back to {@code ip4-rewrite} with the same. Each
 * piece is copied into one fresh buffer, so it is never larger than that, whatever the MTU; a packet for whose pieces
 * there are not enough buffers is dropped as a whole.
 */
final class Ip4FragNode implements Node {
    enum Next {
        DROP,
        REWRITE
    }

    enum Count {
        FRAGMENTED,
        FRAGMENT_SENT,
        DONT_FRAGMENT_SET,
        MALFORMED,
        MEMORY
    }

    private static final int OPTION_COPIED = 0x80;
    private static final int OPTION_END = 0;
    private static final int OPTION_NO_OPERATION = 1;
    private static final long KEPT_FLAGS = PacketMeta.LOCALLY_ORIGINATED | PacketMeta.NOT_TO_US;

    private final AdjacencyTable adjacencies;
    private final BufferPool pool;
    private final BufferCache buffers;
    private final int[] pieces = new int[8192];
    private final long[] pieceMeta = new long[8192];

    private Ip4FragNode(final AdjacencyTable adjacencies, final NodeContext context) {
        this.adjacencies = adjacencies;
        buffers = context.buffers();
        pool = buffers.pool();
    }

    static NodeSpec spec(final AdjacencyTable adjacencies) {
        return NodeSpec.internal("ip4-frag", context -> new Ip4FragNode(adjacencies, context))
                .next(Next.DROP, "ip4-drop")
                .next(Next.REWRITE, "ip4-rewrite")
                .count(Count.FRAGMENTED, Severity.INFO, "packet fragmented")
                .count(Count.FRAGMENT_SENT, Severity.INFO, "number of sent fragments")
                .count(Count.DONT_FRAGMENT_SET, Severity.ERROR, "can't fragment this packet")
                .count(Count.MALFORMED, Severity.ERROR, "malformed packet")
                .count(Count.MEMORY, Severity.ERROR, "could not allocate buffer")
                .traceBefore(Ip4Trace::header);
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
        final int header = Ip4Header.length(Slab.u8(ip));
        final int total = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH);
        final int word = Slab.u16be(ip + Ip4Header.FLAGS_FRAGMENT);
        final int chunk = Math.min(mtu, pool.dataBytes()) - header & ~7;
        if ((word & Ip4Header.DONT_FRAGMENT) != 0 || chunk < 8) {
            return Count.DONT_FRAGMENT_SET;
        }
        if (header < Ip4Header.MIN_LENGTH
                || PacketMeta.length(meta) < header
                || total <= header
                || total > PacketBytes.length(pool, frame.bi[i], meta)) {
            return Count.MALFORMED;
        }
        if ((meta & PacketMeta.CHECKSUM_PARTIAL) != 0) {
            meta = ChecksumOffload.complete(pool, frame.bi[i], meta);
            frame.meta[i] = meta;
        }
        final int data = total - header;
        int count = 0;
        for (int from = 0; from < data; from += chunk) {
            final int take = Math.min(chunk, data - from);
            final boolean last = from + take == data;
            if (!piece(frame, i, header, from, take, last, count)) {
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

    /** Makes the piece with data {@code from} to {@code from + take}; false when there is no buffer. */
    private boolean piece(
            final Frame frame,
            final int i,
            final int header,
            final int from,
            final int take,
            final boolean last,
            final int k) {
        final int first = buffers.allocate();
        if (first < 0) {
            return false;
        }
        final long source = Slab.address(frame.meta[i]);
        final long to = pool.data(first);
        Slab.copy(source, to, header);
        final int word = Slab.u16be(source + Ip4Header.FLAGS_FRAGMENT);
        final int offset = (word & Ip4Header.FRAGMENT_OFFSET_MASK) + (from >> 3);
        final int more = last ? word & Ip4Header.MORE_FRAGMENTS : Ip4Header.MORE_FRAGMENTS;
        final int length = offset == 0 ? header : keepCopiedOptions(to, header);
        Slab.putU8(to, 0x40 | length >> 2);
        Slab.putU16be(to + Ip4Header.TOTAL_LENGTH, length + take);
        Slab.putU16be(to + Ip4Header.FLAGS_FRAGMENT, more | offset);
        IpWriter.ip4Checksum(to, length);
        PacketBytes.copy(pool, frame.bi[i], frame.meta[i], header + from, take, to + length);
        pieces[k] = first;
        pieceMeta[k] = PacketMeta.of(to, length + take) | frame.meta[i] & KEPT_FLAGS;
        return true;
    }

    /** Leaves in a header only the options that every piece carries (RFC 791 section 3.1), and returns its length. */
    private static int keepCopiedOptions(final long ip, final int header) {
        int kept = Ip4Header.MIN_LENGTH;
        int at = Ip4Header.MIN_LENGTH;
        while (at < header) {
            final int type = Slab.u8(ip + at);
            if (type == OPTION_END) {
                break;
            }
            final int length = type == OPTION_NO_OPERATION || at + 1 == header ? 1 : Slab.u8(ip + at + 1);
            if (length < 1 || at + length > header || length == 1 && type != OPTION_NO_OPERATION) {
                break;
            }
            if ((type & OPTION_COPIED) != 0) {
                Slab.copy(ip + at, ip + kept, length);
                kept += length;
            }
            at += length;
        }
        while ((kept & 3) != 0) {
            Slab.putU8(ip + kept++, OPTION_END);
        }
        return kept;
    }
}
