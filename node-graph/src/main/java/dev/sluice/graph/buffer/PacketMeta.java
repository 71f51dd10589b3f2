package dev.sluice.graph.buffer;

/**
 * The two long words that travel with a packet in the columns of a frame.
 *
 * <pre>
 * meta   63 flags 48 | 47 length 32 | 31 slab offset of the current header 0
 * x      63 table 48 | 47 L3 header 32 | 31 tx interface 16 | 15 rx interface 0
 * </pre>
 *
 * The length is that of the first segment from the current header on. The L3 field holds the low 16 bits of the L3
 * header's slab offset: a buffer is shorter than 64 KiB, so that the address follows from the current offset without
 * the buffer's start. Interfaces are sw_if_index values, the table a FIB index. All methods are pure functions; the
 * names follow {@code vlib_buffer_t}.
 */
public final class PacketMeta {
    /** The packet has a trace. */
    public static final long TRACED = 1L << 48;

    /** More segments follow, see {@link BufferHeader#next(long)}. */
    public static final long CHAINED = 1L << 49;

    /**
     * The L4 checksum field holds the pseudo-header sum only; {@link BufferHeader#checksumStart(long)} tells where it
     * is.
     */
    public static final long CHECKSUM_PARTIAL = 1L << 50;

    /** The packet is to be cut into segments before it goes on a wire. */
    public static final long GSO = 1L << 51;

    /** The packet was made here and not received. */
    public static final long LOCALLY_ORIGINATED = 1L << 52;

    /** One VLAN tag was taken off in front of the current header. */
    public static final long VLAN_1_DEEP = 1L << 53;

    /** Two VLAN tags were taken off in front of the current header. */
    public static final long VLAN_2_DEEP = 1L << 54;

    /** The L4 checksum is known to be right: verified by a node or vouched for by the device. */
    public static final long CHECKSUM_CORRECT = 1L << 55;

    /** The packet's destination MAC address was not that of the receiving interface (broadcast, multicast). */
    public static final long NOT_TO_US = 1L << 56;

    /** How often a route gave the packet to another interface to be taken in there: 0 to 3 times this. */
    public static final long TAKEN_IN = 1L << 57;

    /** The bits of {@link #TAKEN_IN}; all are set when it may not happen again. */
    public static final long TAKEN_IN_MASK = 3L << 57;

    /** First flag that a feature may use between two of its own nodes: bits 60 to 63. */
    public static final long FEATURE_FIRST = 1L << 60;

    private static final long OFFSET_MASK = 0xffff_ffffL;
    private static final int LENGTH_SHIFT = 32;
    private static final int TX_SHIFT = 16;
    private static final int L3_SHIFT = 32;
    private static final int TABLE_SHIFT = 48;
    private static final int U16 = 0xffff;

    private PacketMeta() {}

    /** A meta word without flags. */
    public static long of(final long offset, final int length) {
        return (offset & OFFSET_MASK) | (long) length << LENGTH_SHIFT;
    }

    /** Bytes in the first segment from the current header on. */
    public static int length(final long meta) {
        return (int) (meta >>> LENGTH_SHIFT) & U16;
    }

    /** The same packet with another length of the first segment. */
    public static long withLength(final long meta, final int length) {
        return meta & ~((long) U16 << LENGTH_SHIFT) | (long) (length & U16) << LENGTH_SHIFT;
    }

    /**
     * Moves the current header forward (positive: off comes a header) or back (negative: on goes one); the length
     * follows.
     */
    public static long advance(final long meta, final int bytes) {
        // offset rises by bytes and length falls by bytes: one addition as long as neither field leaves its range,
        // which a header never makes it do
        return meta + bytes - ((long) bytes << LENGTH_SHIFT);
    }

    /** An x word as an input node makes it: nothing but the receiving interface is known. */
    public static long x(final int rxInterface) {
        return rxInterface;
    }

    /** sw_if_index that the packet came in on. */
    public static int rx(final long x) {
        return (int) x & U16;
    }

    /** sw_if_index that the packet goes out on. */
    public static int tx(final long x) {
        return (int) (x >>> TX_SHIFT) & U16;
    }

    /** FIB index of the table to look up in. */
    public static int table(final long x) {
        return (int) (x >>> TABLE_SHIFT);
    }

    /** Replaces the rx interface. */
    public static long withRx(final long x, final int rxInterface) {
        return x & ~(long) U16 | rxInterface;
    }

    /** Replaces the tx interface. */
    public static long withTx(final long x, final int txInterface) {
        return x & ~((long) U16 << TX_SHIFT) | (long) txInterface << TX_SHIFT;
    }

    /** Replaces the table. */
    public static long withTable(final long x, final int table) {
        return x & ~((long) U16 << TABLE_SHIFT) | (long) table << TABLE_SHIFT;
    }

    /** Notes where the L3 header is; {@code l3} is its slab offset. */
    public static long withL3(final long x, final long l3) {
        return x & ~((long) U16 << L3_SHIFT) | (l3 & U16) << L3_SHIFT;
    }

    /** Slab address of the L3 header noted with {@link #withL3(long, long)}. */
    public static long l3(final long meta, final long x) {
        return Slab.address(meta + (short) ((int) (x >>> L3_SHIFT) - (int) meta));
    }
}
