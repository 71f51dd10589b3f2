package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.util.List;

/**
 * One way that a route offers. Immutable; equal paths share their resolution.
 *
 * @param kind what it leads to
 * @param family of the packets that go this way; the next hop may be of the other
 * @param swIfIndex interface, or {@link #NONE}
 * @param nextHop next hop; of a glean the interface's own address, of a receive path the address that is meant; never
 *     null: where there is none it is the family's {@link IpFamily#any}
 * @param table fib index for {@link Kind#RECURSIVE} (of the next hop), {@link Kind#LOOKUP} and
 *     {@link Kind#SOURCE_LOOKUP}, of an MPLS table for {@link Kind#VIA_LABEL} and {@link Kind#MPLS_LOOKUP}, otherwise 0
 * @param weight share of an equal-cost path, at least 1
 * @param preference smaller is used first; larger only while none of the smaller is resolved
 * @param detail prefix length of the network of a connected {@link Kind#ATTACHED} path, else -1; the bucket of
 *     {@link Kind#EXCLUSIVE}; the label of {@link Kind#VIA_LABEL}
 * @param labels that are put on, outermost first; empty for none
 */
public record FibPath(
        Kind kind,
        IpFamily family,
        int swIfIndex,
        IpAddress nextHop,
        int table,
        int weight,
        int preference,
        long detail,
        List<MplsLabel> labels) {
    /** No interface. */
    public static final int NONE = -1;

    /** The kinds, with the names that VPP prints. */
    public enum Kind {
        ATTACHED_NEXTHOP("attached-nexthop"),
        ATTACHED("attached"),
        RECURSIVE("recursive"),
        RECEIVE("receive"),
        DROP("special"),
        PUNT("special"),
        /** IPv4 only: the multicast table beside the unicast one decides. */
        MULTICAST("special"),
        UNREACHABLE("icmp-unreach"),
        PROHIBIT("icmp-prohibit"),
        LOOKUP("deag"),
        SOURCE_LOOKUP("deag"),
        INTERFACE_RX("intf-rx"),
        /** The way of a label that is not the last. */
        VIA_LABEL("recursive"),
        /** The next label is looked up. */
        MPLS_LOOKUP("deag"),
        /** IPv6 link-local destinations: the table of the interface that the packet came in by. */
        LINK_LOCAL("exclusive"),
        /** A feature's own data-path object. */
        EXCLUSIVE("exclusive");

        private final String text;

        Kind(final String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public FibPath {
        if (weight < 1 || weight > 255) {
            throw new IllegalArgumentException("path weight out of 1-255: " + weight);
        }
        labels = List.copyOf(labels);
        if (labels.size() > MplsDpo.MAX_LABELS) {
            throw new IllegalArgumentException("more than " + MplsDpo.MAX_LABELS + " labels");
        }
    }

    private FibPath(
            final Kind kind,
            final IpFamily family,
            final int swIfIndex,
            final IpAddress nextHop,
            final int table,
            final int weight,
            final int preference,
            final long detail) {
        this(kind, family, swIfIndex, nextHop, table, weight, preference, detail, List.of());
    }

    /** A next hop on an interface. */
    public static FibPath nextHop(final IpAddress nextHop, final int swIfIndex) {
        return nextHop(nextHop.family(), nextHop, swIfIndex);
    }

    /** A next hop on an interface, of either family, for packets of a family (RFC 8950). */
    public static FibPath nextHop(final IpFamily family, final IpAddress nextHop, final int swIfIndex) {
        return new FibPath(Kind.ATTACHED_NEXTHOP, family, swIfIndex, nextHop, 0, 1, 0, -1);
    }

    /** An IPv4 next hop, host order, on an interface. */
    public static FibPath nextHop(final int nextHop, final int swIfIndex) {
        return nextHop(IpAddress.ip4(nextHop), swIfIndex);
    }

    /** A next hop that the table itself leads to. */
    public static FibPath recursive(final IpAddress nextHop, final int table) {
        return recursive(nextHop.family(), nextHop, table);
    }

    /** A next hop of either family that its own table leads to, for packets of a family. */
    public static FibPath recursive(final IpFamily family, final IpAddress nextHop, final int table) {
        return new FibPath(Kind.RECURSIVE, family, NONE, nextHop, table, 1, 0, -1);
    }

    /** An IPv4 next hop, host order, that the table itself leads to. */
    public static FibPath recursive(final int nextHop, final int table) {
        return recursive(IpAddress.ip4(nextHop), table);
    }

    /** Everything in the prefix is a neighbour on the interface. */
    public static FibPath attached(final IpFamily family, final int swIfIndex) {
        return new FibPath(Kind.ATTACHED, family, swIfIndex, family.any(), 0, 1, 0, -1);
    }

    /** The network of an interface's address. */
    public static FibPath connected(final int swIfIndex, final IpAddress address, final int length) {
        return new FibPath(Kind.ATTACHED, address.family(), swIfIndex, address, 0, 1, 0, length);
    }

    /** An own address. */
    public static FibPath receive(final int swIfIndex, final IpAddress address) {
        return new FibPath(Kind.RECEIVE, address.family(), swIfIndex, address, 0, 1, 0, -1);
    }

    /** A kind without parameters: drop, punt, unreachable, prohibit, link-local, multicast. */
    public static FibPath special(final IpFamily family, final Kind kind) {
        return new FibPath(kind, family, NONE, family.any(), 0, 1, 0, -1);
    }

    /** A kind without parameters for an IPv4 route. */
    public static FibPath special(final Kind kind) {
        return special(IpFamily.IP4, kind);
    }

    /** Look the destination up once more, in another table. */
    public static FibPath lookup(final IpFamily family, final int table) {
        return new FibPath(Kind.LOOKUP, family, NONE, family.any(), table, 1, 0, -1);
    }

    /** Look an IPv4 destination up once more, in another table. */
    public static FibPath lookup(final int table) {
        return lookup(IpFamily.IP4, table);
    }

    /** Look the source of a packet up in a table and forward by what is found there. */
    public static FibPath sourceLookup(final IpFamily family, final int table) {
        return new FibPath(Kind.SOURCE_LOOKUP, family, NONE, family.any(), table, 1, 0, -1);
    }

    /** Take a packet in once more, as if it came by the interface. */
    public static FibPath interfaceRx(final IpFamily family, final int swIfIndex) {
        return new FibPath(Kind.INTERFACE_RX, family, swIfIndex, family.any(), 0, 1, 0, -1);
    }

    /** For packets of a family: the way of a label in an MPLS table, where that label is not the last. */
    public static FibPath viaLabel(final IpFamily family, final int label, final int table) {
        return new FibPath(Kind.VIA_LABEL, family, NONE, family.any(), table, 1, 0, label);
    }

    /** Look the next label up, in an MPLS table. */
    public static FibPath mplsLookup(final int table) {
        return new FibPath(Kind.MPLS_LOOKUP, IpFamily.IP4, NONE, IpFamily.IP4.any(), table, 1, 0, -1);
    }

    /** A feature's own data-path object: {@code next:8 << 32 | index}. */
    public static FibPath exclusive(final IpFamily family, final long dpo) {
        return new FibPath(Kind.EXCLUSIVE, family, NONE, family.any(), 0, 1, 0, dpo);
    }

    /** The same path with another weight and preference. */
    public FibPath with(final int newWeight, final int newPreference) {
        return new FibPath(kind, family, swIfIndex, nextHop, table, newWeight, newPreference, detail, labels);
    }

    /** The same path with these labels put on, outermost first. */
    public FibPath withLabels(final List<MplsLabel> stack) {
        return new FibPath(kind, family, swIfIndex, nextHop, table, weight, preference, detail, stack);
    }

    /** True when both lead the same way; weight, preference and labels may differ. */
    public boolean sameWay(final FibPath other) {
        return kind == other.kind
                && family == other.family
                && swIfIndex == other.swIfIndex
                && nextHop.equals(other.nextHop)
                && table == other.table
                && detail == other.detail;
    }

    /** True for the network of an interface's address. */
    public boolean isConnected() {
        return kind == Kind.ATTACHED && detail >= 0;
    }

    /** The second line of a path in {@code show ip fib}, without indent. */
    public String describe(final LinkLayer link) {
        return switch (kind) {
            case ATTACHED_NEXTHOP -> nextHop + " " + link.name(swIfIndex);
            case ATTACHED -> link.name(swIfIndex);
            case RECURSIVE -> "via " + nextHop + " in fib:" + table;
            case RECEIVE -> swIfIndex == NONE ? "local" : nextHop + " " + link.name(swIfIndex);
            case DROP -> "drop";
            case PUNT -> "punt";
            case MULTICAST -> "multicast";
            case UNREACHABLE -> "unreachable";
            case PROHIBIT -> "prohibit";
            case LOOKUP -> "lookup in fib:" + table;
            case SOURCE_LOOKUP -> "source lookup in fib:" + table;
            case INTERFACE_RX -> link.name(swIfIndex);
            case VIA_LABEL -> "via " + MplsLabel.name((int) detail) + ":neos in fib:" + table;
            case MPLS_LOOKUP -> "fib-index:" + table;
            case LINK_LOCAL -> "exclusive-dpo";
            case EXCLUSIVE -> "exclusive";
        };
    }
}
