package dev.sluice.net.fib;

import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.IpFamily;

/** The arcs of a family's look-up node, and of those that send packets on as it does. Stateless. */
public final class LookupArcs {
    /** The slots; those that a {@link DpoType} has are its own. */
    private enum Next {
        DROP,
        PUNT,
        LOCAL,
        DISCOVER_NEIGHBOR,
        GLEAN,
        REWRITE,
        LINK_LOCAL,
        ICMP_ERROR,
        LOAD_BALANCE,
        INTERFACE_RX,
        MULTICAST,
        MPLS_LABEL_PIPE,
        MPLS_LABEL_UNIFORM
    }

    private LookupArcs() {}

    /** Adds the arcs to a node that has none; slots that a family has no use for lead to its drop node. */
    public static NodeSpec add(final NodeSpec spec, final IpFamily family) {
        final boolean ip4 = family == IpFamily.IP4;
        final String drop = family + "-drop";
        return spec.next(Next.DROP, drop)
                .next(Next.PUNT, family + "-punt")
                .next(Next.LOCAL, family + "-local")
                .next(Next.DISCOVER_NEIGHBOR, ip4 ? "ip4-arp" : "ip6-discover-neighbor")
                .next(Next.GLEAN, family + "-glean")
                .next(Next.REWRITE, family + "-rewrite")
                .next(Next.LINK_LOCAL, ip4 ? drop : "ip6-link-local")
                .next(Next.ICMP_ERROR, family + "-icmp-error")
                .next(Next.LOAD_BALANCE, family + "-load-balance")
                .next(Next.INTERFACE_RX, "interface-rx-dpo-" + family)
                .next(Next.MULTICAST, ip4 ? "ip4-mfib-forward-lookup" : drop)
                .next(Next.MPLS_LABEL_PIPE, family + "-mpls-label-imposition-pipe")
                .next(Next.MPLS_LABEL_UNIFORM, family + "-mpls-label-imposition-uniform");
    }
}
