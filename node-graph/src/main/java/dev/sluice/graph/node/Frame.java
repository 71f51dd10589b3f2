package dev.sluice.graph.node;

/**
 * Up to 256 packets on their way to one node, with their metadata in columns. The columns are public arrays of
 * {@link #SIZE}: they are the data structure of the hot path, and nodes hoist them into locals. Entry {@code i} of
 * every column belongs to packet {@code i < n}.
 *
 * <p>Owner: the thread whose dispatcher hands it out. A frame is handed over whole when all its packets go one way, so
 * that on the usual path nothing is copied.
 */
public final class Frame {
    /** Most packets in a frame, VPP's {@code VLIB_FRAME_SIZE}. */
    public static final int SIZE = 256;

    private static final int SHORT = 8;

    /** {@link #rx} of a frame whose packets came in on different interfaces. */
    public static final int MIXED = -1;

    /** Buffer indices. */
    public final int[] bi = new int[SIZE];

    /** Offset of the current header, length and flags, see {@link dev.sluice.graph.buffer.PacketMeta}. */
    public final long[] meta = new long[SIZE];

    /** Interfaces, L3 header and table, see {@link dev.sluice.graph.buffer.PacketMeta}. */
    public final long[] x = new long[SIZE];

    /** One word from a node to the next ones: load-balance or adjacency index, ICMP error, reason of a drop. */
    public final int[] aux = new int[SIZE];

    /** Number of packets. */
    public int n;

    /**
     * The interface that all packets came in on, or {@link #MIXED}: lets a node choose the loop that looks an interface
     * up once.
     */
    public int rx = MIXED;

    /** True when some packet has a trace. */
    public boolean traced;

    /** Packets at the front that a node has taken already; see {@link Node#TAKEN}. */
    public int taken;

    /** The thread that handed the frame over to this one; only while it is in a hand-off queue. */
    public int fromThread;

    /** Makes the frame empty. */
    public void clear() {
        n = 0;
        rx = MIXED;
        traced = false;
        taken = 0;
    }

    /** Appends a packet; the caller sets {@link #rx} and {@link #traced}. */
    public void add(final int bufferIndex, final long metaWord, final long xWord, final int auxWord) {
        final int i = n++;
        bi[i] = bufferIndex;
        meta[i] = metaWord;
        x[i] = xWord;
        aux[i] = auxWord;
    }

    /**
     * Copies {@code count} packets with their columns, also to the front inside one frame. Few one by one: a bulk copy
     * stores them under a mask, and the node that reads them next waits for that. Does not touch {@code n}.
     */
    static void copy(final Frame from, final int first, final Frame to, final int at, final int count) {
        if (count < SHORT) {
            copyShort(from, first, to, at, count);
            return;
        }
        System.arraycopy(from.bi, first, to.bi, at, count);
        System.arraycopy(from.meta, first, to.meta, at, count);
        System.arraycopy(from.x, first, to.x, at, count);
        System.arraycopy(from.aux, first, to.aux, at, count);
    }

    /** Front to back, so that ranges of one frame may overlap when they move to the front. */
    private static void copyShort(final Frame from, final int first, final Frame to, final int at, final int count) {
        for (int i = 0; i < count; i++) {
            to.bi[at + i] = from.bi[first + i];
            to.meta[at + i] = from.meta[first + i];
            to.x[at + i] = from.x[first + i];
            to.aux[at + i] = from.aux[first + i];
        }
    }

    /** Takes over what is known of a whole frame whose packets are added to this one, which is not empty. */
    void mergeFacts(final Frame from) {
        if (rx != from.rx) {
            rx = MIXED;
        }
        traced |= from.traced;
    }
}
