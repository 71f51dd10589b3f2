package dev.sluice.net.packet;

/**
 * IPv6 header (RFC 8200 section 3): offsets from its first byte, all fields big-endian on the wire.
 *
 * <pre>
 *  0 version:4 traffic class:8 flow label:20 | 4 payload length:16 | 6 next header | 7 hop limit
 *  8 source:128 | 24 destination:128
 * </pre>
 */
public final class Ip6Header {
    public static final int VERSION_CLASS_FLOW = 0;
    public static final int PAYLOAD_LENGTH = 4;
    public static final int NEXT_HEADER = 6;
    public static final int HOP_LIMIT = 7;
    public static final int SRC = 8;
    public static final int DST = 24;

    /** Bytes of the header. */
    public static final int LENGTH = 40;

    /** The first word of a header without traffic class and flow label, in host order. */
    public static final int VERSION_WORD = 0x6000_0000;

    /** Smallest MTU of a link that carries IPv6 (RFC 8200 section 5). */
    public static final int MIN_MTU = 1280;

    /** Bytes of a fragment header (RFC 8200 section 4.5). */
    public static final int FRAGMENT_LENGTH = 8;

    private Ip6Header() {}
}
