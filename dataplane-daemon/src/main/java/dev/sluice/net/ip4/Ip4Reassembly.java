package dev.sluice.net.ip4;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.IpWriter;
import dev.sluice.net.packet.PacketBytes;
import java.util.Arrays;

/**
 * The datagrams to us of which one thread has only some fragments (RFC 791 section 3.2). Owner: that thread.
 *
 * <p>A datagram has a row in the arrays, found by a chained hash, and stands in a list in order of its first fragment;
 * that order is also the order in which datagrams time out. Fragments are held in their own buffers, linked through the
 * opaque part of the buffer header in order of their offsets:
 *
 * <pre>
 *   0 next    4  buffer of the next fragment, or -1
 *   4 from    4  first byte of data in the datagram
 *   8 end     4  one behind the last
 * </pre>
 *
 * Limits: {@value #ROWS} datagrams, {@value #MAX_FRAGMENTS} fragments of each, {@value #MAX_HELD} fragments in all; the
 * oldest gives way. A datagram whose fragments overlap is given up, as RFC 5722 asks for IPv6: no sender makes such,
 * and firewalls are fooled with it.
 */
final class Ip4Reassembly {
    /** Datagrams at a time. */
    static final int ROWS = 1024;

    /** Fragments of one datagram. */
    static final int MAX_FRAGMENTS = 64;

    /** Fragments in all. */
    static final int MAX_HELD = 2048;

    /** How long a datagram may take, from its first fragment on. */
    static final long TIMEOUT_NS = 30_000_000_000L;

    /** What became of a fragment. */
    enum Outcome {
        HELD,
        COMPLETE,
        MALFORMED,
        DUPLICATE,
        OVERLAP,
        TOO_MANY
    }

    private static final int NONE = -1;
    private static final int NEXT = BufferHeader.OPAQUE;
    private static final int FROM = BufferHeader.OPAQUE + 4;
    private static final int END = BufferHeader.OPAQUE + 8;
    private static final int HASH = 2048;
    private static final int MAX_DATA = 0xffff - Ip4Header.MIN_LENGTH;

    private final BufferCache buffers;
    private final BufferPool pool;
    private final int[] buckets = new int[HASH];
    private final int[] chain = new int[ROWS];
    private final long[] addresses = new long[ROWS];
    private final long[] rest = new long[ROWS];
    private final int[] head = new int[ROWS];
    private final int[] count = new int[ROWS];
    private final int[] have = new int[ROWS];
    private final int[] total = new int[ROWS];
    private final long[] sinceNs = new long[ROWS];
    private final int[] older = new int[ROWS];
    private final int[] newer = new int[ROWS];
    private int free;
    private int oldest = NONE;
    private int newest = NONE;
    private int held;

    /** First buffer of the datagram that {@link #add} completed. */
    int doneBuffer;

    /** Meta word of the datagram that {@link #add} completed. */
    long doneMeta;

    /** The x word of its first fragment. */
    long doneX;

    Ip4Reassembly(final BufferCache buffers) {
        this.buffers = buffers;
        pool = buffers.pool();
        Arrays.fill(buckets, NONE);
        for (int row = 0; row < ROWS; row++) {
            chain[row] = row + 1 < ROWS ? row + 1 : NONE;
        }
    }

    /** Fragments that are held. */
    int held() {
        return held;
    }

    /** The row that times out first if it is due, or -1. */
    int due(final long nowNs) {
        return oldest != NONE && nowNs - sinceNs[oldest] >= TIMEOUT_NS ? oldest : NONE;
    }

    /**
     * Takes a fragment.
     *
     * @return {@code HELD}: it is kept here; {@code COMPLETE}: so is it, and the datagram is in {@link #doneBuffer} and
     *     its neighbours, to be sent on; anything else: it is still the caller's
     */
    Outcome add(final int bufferIndex, final long meta, final long x, final long nowNs) {
        final long ip = Slab.address(meta);
        final int header = Ip4Header.length(Slab.u8(ip));
        final int length = Slab.u16be(ip + Ip4Header.TOTAL_LENGTH) - header;
        final int word = Slab.u16be(ip + Ip4Header.FLAGS_FRAGMENT);
        final boolean more = (word & Ip4Header.MORE_FRAGMENTS) != 0;
        final int from = (word & Ip4Header.FRAGMENT_OFFSET_MASK) << 3;
        final int end = from + length;
        if (length <= 0
                || more && (length & 7) != 0
                || end > MAX_DATA
                || PacketBytes.length(pool, bufferIndex, meta) != header + length) {
            return Outcome.MALFORMED;
        }
        final long pair = Slab.u64(ip + Ip4Header.SRC);
        final long others = (long) Slab.u16(ip + Ip4Header.ID) << 32
                | (long) Slab.u8(ip + Ip4Header.PROTOCOL) << 16
                | PacketMeta.table(x);
        int row = find(pair, others);
        if (row == NONE) {
            row = open(pair, others, nowNs);
        }
        if (count[row] == MAX_FRAGMENTS) {
            return Outcome.TOO_MANY;
        }
        final Outcome placed = place(row, bufferIndex, from, end);
        if (placed != Outcome.HELD) {
            if (placed == Outcome.OVERLAP) {
                discard(row);
            }
            return placed;
        }
        BufferHeader.park(pool.header(bufferIndex), meta, x, 0);
        count[row]++;
        held++;
        have[row] += length;
        if (!more) {
            total[row] = end;
        }
        if (have[row] == total[row]) {
            finish(row);
            return Outcome.COMPLETE;
        }
        while (held > MAX_HELD && oldest != row) {
            discard(oldest);
        }
        return Outcome.HELD;
    }

