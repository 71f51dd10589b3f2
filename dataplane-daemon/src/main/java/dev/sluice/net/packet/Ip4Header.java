package dev.sluice.net.packet;

/**
 * IPv4 header (RFC 791 section 3.1): offsets from its first byte, all fields big-endian on the wire.
 *
 * <pre>
 *  0 version:4 ihl:4 | 1 tos | 2 total length:16 | 4 id:16 | 6 flags:3 fragment offset:13
 *  8 ttl | 9 protocol | 10 checksum:16 | 12 source:32 | 16 destination:32 | 20 options
 * </pre>
 */
public final class Ip4Header {
    public static final int VERSION_IHL = 0;
    public static final int TOS = 1;
    public static final int TOTAL_LENGTH = 2;
    public static final int ID = 4;
    public static final int FLAGS_FRAGMENT = 6;
    public static final int TTL = 8;
    public static final int PROTOCOL = 9;
    public static final int CHECKSUM = 10;
    public static final int SRC = 12;
    public static final int DST = 16;

    /** Bytes of a header without options. */
    public static final int MIN_LENGTH = 20;

    /** Bytes of the longest header. */
    public static final int MAX_LENGTH = 60;

    /** The first byte of a header without options. */
    public static final int VERSION_IHL_NO_OPTIONS = 0x45;

    /** Don't fragment, in the 16-bit field in host order. */
    public static final int DONT_FRAGMENT = 0x4000;

    /** More fragments, in the 16-bit field in host order. */
    public static final int MORE_FRAGMENTS = 0x2000;

    /** Fragment offset in units of 8 bytes, in the 16-bit field in host order. */
    public static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    /** {@link #DONT_FRAGMENT} as loaded little-endian. */
    public static final int DONT_FRAGMENT_LE = 0x0040;

    /** {@link #MORE_FRAGMENTS} as loaded little-endian. */
    public static final int MORE_FRAGMENTS_LE = 0x0020;

    /** {@link #FRAGMENT_OFFSET_MASK} as loaded little-endian. */
    public static final int FRAGMENT_OFFSET_MASK_LE = 0xff1f;

    private Ip4Header() {}

    /** Header bytes said by the first byte: four times the low nibble. */
    public static int length(final int versionIhl) {
        return (versionIhl & 15) << 2;
    }
}
