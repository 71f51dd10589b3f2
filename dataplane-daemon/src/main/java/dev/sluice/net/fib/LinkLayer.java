package dev.sluice.net.fib;

/** What the FIB must know of interfaces: a port that the interface table fills. Called on the main thread only. */
public interface LinkLayer {
    /** Name, or a text that says that the interface is gone. */
    String name(int swIfIndex);

    /** True when packets can leave: admin and link up. */
    boolean isUp(int swIfIndex);

    /** Largest packet of a protocol, bytes. */
    int mtu(int swIfIndex, DpoProto proto);

    /** True for an interface without neighbours (tun): whatever is sent arrives at the one peer. */
    boolean isPointToPoint(int swIfIndex);

    /** The interface whose addresses this one uses (unnumbered), or -1. */
    default int lender(int swIfIndex) {
        return FibPath.NONE;
    }

    /**
     * The bytes in front of an IP packet: Ethernet header with tags, or nothing on an interface without a link header.
     *
     * @param dst MAC address of the receiver
     * @param etherType in host order
     * @return at most {@link AdjacencyTable#MAX_REWRITE} bytes, 0 or at least 8
     */
    byte[] rewrite(int swIfIndex, long dst, int etherType);

    /**
     * The slot of {@code ip4-rewrite}, {@code ip6-rewrite} or {@code mpls-output} that leads to the interface's output
     * node.
     */
    int rewriteNext(int swIfIndex, DpoProto proto);
}
