package dev.sluice.net.packet;

/** TCP header (RFC 9293 section 3.1): offsets from its first byte, all fields big-endian on the wire. */
public final class TcpHeader {
    public static final int SRC_PORT = 0;
    public static final int DST_PORT = 2;
    public static final int SEQUENCE = 4;
    public static final int ACK = 8;
    /** High nibble: header length in 4-byte words. */
    public static final int DATA_OFFSET = 12;

    public static final int FLAGS = 13;
    public static final int WINDOW = 14;
    public static final int CHECKSUM = 16;
    public static final int URGENT = 18;

    /** Bytes of a header without options. */
    public static final int MIN_LENGTH = 20;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK_FLAG = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    private static final String[] FLAG_NAMES = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

    private TcpHeader() {}

    /** The names of the flags that are set, each behind a space. */
    public static String flagNames(final int flags) {
        final StringBuilder out = new StringBuilder();
        for (int bit = 0; bit < 8; bit++) {
            if ((flags & 1 << bit) != 0) {
                out.append(' ').append(FLAG_NAMES[bit]);
            }
        }
        return out.toString();
    }
}
