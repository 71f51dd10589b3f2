package dev.sluice.net.packet;

/**
 * Kinds of IPv6 addresses, and addresses that are made of others; as two 64-bit halves in host order, which is how the
 * data plane has them. {@link IpAddress} is the object for the control side. Stateless.
 */
public final class Ip6Address {
    /** First half of {@code fe80::/64}. */
    public static final long LINK_LOCAL_HIGH = 0xfe80L << 48;

    /** First half of the groups of link-local scope, {@code ff02::}. */
    public static final long LINK_MULTICAST_HIGH = 0xff02L << 48;

    /** Last half of {@code ff02::1}. */
    public static final long ALL_NODES_LOW = 1;

    /** Last half of {@code ff02::2}. */
    public static final long ALL_ROUTERS_LOW = 2;

    /** Last half of a solicited-node group without the 24 bits of the address: {@code ff02::1:ff00:0}. */
    public static final long SOLICITED_NODE_LOW = 0x1_ff00_0000L;

    private static final long SOLICITED_NODE_BITS = 0xff_ffffL;

    private Ip6Address() {}

    /** The form of RFC 5952. */
    public static String format(final long high, final long low) {
        return Ip6Text.format(high, low);
    }

    /** True for {@code ff00::/8}. */
    public static boolean isMulticast(final long high) {
        return high >>> 56 == 0xff;
    }

    /** True for {@code fe80::/10}. */
    public static boolean isLinkLocal(final long high) {
        return high >>> 54 == 0x3fa;
    }

    /** True for a solicited-node group, {@code ff02::1:ff00:0/104}. */
    public static boolean isSolicitedNode(final long high, final long low) {
        return high == LINK_MULTICAST_HIGH && (low & ~SOLICITED_NODE_BITS) == SOLICITED_NODE_LOW;
    }

    /**
     * Last half of the solicited-node group of an address (RFC 4291 section 2.7.1); the first is
     * {@link #LINK_MULTICAST_HIGH}.
     */
    public static long solicitedNodeLow(final long low) {
        return SOLICITED_NODE_LOW | low & SOLICITED_NODE_BITS;
    }

    /** MAC address, 48 bits, to which packets for a group are sent (RFC 2464 section 7). */
    public static long multicastMac(final long low) {
        return 0x3333L << 32 | low & 0xffff_ffffL;
    }

    /** The link-local address of an Ethernet interface: modified EUI-64 of its MAC address (RFC 4291 appendix A). */
    public static IpAddress linkLocal(final long mac) {
        final long id = mac >>> 24 << 40 | 0xff_fe00_0000L | mac & 0xff_ffffL;
        return IpAddress.ip6(LINK_LOCAL_HIGH, id ^ 1L << 57);
    }
}
