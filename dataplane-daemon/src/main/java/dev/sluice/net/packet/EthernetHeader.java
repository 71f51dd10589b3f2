package dev.sluice.net.packet;

/**
 * Ethernet II and IEEE 802.1Q: offsets from the first byte of the destination address, all fields big-endian on the
 * wire.
 */
public final class EthernetHeader {
    /** Destination address, 6 bytes. */
    public static final int DST = 0;

    /** Source address, 6 bytes. */
    public static final int SRC = 6;

    /** EtherType, or the length of an 802.3 frame when below {@link #MIN_TYPE}, 2 bytes. */
    public static final int TYPE = 12;

    /** Bytes of an untagged header. */
    public static final int LENGTH = 14;

    /** Bytes of one 802.1Q tag: TCI at the place of the type, then the inner type. */
    public static final int TAG_LENGTH = 4;

    /** Smaller values of the type field are a length (IEEE 802.3). */
    public static final int MIN_TYPE = 0x600;

    public static final int TYPE_IP4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;
    public static final int TYPE_IP6 = 0x86dd;
    public static final int TYPE_MPLS = 0x8847;
    /** C-VLAN tag. */
    public static final int TYPE_VLAN = 0x8100;
    /** S-VLAN tag (802.1ad). */
    public static final int TYPE_QINQ = 0x88a8;

    public static final int TYPE_LLDP = 0x88cc;

    /** {@link #TYPE_IP4} as loaded little-endian. */
    public static final int TYPE_IP4_LE = 0x0008;

    /** {@link #TYPE_ARP} as loaded little-endian. */
    public static final int TYPE_ARP_LE = 0x0608;

    /** {@link #TYPE_IP6} as loaded little-endian. */
    public static final int TYPE_IP6_LE = 0xdd86;

    /** {@link #TYPE_VLAN} as loaded little-endian. */
    public static final int TYPE_VLAN_LE = 0x0081;

    /** {@link #TYPE_QINQ} as loaded little-endian. */
    public static final int TYPE_QINQ_LE = 0xa888;

    private EthernetHeader() {}

    /** Trace name of an EtherType in host order ({@code IP4}), or its number in hex. */
    public static String typeName(final int type) {
        return switch (type) {
            case TYPE_IP4 -> "IP4";
            case TYPE_ARP -> "ARP";
            case TYPE_IP6 -> "IP6";
            case TYPE_VLAN -> "VLAN";
            case TYPE_QINQ -> "DOT1AD";
            case TYPE_MPLS -> "MPLS";
            case TYPE_LLDP -> "802_1_LLDP";
            default -> "0x" + Integer.toHexString(0x10000 | type & 0xffff).substring(1);
        };
    }

    /** True for the EtherType of a VLAN tag, as loaded little-endian. */
    public static boolean isTag(final int typeLoaded) {
        return typeLoaded == TYPE_VLAN_LE || typeLoaded == TYPE_QINQ_LE;
    }
}