    /** Links a fragment in at its place. */
    private Outcome place(final int row, final int bufferIndex, final int from, final int end) {
        int previous = NONE;
        int next = head[row];
        while (next != NONE && Slab.u32(pool.header(next) + FROM) < from) {
            previous = next;
            next = Slab.u32(pool.header(next) + NEXT);
        }
        if (next != NONE && Slab.u32(pool.header(next) + FROM) == from && Slab.u32(pool.header(next) + END) == end) {
            return Outcome.DUPLICATE;
        }
        if (previous != NONE && Slab.u32(pool.header(previous) + END) > from
                || next != NONE && Slab.u32(pool.header(next) + FROM) < end
                || total[row] >= 0 && end > total[row]) {
            return Outcome.OVERLAP;
        }
        final long mine = pool.header(bufferIndex);
        Slab.putU32(mine + NEXT, next);
        Slab.putU32(mine + FROM, from);
        Slab.putU32(mine + END, end);
        if (previous == NONE) {
            head[row] = bufferIndex;
        } else {
            Slab.putU32(pool.header(previous) + NEXT, bufferIndex);
        }
        return Outcome.HELD;
    }

    /** Makes one packet of all fragments: the first with its header, the data of the others behind it. */
    private void finish(final int row) {
        final int first = head[row];
        final long firstHeader = pool.header(first);
        final long meta = BufferHeader.meta(firstHeader);
        final long ip = Slab.address(meta);
        final int header = Ip4Header.length(Slab.u8(ip));
        int fragment = Slab.u32(firstHeader + NEXT);
        int last = lastSegment(first, meta);
        while (fragment != NONE) {
            final long fragmentHeader = pool.header(fragment);
            final int following = Slab.u32(fragmentHeader + NEXT);
            final long its = BufferHeader.meta(fragmentHeader);
            final long data = PacketMeta.advance(its, Ip4Header.length(Slab.u8(Slab.address(its))));
            BufferHeader.meta(fragmentHeader, data);
            BufferHeader.next(pool.header(last), fragment);
            if (last != first) {
                BufferHeader.meta(pool.header(last), BufferHeader.meta(pool.header(last)) | PacketMeta.CHAINED);
            }
            last = lastSegment(fragment, data);
            fragment = following;
        }
        BufferHeader.rest(firstHeader, header + total[row] - PacketMeta.length(meta));
        Slab.putU16be(ip + Ip4Header.TOTAL_LENGTH, header + total[row]);
        Slab.putU16(ip + Ip4Header.FLAGS_FRAGMENT, 0);
        IpWriter.ip4Checksum(ip, header);
        doneBuffer = first;
        doneMeta = meta | PacketMeta.CHAINED;
        doneX = BufferHeader.x(firstHeader);
        held -= count[row];
        close(row);
    }

    private int lastSegment(final int bufferIndex, final long meta) {
        int last = bufferIndex;
        long its = meta;
        while ((its & PacketMeta.CHAINED) != 0) {
            last = BufferHeader.next(pool.header(last));
            its = BufferHeader.meta(pool.header(last));
        }
        return last;
    }

    /** Frees all fragments of a datagram. */
    void discard(final int row) {
        int fragment = head[row];
        while (fragment != NONE) {
            final int following = Slab.u32(pool.header(fragment) + NEXT);
            buffers.free(fragment, BufferHeader.meta(pool.header(fragment)));
            fragment = following;
        }
        held -= count[row];
        close(row);
    }

    /** Gives a datagram up, but takes its first fragment out if it is there: its buffer, or -1. */
    int giveUp(final int row) {
        final int first = head[row];
        if (first == NONE || Slab.u32(pool.header(first) + FROM) != 0) {
            discard(row);
            return NONE;
        }
        head[row] = Slab.u32(pool.header(first) + NEXT);
        discard(row);
        return first;
    }

    private static int hash(final long pair, final long others) {
        final long mixed = (pair ^ others * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
        return (int) (mixed >>> 53);
    }

    private int find(final long pair, final long others) {
        int row = buckets[hash(pair, others)];
        while (row != NONE && (addresses[row] != pair || rest[row] != others)) {
            row = chain[row];
        }
        return row;
    }

    private int open(final long pair, final long others, final long nowNs) {
        if (free == NONE) {
            discard(oldest);
        }
        final int row = free;
        free = chain[row];
        final int bucket = hash(pair, others);
        chain[row] = buckets[bucket];
        buckets[bucket] = row;
        addresses[row] = pair;
        rest[row] = others;
        head[row] = NONE;
        count[row] = 0;
        have[row] = 0;
        total[row] = NONE;
        sinceNs[row] = nowNs;
        older[row] = newest;
        newer[row] = NONE;
        if (newest == NONE) {
            oldest = row;
        } else {
            newer[newest] = row;
        }
        newest = row;
        return row;
    }

    private void close(final int row) {
        final int bucket = hash(addresses[row], rest[row]);
        if (buckets[bucket] == row) {
            buckets[bucket] = chain[row];
        } else {
            int before = buckets[bucket];
            while (chain[before] != row) {
                before = chain[before];
            }
            chain[before] = chain[row];
        }
        if (older[row] == NONE) {
            oldest = newer[row];
        } else {
            newer[older[row]] = newer[row];
        }
        if (newer[row] == NONE) {
            newest = older[row];
        } else {
            older[newer[row]] = older[row];
        }
        chain[row] = free;
        free = row;
    }
}
