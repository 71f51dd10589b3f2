package dev.sluice.graph.node;

import dev.sluice.graph.buffer.PacketMeta;
import java.util.Arrays;

/**
 * Moves packets to the nodes that a node chose for them. Owner: the dispatcher's thread.
 *
 * <p>Three ways, by measurement (docs/performance.md): all packets one way, the frame itself is handed over and nothing
 * is copied; few exceptions, these are copied out and the gaps closed in place; mixed, the packets are sorted by slot
 * (a counting sort without branches) and copied slot by slot. Order within a slot is always kept.
 */
final class FrameRouter {
    /**
     * With more exceptions than one packet in so many, sorting all packets costs less than taking those out one by one.
     */
    private static final int MANY = 10;

    /** So many ways can be counted in the bytes of a long, which stays in a register. */
    private static final int FEW = 8;

    /** All bytes of a product with this are the sum of the bytes below them. */
    private static final long SUMS_BELOW = 0x0101_0101_0101_0100L;

    private final PendingFrames pending;
    private final FramePool frames;
    private final int[] order = new int[Frame.SIZE];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private Frame sorted = new Frame();
    private int lowest;
    private int highest;

    FrameRouter(final PendingFrames pending, final FramePool frames) {
        this.pending = pending;
        this.frames = frames;
    }

    /**
     * Refuses what a node said when it makes no sense, before anything is moved.
     *
     * @throws IllegalStateException naming the slot
     */
    void check(final NodeContext from, final Frame frame, final int next) {
        final int slots = from.slots.length;
        if (next >= slots || next < Node.TAKEN) {
            throw badSlot(from, next);
        }
        if (next == Node.BY_NEXTS) {
            findRange(from.nexts, frame.n);
            if (lowest < 0 || highest >= slots) {
                throw badSlot(from, lowest < 0 ? lowest : highest);
            }
            return;
        }
        for (int e = 0; e < from.exceptions; e++) {
            if (from.exceptNext[e] >= slots
                    || from.exceptNext[e] < NodeContext.GONE
                    || from.exceptIndex[e] >= frame.n
                    || e > 0 && from.exceptIndex[e] <= from.exceptIndex[e - 1]) {
                throw badSlot(from, from.exceptNext[e]);
            }
        }
    }

    private void findRange(final int[] nexts, final int n) {
        int low = nexts[0];
        int high = low;
        for (int i = 1; i < n; i++) {
            low = Math.min(low, nexts[i]);
            high = Math.max(high, nexts[i]);
        }
        lowest = low;
        highest = high;
    }

    private static IllegalStateException badSlot(final NodeContext from, final int next) {
        return new IllegalStateException("node `" + from.name() + "' sent a packet to slot " + next + " of "
                + from.slots.length + ", or named packets out of order");
    }

    /** Carries out what {@link #check} has passed. */
    void route(final NodeContext from, final Frame frame, final int next) {
        if (next >= 0) {
            if (from.exceptions * MANY > frame.n && exceptionsToNexts(from, frame.n, next)) {
                findRange(from.nexts, frame.n);
                scatter(from, frame);
                return;
            }
            if (from.exceptions > 0) {
                moveExceptions(from, frame);
            }
            send(from, next, frame);
        } else if (next == Node.BY_NEXTS) {
            scatter(from, frame);
        } else {
            frames.give(frame);
        }
    }

    /** Hands a whole frame to a slot. */
    void send(final NodeContext from, final int next, final Frame frame) {
        from.arcVectors[next] += frame.n;
        append(from.slots[next], frame);
    }

    /** Gives a frame to a node, or its packets to the frame that is open for that node already. */
    void append(final NodeContext to, final Frame frame) {
        final Frame open = to.open;
        if (frame.n == 0) {
            frames.give(frame);
        } else if (open == null) {
            to.open = frame;
            pending.add(to, frame);
        } else {
            merge(to, open, frame);
        }
    }

    /** Sends one packet to a node. */
    void emit(final NodeContext to, final int bufferIndex, final long meta, final long x, final int aux) {
        Frame open = to.open;
        if (open == null || open.n == Frame.SIZE) {
            open = frames.take();
            open.rx = PacketMeta.rx(x);
            to.open = open;
            pending.add(to, open);
        } else if (open.rx != PacketMeta.rx(x)) {
            open.rx = Frame.MIXED;
        }
        open.traced |= (meta & PacketMeta.TRACED) != 0;
        open.add(bufferIndex, meta, x, aux);
    }

    /** The slot that packet {@code i} was sent to. */
    static int nextOf(final NodeContext from, final int i, final int next) {
        if (next == Node.BY_NEXTS) {
            return from.nexts[i];
        }
        for (int e = 0; e < from.exceptions; e++) {
            if (from.exceptIndex[e] == i) {
                return from.exceptNext[e];
            }
        }
        return next;
    }

