package dev.sluice.driver;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;

/**
 * The header with which TAP devices and packet sockets tell of checksums and segmentation that are still to be done:
 * {@code struct virtio_net_hdr} of {@code linux/virtio_net.h}, native byte order.
 *
 * <pre> 0 flags u8 | 1 gso type u8 | 2 header length u16 | 4 gso size u16 | 6 checksum start u16 | 8 checksum offset
 * u16 | 10 buffers u16 (12-byte form)
 * </pre>
 *
 * Pure functions on the slab.
 */
public final class VnetHeader {
    /** Size of the short form, as packet sockets use it. */
    public static final int BYTES = 10;

    /** Size of the form with a buffer count, as TAP devices use it. */
    public static final int LONG_BYTES = 12;

    /** The checksum at start + offset is to be completed. */
    public static final int NEEDS_CSUM = 1;

    /** The checksums have been verified. */
    public static final int DATA_VALID = 2;

    /** Offsets of the fields. */
    public static final int GSO_TYPE = 1;

    /** Offset of the payload size of a segment. */
    public static final int GSO_SIZE = 4;

    /** Offset of the offset of the L4 header. */
    public static final int CSUM_START = 6;

    /** Offset of the offset of the checksum in the L4 header. */
    public static final int CSUM_OFFSET = 8;

    private static final int HEADER_LENGTH = 2;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_CSUM_OFFSET = 16;
    private static final int UDP_HEADER = 8;

    private VnetHeader() {}

    /**
     * Notes what the kernel said of a received frame.
     *
     * @param header slab address of the buffer's header
     * @param flags of the vnet header
     * @param inserted bytes that were put into the frame in front of the L4 header since (a restored VLAN tag)
     * @param frameLength bytes of the whole frame, inserted ones included
     * @return flags for the packet's meta word
     */
    public static long received(
            final long header,
            final int flags,
            final int gsoType,
            final int gsoSize,
            final int csumStart,
            final int csumOffset,
            final int inserted,
            final int frameLength) {
        long result = (flags & DATA_VALID) != 0 ? PacketMeta.CHECKSUM_CORRECT : 0;
        if ((flags & NEEDS_CSUM) == 0 && gsoType == 0) {
            return result;
        }
        int start = 0;
        if ((flags & NEEDS_CSUM) != 0) {
            start = csumStart + inserted;
            if (start + csumOffset + 2 > frameLength) {
                return result; // not from a sane kernel: treat as an ordinary frame, whose checksum will be found bad
            }
            result |= PacketMeta.CHECKSUM_PARTIAL;
        }
        if (gsoType != 0 && gsoSize != 0) {
            result |= PacketMeta.GSO;
        }
        BufferHeader.offload(header, gsoType, gsoSize, start, csumOffset);
        return result;
    }

    /** As above, for a vnet header at slab address {@code at}. */
    public static long received(final long header, final long at, final int frameLength) {
        final int word = Slab.u32(at);
        if ((word & 0xffff) == 0) {
            return 0;
        }
        return received(
                header,
                word & 0xff,
                word >>> 8 & 0xff,
                Slab.u16(at + GSO_SIZE),
                Slab.u16(at + CSUM_START),
                Slab.u16(at + CSUM_OFFSET),
                0,
                frameLength);
    }

    /**
     * Writes the header of a frame that is sent.
     *
     * @param at slab address of the vnet header
     * @param bytes {@link #BYTES} or {@link #LONG_BYTES}
     * @param header slab address of the buffer's header
     * @param received slab address at which the frame began when it was received, to which the offsets in the buffer's
     *     header refer
     * @param meta the packet's meta word; its offset is where the frame begins now
     * @return false when the L4 header is no longer in the frame: it must not be sent
     */
    public static boolean write(
            final long at, final int bytes, final long header, final long received, final long meta) {
        Slab.putU64(at, 0);
        Slab.putU16(at + 8, 0);
        if (bytes == LONG_BYTES) {
            Slab.putU16(at + 10, 0);
        }
        return (meta & (PacketMeta.CHECKSUM_PARTIAL | PacketMeta.GSO)) == 0 || writeOffload(at, header, received, meta);
    }

    private static boolean writeOffload(final long at, final long header, final long received, final long meta) {
        final boolean partial = (meta & PacketMeta.CHECKSUM_PARTIAL) != 0;
        final int offset = BufferHeader.checksumOffset(header);
        int start = 0;
        if (partial) {
            start = (int) (received + BufferHeader.checksumStart(header) - Slab.address(meta));
            if (start < 0 || start + offset + 2 > PacketMeta.length(meta)) {
                return false;
            }
            Slab.putU8(at, NEEDS_CSUM);
            Slab.putU16(at + CSUM_START, start);
            Slab.putU16(at + CSUM_OFFSET, offset);
        }
        if ((meta & PacketMeta.GSO) != 0) {
            Slab.putU8(at + GSO_TYPE, BufferHeader.gsoType(header));
            Slab.putU16(at + GSO_SIZE, BufferHeader.gsoSize(header));
            if (partial) {
                final long l4 = Slab.address(meta) + start;
                final int l4Bytes = offset == TCP_CSUM_OFFSET ? Slab.u8(l4 + TCP_DATA_OFFSET) >>> 4 << 2 : UDP_HEADER;
                Slab.putU16(at + HEADER_LENGTH, Math.min(start + l4Bytes, PacketMeta.length(meta)));
            }
        }
        return true;
    }
}
