package dev.sluice.net.ip;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.net.packet.Ip4Header;
import dev.sluice.net.packet.Ip6Header;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpWriter;
import java.util.Arrays;

/**
 * The datagrams of one family of which one thread has only some fragments (RFC 791 section 3.2, RFC 8200 section 4.5).
 * Owner: that thread.
 *
 * <p>A datagram has a row in the arrays, found by a chained hash, and stands in a list in order of its first fragment;
 * that order is also the order in which datagrams time out. Fragments are held in their own buffers, linked through the
 * opaque part of the buffer header in order of their offsets:
 *
 * <pre>
 *   0 next    4  buffer of the next fragment, or -1
 *   4 from    4  first byte of data in the datagram
 *   8 end     4  one behind the last
 *  12 skip    4  bytes from the current header to the data
 * </pre>
 *
 * Of overlapping IPv4 fragments the data that came first stays, as in VPP; an IPv6 datagram with overlapping fragments
 * is given up (RFC 5722). A fragment that is there already changes nothing. Limits: {@link Limits}, and
 * {@value #MAX_HELD} fragments in all; the oldest datagram gives way.
 */
final class Reassembly {
    /** Datagrams at a time. */
    static final int ROWS = 1024;

    /** Fragments in all. */
    static final int MAX_HELD = 2048;

    /**
     * What can be set.
     *
     * @param timeoutMs how long a datagram may take, from its first fragment on
     * @param datagrams at a time, of each thread; none for no reassembly
     * @param fragments of a datagram
     * @param walkMs between two looks for datagrams that have taken too long
     */
    record Limits(int timeoutMs, int datagrams, int fragments, int walkMs) {
        static final Limits DEFAULT = new Limits(30_000, ROWS, 64, 1000);
    }

    /** What became of a fragment. */
    enum Outcome {
        HELD,
        COMPLETE,
        MALFORMED,
        DUPLICATE,
        OVERLAP,
        TOO_MANY,
        LIMIT,
        INTERNAL_ERROR
    }

    /** A fragment, as its header says. Filled by the node, used again for the next one. */
    static final class Fragment {
        /** Bytes from the current header to the data. */
        int skip;

        /** First byte of the data in the datagram, and one behind the last. */
        int from;

        int end;

        boolean more;

        /** Of IPv6: where the fragment header stands, and the octet that names it. */
        int header;

        int named;

        /** True for packets to us. */
        boolean local;
    }

    private static final long MS = 1_000_000L;
    private static final int NONE = -1;
    private static final int NEXT = BufferHeader.OPAQUE;
    private static final int FROM = BufferHeader.OPAQUE + 4;
    private static final int END = BufferHeader.OPAQUE + 8;
    private static final int SKIP = BufferHeader.OPAQUE + 12;
    private static final int HEADER = BufferHeader.OPAQUE + 16;
    private static final int NAMED = BufferHeader.OPAQUE + 20;
    private static final int HASH = 2048;
    private static final int KEY = 4;

    private final IpFamily family;
    private final BufferCache buffers;
    private final BufferPool pool;
    private final int[] buckets = new int[HASH];
    private final int[] chain = new int[ROWS];
    private final long[] addresses = new long[KEY * ROWS];
    private final long[] wanted = new long[KEY];
    private final long[] rest = new long[ROWS];
    private final int[] head = new int[ROWS];
    private final int[] count = new int[ROWS];
    private final int[] have = new int[ROWS];
    private final int[] total = new int[ROWS];
    private final long[] sinceNs = new long[ROWS];
    private final boolean[] local = new boolean[ROWS];
    private final int[] older = new int[ROWS];
    private final int[] newer = new int[ROWS];
    private int free;
    private int oldest = NONE;
    private int newest = NONE;
    private int held;
    private int open;

    /** First buffer of the datagram that {@link #add} completed. */
    int doneBuffer;

    /** Meta word of the datagram that {@link #add} completed. */
    long doneMeta;

    /** The x word of its first fragment. */
    long doneX;

    /** First buffer of a datagram that {@link #add} found to have timed out, to be reported, or -1. */
    int expired;