    /**
     * After an exception: moves the packets that the node has not taken to the front of the frame and returns their
     * number.
     */
    static int keepOwned(final NodeContext from, final Frame frame) {
        int kept = 0;
        int e = 0;
        for (int i = 0; i < frame.n; i++) {
            while (e < from.exceptions && from.exceptIndex[e] < i) {
                e++;
            }
            final boolean gone =
                    e < from.exceptions && from.exceptIndex[e] == i && from.exceptNext[e] == NodeContext.GONE;
            if (i >= frame.taken && !gone) {
                Frame.copy(frame, i, frame, kept++, 1);
            }
        }
        frame.n = kept;
        return kept;
    }

    private void merge(final NodeContext to, final Frame open, final Frame frame) {
        final int room = Math.min(Frame.SIZE - open.n, frame.n);
        Frame.copy(frame, 0, open, open.n, room);
        open.n += room;
        open.mergeFacts(frame);
        final int left = frame.n - room;
        if (left == 0) {
            frames.give(frame);
        } else {
            Frame.copy(frame, room, frame, 0, left);
            frame.n = left;
            to.open = frame;
            pending.add(to, frame);
        }
    }

    private void moveExceptions(final NodeContext from, final Frame frame) {
        final int[] exceptIndex = from.exceptIndex;
        final int[] exceptNext = from.exceptNext;
        final int count = from.exceptions;
        int kept = exceptIndex[0];
        for (int e = 0; e < count; e++) {
            final int i = exceptIndex[e];
            final int next = exceptNext[e];
            if (next != NodeContext.GONE) {
                from.arcVectors[next]++;
                emit(from.slots[next], frame.bi[i], frame.meta[i], frame.x[i], frame.aux[i]);
            }
            final int end = e + 1 < count ? exceptIndex[e + 1] : frame.n;
            final int run = end - i - 1;
            Frame.copy(frame, i + 1, frame, kept, run);
            kept += run;
        }
        frame.n = kept;
    }

    private void scatter(final NodeContext from, final Frame frame) {
        if (lowest == highest) {
            send(from, highest, frame);
        } else {
            scatterMixed(from, frame);
        }
    }

    /** Writes a default and its exceptions into the nexts; false, and nothing done, when some packet is gone. */
    private static boolean exceptionsToNexts(final NodeContext from, final int n, final int next) {
        int any = 0;
        for (int e = 0; e < from.exceptions; e++) {
            any |= from.exceptNext[e];
        }
        if (any < 0) {
            return false;
        }
        Arrays.fill(from.nexts, 0, n, next);
        from.exceptionsToNexts();
        return true;
    }

    private void scatterMixed(final NodeContext from, final Frame frame) {
        final int n = frame.n;
        if (highest - lowest < FEW) {
            scatterFew(from, frame, from.nexts, lowest, -1L);
            return;
        }
        if (highest < Long.SIZE) {
            final int[] nexts = from.nexts;
            long used = 0;
            for (int i = 0; i < n; i++) {
                used |= 1L << nexts[i];
            }
            if (Long.bitCount(used) <= FEW) {
                final int[] ways = order;
                for (int i = 0; i < n; i++) {
                    ways[i] = Long.bitCount(used & (1L << nexts[i]) - 1);
                }
                scatterFew(from, frame, ways, 0, used);
                return;
            }
        }
        final int slots = from.slots.length;
        sort(from.nexts, n, slots);
        permute(frame);
        int first = 0;
        for (int slot = 0; slot < slots; slot++) {
            final int end = ends[slot];
            if (end > first) {
                from.arcVectors[slot] += end - first;
                deliver(sorted, frame, first, end, from.slots[slot]);
                first = end;
            }
        }
        frames.give(frame);
    }

    /**
     * Sorts by up to eight ways, of which no one takes all packets. How many packets a way has so far, and later where
     * its next one goes, is a byte of a long: nothing waits for a counter in memory, as it would each time that two
     * packets in a row go the same way.
     *
     * @param ways the way of each packet, counted from {@code low}
     * @param used bit {@code k} is set when slot {@code low + k} is one of the ways, which are in this order
     */
    private void scatterFew(
            final NodeContext from, final Frame frame, final int[] ways, final int low, final long used) {
        final int n = frame.n;
        long counts = 0;
        for (int i = 0; i < n; i++) {
            counts += 1L << (ways[i] - low << 3);
        }
        final Frame to = sorted;
        place(frame, to, ways, low, counts * SUMS_BELOW);
        long rest = used;
        int first = 0;
        while (first < n) {
            final int run = (int) counts & 0xff;
            final int slot = low + Long.numberOfTrailingZeros(rest);
            counts >>>= Byte.SIZE;
            rest &= rest - 1;
            if (run > 0) {
                final NodeContext next = from.slots[slot];
                from.arcVectors[slot] += run;
                if (first == 0 && next.open == null) {
                    handOver(frame, run, next);
                } else {
                    deliver(to, frame, first, first + run, next);
                }
                first += run;
            }
        }
        if (to == sorted) {
            frames.give(frame);
        } else {
            frame.clear();
        }
    }

