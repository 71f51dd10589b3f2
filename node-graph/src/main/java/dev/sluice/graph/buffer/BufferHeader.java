package dev.sluice.graph.buffer;

/**
 * The 128 bytes in front of a buffer's headroom: where a packet's frame columns are parked while it is in no frame
 * (reassembly, hand-off, a tx ring), and what only few packets have (a chain, offload data, a trace).
 *
 * <pre>
 *   0  meta        8  parked column, or of a later segment: where its data is
 *   8  x           8  parked column
 *  16  aux         4  parked column
 *  20  next        4  index of the next segment, valid with {@link PacketMeta#CHAINED}
 *  24  rest        4  bytes in the segments behind the first, valid with CHAINED
 *  28  trace       4  handle of the packet's trace, valid with {@link PacketMeta#TRACED}
 *  32  gso size    2  segment size, valid with {@link PacketMeta#GSO}
 *  34  gso type    1  {@code virtio_net_hdr.gso_type}
 *  35  spare       1
 *  36  csum start  2  offset of the L4 header from the start of the frame, valid with {@link PacketMeta#CHECKSUM_PARTIAL} and GSO
 *  38  csum offset 2  offset of the checksum in the L4 header
 *  40  spare      24
 *  64  opaque     64  for the feature that holds the packet
 * </pre>
 *
 * Methods take the slab address of the header, {@link BufferPool#header(int)}. Owner: whoever owns the buffer.
 */
public final class BufferHeader {
    /** Size in bytes. */
    public static final int BYTES = 128;

    /** Offset of the 64 bytes that the feature which holds the packet may use. */
    public static final int OPAQUE = 64;

    private static final int META = 0;
    private static final int X = 8;
    private static final int AUX = 16;
    private static final int NEXT = 20;
    private static final int REST = 24;
    private static final int TRACE = 28;
    private static final int GSO_SIZE = 32;
    private static final int GSO_TYPE = 34;
    private static final int CHECKSUM_START = 36;
    private static final int CHECKSUM_OFFSET = 38;

    private BufferHeader() {}

    /** Writes the columns of a packet that leaves the frame world. */
    public static void park(final long header, final long meta, final long x, final int aux) {
        Slab.putU64(header + META, meta);
        Slab.putU64(header + X, x);
        Slab.putU32(header + AUX, aux);
    }

    /** The parked meta column, or the meta word (offset and length) of a later segment. */
    public static long meta(final long header) {
        return Slab.u64(header + META);
    }

    /** Sets the meta word of a later segment. */
    public static void meta(final long header, final long meta) {
        Slab.putU64(header + META, meta);
    }

    /** The parked x column. */
    public static long x(final long header) {
        return Slab.u64(header + X);
    }

    /** The parked aux column. */
    public static int aux(final long header) {
        return Slab.u32(header + AUX);
    }

    /** Index of the next segment. */
    public static int next(final long header) {
        return Slab.u32(header + NEXT);
    }

    /** Sets the index of the next segment. */
    public static void next(final long header, final int bufferIndex) {
        Slab.putU32(header + NEXT, bufferIndex);
    }

    /** Bytes in the segments behind the first; in the first segment's header only. */
    public static int rest(final long header) {
        return Slab.u32(header + REST);
    }

    /** Sets the number of bytes in the segments behind the first. */
    public static void rest(final long header, final int bytes) {
        Slab.putU32(header + REST, bytes);
    }

    /** Handle of the packet's trace. */
    public static int trace(final long header) {
        return Slab.u32(header + TRACE);
    }

    /** Sets the handle of the packet's trace. */
    public static void trace(final long header, final int handle) {
        Slab.putU32(header + TRACE, handle);
    }

    /** Writes what {@code virtio_net_hdr} says of a packet whose checksum or segmentation is still to be done. */
    public static void offload(
            final long header,
            final int gsoType,
            final int gsoSize,
            final int checksumStart,
            final int checksumOffset) {
        Slab.putU16(header + GSO_SIZE, gsoSize);
        Slab.putU8(header + GSO_TYPE, gsoType);
        Slab.putU16(header + CHECKSUM_START, checksumStart);
        Slab.putU16(header + CHECKSUM_OFFSET, checksumOffset);
    }

    /** Payload bytes of each segment that the packet is to be cut into. */
    public static int gsoSize(final long header) {
        return Slab.u16(header + GSO_SIZE);
    }

    /** {@code VIRTIO_NET_HDR_GSO_*}. */
    public static int gsoType(final long header) {
        return Slab.u8(header + GSO_TYPE);
    }

    /** Offset of the L4 header from the start of the frame as received. */
    public static int checksumStart(final long header) {
        return Slab.u16(header + CHECKSUM_START);
    }

    /** Offset of the checksum field in the L4 header. */
    public static int checksumOffset(final long header) {
        return Slab.u16(header + CHECKSUM_OFFSET);
    }

    /** Copies what {@link #offload} has written, for a node that copies a packet. */
    public static void copyOffload(final long from, final long to) {
        Slab.putU64(to + GSO_SIZE, Slab.u64(from + GSO_SIZE));
    }
}
