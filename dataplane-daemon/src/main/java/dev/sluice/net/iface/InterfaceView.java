package dev.sluice.net.iface;

import dev.sluice.net.packet.MacAddress;

/**
 * What workers know of interfaces: columns by sw_if_index, immutable, replaced as a whole with every change. A node
 * reads the reference once a frame ({@link Interfaces#view()}). Indices that are not in use have flags 0.
 *
 * @param flags {@link #ADMIN_UP} and so on
 * @param macLoaded MAC address as eight little-endian loaded bytes have it in their low 48 bits, see
 *     {@code MacAddress.toLoaded}
 * @param ip4Mtu largest IPv4 packet
 * @param ip4Table FIB index of the IPv4 table
 * @param ip6Mtu largest IPv6 packet
 * @param ip6Table FIB index of the IPv6 table
 * @param hardware sw_if_index of the interface that has the hardware
 */
public record InterfaceView(
        int[] flags, long[] macLoaded, int[] ip4Mtu, int[] ip4Table, int[] ip6Mtu, int[] ip6Table, int[] hardware) {
    /** The administrator wants it up. */
    public static final int ADMIN_UP = 1;

    /** There is a carrier. */
    public static final int LINK_UP = 2;

    /** Admin and link are up, the parent's as well. */
    public static final int UP = 4;

    /** IPv4 is on. */
    public static final int IP4_ENABLED = 8;

    /** Frames are switched and not routed. */
    public static final int L2 = 16;

    /** Frames begin with the IP header. */
    public static final int IP_LINK = 32;

    /** It is a sub-interface. */
    public static final int SUB_INTERFACE = 64;

    /** IPv6 is on. */
    public static final int IP6_ENABLED = 128;

    static InterfaceView of(final Interface[] bySwIfIndex) {
        final int n = bySwIfIndex.length;
        final InterfaceView view =
                new InterfaceView(new int[n], new long[n], new int[n], new int[n], new int[n], new int[n], new int[n]);
        for (int i = 0; i < n; i++) {
            if (bySwIfIndex[i] != null) {
                view.fill(i, bySwIfIndex[i]);
            }
        }
        return view;
    }

    private void fill(final int i, final Interface iface) {
        flags[i] = (iface.adminUp() ? ADMIN_UP : 0)
                | (iface.linkUp() ? LINK_UP : 0)
                | (iface.up() ? UP : 0)
                | (iface.ip4Enabled() ? IP4_ENABLED : 0)
                | (iface.ip6Enabled() ? IP6_ENABLED : 0)
                | (iface.l2() ? L2 : 0)
                | (iface.linkType() == LinkType.IP ? IP_LINK : 0)
                | (iface.parent() != null ? SUB_INTERFACE : 0);
        macLoaded[i] = MacAddress.toLoaded(iface.mac());
        ip4Mtu[i] = iface.effectiveIp4Mtu();
        ip4Table[i] = iface.ip4Table();
        ip6Mtu[i] = iface.effectiveIp6Mtu();
        ip6Table[i] = iface.ip6Table();
        hardware[i] = iface.hardware().index();
    }

    /** The flags of an interface, 0 for an index that is not in use. */
    public int flags(final int swIfIndex) {
        return swIfIndex < flags.length ? flags[swIfIndex] : 0;
    }
}