    /**
     * Gives the frame of the sorted packets itself to the first of them; the others are copied out of it before anyone
     * sees what is behind its end. The frame that they came in takes its place.
     */
    private void handOver(final Frame frame, final int run, final NodeContext to) {
        final Frame given = sorted;
        given.n = run;
        given.rx = frame.rx;
        given.traced = frame.traced;
        to.open = given;
        pending.add(to, given);
        sorted = frame;
    }

    /**
     * Copies the packets to {@code to}, sorted by ways.
     *
     * @param begins in byte {@code k} where the packets of way {@code k} begin
     */
    private static void place(final Frame frame, final Frame to, final int[] ways, final int low, final long begins) {
        final int[] bi = frame.bi;
        final int[] aux = frame.aux;
        final int[] toBi = to.bi;
        final int[] toAux = to.aux;
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final long[] toMeta = to.meta;
        final long[] toX = to.x;
        final int n = frame.n;
        // 255, but by the lengths the compiler sees that k is in range: a third of a clock a packet
        final int last = toBi.length - 1 & toAux.length - 1 & toMeta.length - 1 & toX.length - 1;
        long cursors = begins;
        for (int i = 0; i < n; i++) {
            final int shift = ways[i] - low << 3;
            final int k = (int) (cursors >>> shift) & last;
            cursors += 1L << shift;
            toBi[k] = bi[i];
            toAux[k] = aux[i];
            toMeta[k] = meta[i];
            toX[k] = x[i];
        }
    }

    /**
     * Writes the packets' indices into {@link #order} by slot, and where the run of each slot ends into {@link #ends}.
     * The frame's halves are counted apart: an increment waits for the one before it of the same place, and with few
     * slots that is nearly always the last one.
     */
    private void sort(final int[] nexts, final int n, final int slots) {
        if (slots > starts.length) {
            starts = new int[Math.max(slots, 2 * starts.length)];
            ends = new int[starts.length];
        }
        final int[] lower = starts;
        final int[] upper = ends;
        for (int s = 0; s < slots; s++) {
            lower[s] = 0;
            upper[s] = 0;
        }
        final int half = n >> 1;
        for (int i = 0; i < half; i++) {
            lower[nexts[i]]++;
            upper[nexts[half + i]]++;
        }
        if ((n & 1) != 0) {
            upper[nexts[n - 1]]++;
        }
        int sum = 0;
        for (int s = 0; s < slots; s++) {
            final int first = lower[s];
            final int count = first + upper[s];
            lower[s] = sum;
            upper[s] = sum + first;
            sum += count;
        }
        final int[] places = order;
        for (int i = 0; i < half; i++) {
            places[lower[nexts[i]]++] = i;
            places[upper[nexts[half + i]]++] = half + i;
        }
        if ((n & 1) != 0) {
            places[upper[nexts[n - 1]]++] = n - 1;
        }
    }

    /**
     * Copies the packets to {@link #sorted} in that order: two loops of two columns, as four loops and one were slower.
     */
    private void permute(final Frame frame) {
        final int[] places = order;
        final int[] bi = frame.bi;
        final int[] aux = frame.aux;
        final int[] toBi = sorted.bi;
        final int[] toAux = sorted.aux;
        final int n = frame.n;
        for (int k = 0; k < n; k++) {
            final int i = places[k];
            toBi[k] = bi[i];
            toAux[k] = aux[i];
        }
        final long[] meta = frame.meta;
        final long[] x = frame.x;
        final long[] toMeta = sorted.meta;
        final long[] toX = sorted.x;
        for (int k = 0; k < n; k++) {
            final int i = places[k];
            toMeta[k] = meta[i];
            toX[k] = x[i];
        }
    }

    /** Copies packets {@code first..end} of {@code source} to a node. */
    private void deliver(final Frame source, final Frame frame, final int first, final int end, final NodeContext to) {
        int done = first;
        while (done < end) {
            Frame open = to.open;
            if (open == null || open.n == Frame.SIZE) {
                open = frames.take();
                open.rx = frame.rx;
                to.open = open;
                pending.add(to, open);
            }
            final int run = Math.min(Frame.SIZE - open.n, end - done);
            Frame.copy(source, done, open, open.n, run);
            open.n += run;
            open.mergeFacts(frame);
            done += run;
        }
    }
}