    Reassembly(final IpFamily family, final BufferCache buffers) {
        this.family = family;
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

    /** Datagrams that are not complete. */
    int open() {
        return open;
    }

    /** The row that times out first if it is due, or -1. */
    int due(final long nowNs, final Limits limits) {
        return oldest != NONE && nowNs - sinceNs[oldest] >= limits.timeoutMs * MS ? oldest : NONE;
    }

    /**
     * Takes a fragment whose data is in its buffers and is not empty.
     *
     * @return {@code HELD}: it is kept here; {@code COMPLETE}: so is it, and the datagram is in {@link #doneBuffer} and
     *     its neighbours, to be sent on; anything else: it is still the caller's
     */
    Outcome add(
            final Fragment fragment,
            final int bufferIndex,
            final long meta,
            final long x,
            final long nowNs,
            final Limits limits) {
        expired = NONE;
        final long others = key(Slab.address(meta), fragment, PacketMeta.table(x));
        int row = find(others);
        if (row != NONE && nowNs - sinceNs[row] >= limits.timeoutMs * MS) {
            expired = giveUp(row);
            row = NONE;
        }
        if (row == NONE) {
            if (limits.datagrams <= 0) {
                return Outcome.LIMIT;
            }
            row = open(others, nowNs, limits, fragment.local);
        }
        final Outcome placed = place(row, fragment, bufferIndex, meta, limits);
        if (placed != Outcome.HELD) {
            if (placed != Outcome.DUPLICATE) {
                discard(row);
            }
            return placed;
        }
        BufferHeader.park(pool.header(bufferIndex), meta, x, 0);
        if (!fragment.more) {
            total[row] = fragment.end;
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

    private long key(final long ip, final Fragment fragment, final int table) {
        if (family == IpFamily.IP4) {
            wanted[0] = Slab.u64(ip + Ip4Header.SRC);
            return (long) Slab.u16(ip + Ip4Header.ID) << 32 | (long) Slab.u8(ip + Ip4Header.PROTOCOL) << 16 | table;
        }
        for (int i = 0; i < KEY; i++) {
            wanted[i] = Slab.u64(ip + Ip6Header.SRC + 8 * i);
        }
        return (long) Slab.u32(ip + fragment.header + 4) << 16 | table;
    }

    /** Links a fragment in at its place, without what is there already. */
    private Outcome place(
            final int row, final Fragment fragment, final int bufferIndex, final long meta, final Limits limits) {
        int from = fragment.from;
        int end = fragment.end;
        int previous = NONE;
        int next = head[row];
        while (next != NONE && Slab.u32(pool.header(next) + FROM) <= from) {
            if (Slab.u32(pool.header(next) + FROM) == from && Slab.u32(pool.header(next) + END) == end) {
                return Outcome.DUPLICATE;
            }
            previous = next;
            next = Slab.u32(pool.header(next) + NEXT);
        }
        final boolean overlaps = previous != NONE && Slab.u32(pool.header(previous) + END) > from
                || next != NONE && Slab.u32(pool.header(next) + FROM) < end
                || total[row] >= 0 && (end > total[row] || !fragment.more && end != total[row]);
        if (overlaps) {
            if (family == IpFamily.IP6) {
                return Outcome.OVERLAP;
            }
            if ((meta & PacketMeta.CHAINED) != 0 || total[row] >= 0 && end > total[row]) {
                return Outcome.INTERNAL_ERROR;
            }
            from = previous == NONE ? from : Math.max(from, Slab.u32(pool.header(previous) + END));
            if (from >= end) {
                return Outcome.DUPLICATE;
            }
            next = dropCovered(row, previous, next, end);
            end = next == NONE ? end : Math.min(end, Slab.u32(pool.header(next) + FROM));
        }
        if (count[row] >= limits.fragments) {
            return Outcome.TOO_MANY;
        }
        final long mine = pool.header(bufferIndex);
        Slab.putU32(mine + NEXT, next);
        Slab.putU32(mine + FROM, from);
        Slab.putU32(mine + END, end);
        Slab.putU32(mine + SKIP, fragment.skip + from - fragment.from);
        Slab.putU32(mine + HEADER, fragment.header);
        Slab.putU32(mine + NAMED, fragment.named);
        if (previous == NONE) {
            head[row] = bufferIndex;
        } else {
            Slab.putU32(pool.header(previous) + NEXT, bufferIndex);
        }
        count[row]++;
        held++;
        have[row] += end - from;
        return Outcome.HELD;
    }

    /** Takes out fragments from {@code next} on that end before {@code end}; the one that follows then. */
    private int dropCovered(final int row, final int previous, final int first, final int end) {
        int next = first;
        while (next != NONE && Slab.u32(pool.header(next) + END) <= end) {
            final long header = pool.header(next);
            final int following = Slab.u32(header + NEXT);
            have[row] -= Slab.u32(header + END) - Slab.u32(header + FROM);
            count[row]--;
            held--;
            buffers.free(next, BufferHeader.meta(header));
            next = following;
        }
        if (previous == NONE) {
            head[row] = next;
        } else {
            Slab.putU32(pool.header(previous) + NEXT, next);
        }
        return next;
    }

    /** Makes one packet of all fragments: the first with its header, the data of the others behind it. */
    private void finish(final int row) {
        final int first = head[row];
        final long firstHeader = pool.header(first);
        final int header = Slab.u32(firstHeader + SKIP);
        final long meta = trimmed(first, BufferHeader.meta(firstHeader), header);
        int fragment = Slab.u32(firstHeader + NEXT);
        int last = lastSegment(first, meta);
        while (fragment != NONE) {
            final long fragmentHeader = pool.header(fragment);
            final int following = Slab.u32(fragmentHeader + NEXT);
            final int skip = Slab.u32(fragmentHeader + SKIP);
            final long data = PacketMeta.advance(trimmed(fragment, BufferHeader.meta(fragmentHeader), skip), skip);
            BufferHeader.meta(fragmentHeader, data);
            BufferHeader.next(pool.header(last), fragment);
            if (last != first) {
                BufferHeader.meta(pool.header(last), BufferHeader.meta(pool.header(last)) | PacketMeta.CHAINED);
            }
            last = lastSegment(fragment, data);
            fragment = following;
        }
        BufferHeader.rest(firstHeader, header + total[row] - PacketMeta.length(meta));
        doneBuffer = first;
        doneMeta = last == first ? meta : meta | PacketMeta.CHAINED;
        doneX = BufferHeader.x(firstHeader);
        if (family == IpFamily.IP4) {
            whole4(Slab.address(meta), header, header + total[row]);
        } else {
            final int before = PacketMeta.length(doneMeta);
            doneMeta = whole6(doneMeta, Slab.u32(firstHeader + HEADER), Slab.u32(firstHeader + NAMED), total[row]);
            assert PacketMeta.length(doneMeta) == before - Ip6Header.FRAGMENT_LENGTH;
            doneX = PacketMeta.withL3(doneX, Slab.address(doneMeta));
        }
        held -= count[row];
        close(row);
    }

    /** A fragment's meta word without the end of the data that an earlier fragment has. */
    private long trimmed(final int bufferIndex, final long meta, final int skip) {
        final long header = pool.header(bufferIndex);
        return (meta & PacketMeta.CHAINED) != 0
                ? meta
                : PacketMeta.withLength(meta, skip + Slab.u32(header + END) - Slab.u32(header + FROM));
    }

    private static void whole4(final long ip, final int header, final int length) {
        Slab.putU16be(ip + Ip4Header.TOTAL_LENGTH, length);
        Slab.putU16(ip + Ip4Header.FLAGS_FRAGMENT, 0);
        IpWriter.ip4Checksum(ip, header);
    }

    /**
     * Takes the fragment header out of the packet in front: what stands before it moves up.
     *
     * @param header where it stands
     * @param named where the octet stands that names it
     * @param data bytes behind it
     * @return the meta word with the IPv6 header's new place
     */
    static long whole6(final long meta, final int header, final int named, final int data) {
        final long ip = Slab.address(meta);
        Slab.putU8(ip + named, Slab.u8(ip + header));
        for (int at = header - 8; at >= 0; at -= 8) {
            Slab.putU64(ip + at + Ip6Header.FRAGMENT_LENGTH, Slab.u64(ip + at));
        }
        final long moved = PacketMeta.advance(meta, Ip6Header.FRAGMENT_LENGTH);
        Slab.putU16be(Slab.address(moved) + Ip6Header.PAYLOAD_LENGTH, header - Ip6Header.LENGTH + data);
        return moved;
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

    /**
     * Gives a datagram up, but takes its first fragment out if it is there and its sender is to be told: its buffer, or
     * -1. Routers say nothing of IPv4 datagrams of others.
     */
    int giveUp(final int row) {
        final int first = head[row];
        if (first == NONE || Slab.u32(pool.header(first) + FROM) != 0 || family == IpFamily.IP4 && !local[row]) {
            discard(row);
            return NONE;
        }
        head[row] = Slab.u32(pool.header(first) + NEXT);
        discard(row);
        return first;
    }

    private static int hash(final long[] keys, final int at, final long others) {
        long mixed = others * 0x9e37_79b9_7f4a_7c15L;
        for (int i = 0; i < KEY; i++) {
            mixed = (mixed ^ keys[at + i]) * 0xbf58_476d_1ce4_e5b9L;
        }
        return (int) (mixed >>> 53);
    }

    private int find(final long others) {
        int row = buckets[hash(wanted, 0, others)];
        while (row != NONE && (rest[row] != others || !isWanted(row * KEY))) {
            row = chain[row];
        }
        return row;
    }

    private boolean isWanted(final int at) {
        long differs = 0;
        for (int i = 0; i < KEY; i++) {
            differs |= addresses[at + i] ^ wanted[i];
        }
        return differs == 0;
    }

    private int open(final long others, final long nowNs, final Limits limits, final boolean toUs) {
        while (free == NONE || open >= limits.datagrams) {
            discard(oldest);
        }
        final int row = free;
        free = chain[row];
        final int bucket = hash(wanted, 0, others);
        chain[row] = buckets[bucket];
        buckets[bucket] = row;
        System.arraycopy(wanted, 0, addresses, row * KEY, KEY);
        local[row] = toUs;
        open++;
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
        final int bucket = hash(addresses, row * KEY, rest[row]);
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
        open--;
        chain[row] = free;
        free = row;
    }
}
