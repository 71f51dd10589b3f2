package dev.sluice.net.iface;

import dev.sluice.graph.node.NodeSpec;

/**
 * What an interface is made from.
 *
 * @param name unique: {@code host-eth0}, {@code tap0}
 * @param linkType what its frames begin with
 * @param mac MAC address, 48 bits; 0 for {@link LinkType#IP}
 * @param mtu largest L3 packet
 * @param maxFrame largest frame that the device takes, without its FCS
 * @param linkUp whether the link is up from the start
 * @param driver what stands behind it
 * @param transmit its transmit node, named {@code <name>-tx}; or null for one that cannot send
 */
public record InterfaceSpec(
        String name,
        LinkType linkType,
        long mac,
        int mtu,
        int maxFrame,
        boolean linkUp,
        InterfaceDriver driver,
        NodeSpec transmit) {
    /** MTU of a new Ethernet interface, VPP's default. */
    public static final int DEFAULT_MTU = 9000;

    /** An Ethernet interface with the default MTU and its link down. */
    public static InterfaceSpec ethernet(
            final String name, final long mac, final InterfaceDriver driver, final NodeSpec transmit) {
        return new InterfaceSpec(name, LinkType.ETHERNET, mac, DEFAULT_MTU, DEFAULT_MTU + 18, false, driver, transmit);
    }
}
