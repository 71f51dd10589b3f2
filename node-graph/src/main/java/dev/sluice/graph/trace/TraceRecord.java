package dev.sluice.graph.trace;

import dev.sluice.graph.buffer.PacketMeta;

/**
 * What one node saw of one traced packet: its columns and the first bytes from the current header on. Written by the
 * worker that owns the packet, read on the main thread with the workers at the barrier.
 */
public final class TraceRecord {
    /** Bytes of the packet that are kept. */
    public static final int BYTES = 128;

    private final int nodeIndex;
    private final long timeNs;
    private final int next;
    private final long meta;
    private final long x;
    private final int aux;
    private final byte[] data;

    /**
     * A record.
     *
     * @param nodeIndex the node
     * @param timeNs loop time
     * @param next slot that the packet was sent to, negative when the record was taken before the node ran
     * @param meta column
     * @param x column
     * @param aux column
     * @param data {@link #BYTES} bytes from the current header on, whatever the packet's length
     */
    public TraceRecord(
            final int nodeIndex,
            final long timeNs,
            final int next,
            final long meta,
            final long x,
            final int aux,
            final byte[] data) {
        this.nodeIndex = nodeIndex;
        this.timeNs = timeNs;
        this.next = next;
        this.meta = meta;
        this.x = x;
        this.aux = aux;
        this.data = data;
    }

    /** Index of the node. */
    public int nodeIndex() {
        return nodeIndex;
    }

    /** Loop time in nanoseconds of the engine's clock. */
    public long timeNs() {
        return timeNs;
    }

    /** Slot that the packet was sent to, or negative. */
    public int next() {
        return next;
    }

    /** The meta column, see {@link dev.sluice.graph.buffer.PacketMeta}. */
    public long meta() {
        return meta;
    }

    /** The x column. */
    public long x() {
        return x;
    }

    /** The aux column. */
    public int aux() {
        return aux;
    }

    /** Bytes of the packet in its first segment from the current header on; {@link #data()} may hold fewer or more. */
    public int length() {
        return PacketMeta.length(meta);
    }

    /** The first {@link #BYTES} bytes; what lies behind {@link #length()} is not of this packet. */
    public byte[] data() {
        return data;
    }

    /** One byte, or 0 behind the end. */
    public int u8(final int offset) {
        return offset < data.length ? data[offset] & 0xff : 0;
    }

    /** Two bytes in network order. */
    public int u16(final int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    /** Four bytes in network order. */
    public int u32(final int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }
}
