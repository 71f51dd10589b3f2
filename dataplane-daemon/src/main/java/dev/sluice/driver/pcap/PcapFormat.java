package dev.sluice.driver.pcap;

/** Numbers of the classic pcap file format (pcap-savefile(5)). */
public final class PcapFormat {
    /** First word of a file with microseconds, in the byte order of the machine that wrote it. */
    public static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;

    /** First word of a file with nanoseconds. */
    public static final int MAGIC_NANOSECONDS = 0xa1b23c4d;

    /** Link type of Ethernet frames without preamble and FCS. */
    public static final int LINK_ETHERNET = 1;

    /** Link type of packets that begin with their IP header, as VPP writes it ({@code DLT_RAW} of most systems). */
    public static final int LINK_RAW_IP = 12;

    /** Bytes of the file header: magic, version, zone, sigfigs, snapshot length, link type. */
    static final int FILE_HEADER = 24;

    /** Bytes in front of each packet: seconds, fraction, captured length, original length. */
    static final int RECORD_HEADER = 16;

    /** Longest packet that is taken from a file or written to one, libpcap's {@code MAXIMUM_SNAPLEN}. */
    public static final int MAX_PACKET = 256 * 1024;

    /** Version 2.4: the minor number in the high half of the little-endian word. */
    static final int VERSION = 4 << 16 | 2;

    /** Snapshot length that VPP's captures carry. */
    static final int SNAP_LENGTH = 65536;

    private PcapFormat() {}
}
