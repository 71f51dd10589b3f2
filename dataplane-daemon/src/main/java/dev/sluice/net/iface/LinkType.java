package dev.sluice.net.iface;

/** What a frame on the interface begins with. */
public enum LinkType {
    /** An Ethernet header. */
    ETHERNET,
    /** The IP header: tunnels and tun devices. */
    IP
}
