package dev.sluice.net.packet;

/** UDP header (RFC 768): offsets from its first byte, all fields big-endian on the wire. */
public final class UdpHeader {
    public static final int SRC_PORT = 0;
    public static final int DST_PORT = 2;
    /** Header and data, bytes. */
    public static final int TOTAL_LENGTH = 4;

    public static final int CHECKSUM = 6;

    /** Bytes of the header. */
    public static final int LENGTH = 8;

    private UdpHeader() {}
}
