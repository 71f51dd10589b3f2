package dev.sluice.net.packet;

/**
 * ARP for IPv4 over Ethernet (RFC 826): offsets from the first byte behind the Ethernet header, all fields big-endian
 * on the wire.
 */
public final class ArpHeader {
    public static final int HARDWARE_TYPE = 0;
    public static final int PROTOCOL_TYPE = 2;
    public static final int HARDWARE_LENGTH = 4;
    public static final int PROTOCOL_LENGTH = 5;
    public static final int OPERATION = 6;
    public static final int SENDER_MAC = 8;
    public static final int SENDER_IP = 14;
    public static final int TARGET_MAC = 18;
    public static final int TARGET_IP = 24;

    /** Bytes of the message. */
    public static final int LENGTH = 28;

    public static final int HARDWARE_ETHERNET = 1;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    /** The first 8 bytes of a request for IPv4 over Ethernet, big-endian. */
    public static final long REQUEST_PREAMBLE = 0x0001_0800_0604_0001L;

    /** The first 8 bytes of a reply for IPv4 over Ethernet, big-endian. */
    public static final long REPLY_PREAMBLE = 0x0001_0800_0604_0002L;

    private ArpHeader() {}
}
