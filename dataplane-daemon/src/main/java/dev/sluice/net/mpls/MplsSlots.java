package dev.sluice.net.mpls;

import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.packet.IpFamily;
import java.util.List;

/**
 * Arcs in the order of {@link DpoType}'s slots, for nodes whose packets go where an object says. Slots that no object
 * for such packets has lead to the drop node. Stateless.
 */
final class MplsSlots {
    /** Behind the slots of IP packets: the look-up node of the family. */
    static final int IP_LOOKUP = 13;

    private static final String DROP = MplsEndNode.DROP;

    private MplsSlots() {}

    /** For packets that begin with a label. */
    static NodeSpec mpls(final NodeSpec spec) {
        return add(
                spec,
                List.of(
                        DROP,
                        MplsEndNode.PUNT,
                        DROP,
                        DROP,
                        DROP,
                        MplsOutputNode.NAME,
                        DROP,
                        DROP,
                        DROP,
                        DROP,
                        DROP,
                        "mpls-label-imposition-pipe",
                        "mpls-label-imposition-uniform",
                        "ip4-mpls-label-disposition-pipe",
                        "ip4-mpls-label-disposition-uniform",
                        "ip6-mpls-label-disposition-pipe",
                        "ip6-mpls-label-disposition-uniform"));
    }

    /** For packets that begin with an IP header. */
    static NodeSpec ip(final NodeSpec spec, final IpFamily family) {
        final boolean ip4 = family == IpFamily.IP4;
        return add(
                spec,
                List.of(
                        family + "-drop",
                        family + "-punt",
                        family + "-local",
                        ip4 ? "ip4-arp" : "ip6-discover-neighbor",
                        family + "-glean",
                        family + "-rewrite",
                        ip4 ? "ip4-drop" : "ip6-link-local",
                        family + "-icmp-error",
                        family + "-load-balance",
                        "interface-rx-dpo-" + family,
                        ip4 ? "ip4-mfib-forward-lookup" : "ip6-drop",
                        family + "-mpls-label-imposition-pipe",
                        family + "-mpls-label-imposition-uniform",
                        family + "-lookup"));
    }

    private static NodeSpec add(final NodeSpec spec, final List<String> nodes) {
        NodeSpec all = spec;
        for (final String node : nodes) {
            all = all.next(node);
        }
        return all;
    }
}
