package dev.sluice.net.gso;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.net.packet.Checksum;
import dev.sluice.net.packet.ChecksumOffload;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpProtocol;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.PacketBytes;
import dev.sluice.net.packet.TcpHeader;

/**
 * Cuts one TCP packet into segments, each copied into one fresh buffer with the headers of the whole: sequence numbers
 * go on, FIN and PSH stay with the last and CWR with the first (RFC 9293, RFC 3168 section 6.1.2), IPv4 identifications
 * count up, checksums are complete. Owner: one worker. Holds the segments of the last packet until the next.
 */
final class Segmenter {
    /** What became of a packet. */
    enum Outcome {
        CUT,
        NOT_TCP,
        MALFORMED,
        NO_BUFFER
    }

    private static final int GSO_TYPE = 0x7f;
    private static final int TCP_OVER_IP4 = 1;
    private static final int TCP_OVER_IP6 = 4;
    private static final int IP6_HEADER = 40;
    private static final int IP6_PAYLOAD_LENGTH = 4;
    private static final int IP6_NEXT_HEADER = 6;
    private static final int IP6_SRC = 8;
    private static final int IP4_ID = 4;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;
    private static final int MOST = 65_536;

    private final BufferCache buffers;
    private final BufferPool pool;
    private final int[] bi = new int[MOST];
    private final long[] meta = new long[MOST];
    private int count;

    private boolean v4;
    private int l2;
    private int l3;
    private int l4;
    private int sourceSegment;
    private long sourceAt;
    private int sourceLeft;

    Segmenter(final BufferCache buffers) {
        this.buffers = buffers;
        pool = buffers.pool();
    }

    /** Segments of the last packet. */
    int count() {
        return count;
    }

    /** Buffer of a segment. */
    int buffer(final int k) {
        return bi[k];
    }

    /** Meta word of a segment; the current header is that of the whole packet. */
    long meta(final int k) {
        return meta[k];
    }

    /** Slab address of the IP header of a segment. */
    long l3(final int k) {
        return Slab.address(meta[k]) + l2;
    }

    /**
     * Cuts a packet, which stays the caller's.
     *
     * @param word its meta word
     * @param ip slab address of its IP header, at the current header or behind it in the first segment
     * @return CUT, or why there are no segments
     */
    Outcome cut(final int buffer, final long word, final long ip) {
        count = 0;
        final int type = BufferHeader.gsoType(pool.header(buffer)) & GSO_TYPE;
        if (type != TCP_OVER_IP4 && type != TCP_OVER_IP6) {
            return Outcome.NOT_TCP;
        }
        v4 = type == TCP_OVER_IP4;
        if (!headers(word, ip)) {
            return Outcome.MALFORMED;
        }
        final int headers = l2 + l3 + l4;
        final int payload = PacketBytes.length(pool, buffer, word) - headers;
        final int size = Math.min(BufferHeader.gsoSize(pool.header(buffer)), pool.dataBytes() - headers);
        if (payload <= 0 || size <= 0) {
            return Outcome.MALFORMED;
        }
        sourceSegment = buffer;
        sourceAt = Slab.address(word) + headers;
        sourceLeft = PacketMeta.length(word) - headers;
        for (int from = 0; from < payload; from += size) {
            final int take = Math.min(size, payload - from);
            final int fresh = buffers.allocate();
            if (fresh < 0 || !segment(fresh, word, from, take, from + take == payload)) {
                giveBack(fresh);
                return fresh < 0 ? Outcome.NO_BUFFER : Outcome.MALFORMED;
            }
        }
        return Outcome.CUT;
    }

    private boolean headers(final long word, final long ip) {
        final int first = PacketMeta.length(word);
        l2 = (int) (ip - Slab.address(word));
        if (l2 < 0 || l2 + (v4 ? Ip4Header.MIN_LENGTH : IP6_HEADER) > first) {
            return false;
        }
        l3 = v4 ? Ip4Header.length(Slab.u8(ip)) : IP6_HEADER;
        final int protocol = Slab.u8(ip + (v4 ? Ip4Header.PROTOCOL : IP6_NEXT_HEADER));
        if (protocol != IpProtocol.TCP || l3 < Ip4Header.MIN_LENGTH || l2 + l3 + TcpHeader.MIN_LENGTH > first) {
            return false;
        }
        l4 = Slab.u8(ip + l3 + TCP_DATA_OFFSET) >>> 4 << 2;
        return l4 >= TcpHeader.MIN_LENGTH && l2 + l3 + l4 <= first;
    }

    private boolean segment(final int fresh, final long word, final int from, final int take, final boolean last) {
        final long to = pool.data(fresh);
        final int headers = l2 + l3 + l4;
        Slab.copy(Slab.address(word), to, headers);
        if (!payload(to + headers, take)) {
            return false;
        }
        final long ip = to + l2;
        final long tcp = ip + l3;
        if (v4) {
            Slab.putU16be(ip + Ip4Header.TOTAL_LENGTH, l3 + l4 + take);
            Slab.putU16be(ip + IP4_ID, Slab.u16be(ip + IP4_ID) + count & 0xffff);
            IpWriter.ip4Checksum(ip, l3);
        } else {
            Slab.putU16be(ip + IP6_PAYLOAD_LENGTH, l4 + take);
        }
        Slab.putU32be(tcp + TCP_SEQUENCE, Slab.u32be(tcp + TCP_SEQUENCE) + from);
        final int flags = Slab.u8(tcp + TCP_FLAGS);
        Slab.putU8(tcp + TCP_FLAGS, flags & ~(last ? 0 : FIN_PSH) & ~(from == 0 ? 0 : CWR));
        Slab.putU16(tcp + TcpHeader.CHECKSUM, 0);
        final int length = l4 + take;
        final long addresses = v4 ? ChecksumOffload.sum(ip + Ip4Header.SRC, 8) : ChecksumOffload.sum(ip + IP6_SRC, 32);
        final long pseudo = addresses + ((long) IpProtocol.TCP << 8) + (Short.reverseBytes((short) length) & 0xffff);
        Slab.putU16(tcp + TcpHeader.CHECKSUM, Checksum.finish(pseudo + ChecksumOffload.sum(tcp, length)));
        bi[count] = fresh;
        meta[count++] = PacketMeta.of(to, headers + take)
                | word & (PacketMeta.LOCALLY_ORIGINATED | PacketMeta.NOT_TO_US)
                | PacketMeta.CHECKSUM_CORRECT;
        return true;
    }

    /** Copies the next bytes of the packet's payload; false when the chain is shorter than it says. */
    private boolean payload(final long to, final int take) {
        int done = 0;
        while (done < take) {
            if (sourceLeft == 0 && !nextSource()) {
                return false;
            }
            final int part = Math.min(sourceLeft, take - done);
            Slab.copy(sourceAt, to + done, part);
            sourceAt += part;
            sourceLeft -= part;
            done += part;
        }
        return true;
    }

    private boolean nextSource() {
        final int next = BufferHeader.next(pool.header(sourceSegment));
        if (next < 0 || next >= pool.buffers()) {
            return false;
        }
        sourceSegment = next;
        final long word = BufferHeader.meta(pool.header(next));
        sourceAt = Slab.address(word);
        sourceLeft = PacketMeta.length(word);
        return sourceLeft > 0;
    }

    private void giveBack(final int fresh) {
        if (fresh >= 0) {
            buffers.freeSegment(fresh);
        }
        for (int k = 0; k < count; k++) {
            buffers.freeSegment(bi[k]);
        }
        count = 0;
    }
}
