package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;

/**
 * The control side of an adjacency: how packets leave towards one neighbour, or one attached network. Main thread only;
 * the worker's side is its record in {@link AdjacencyTable}.
 */
public final class Adjacency {
    /** The kinds, with what workers do with each. */
    public enum Kind {
        /** One next hop on one interface. */
        NEIGHBOUR,
        /** An attached network: asks who has the destination. */
        GLEAN
    }

    /** MAC address of a neighbour that has not been resolved. */
    public static final long UNRESOLVED = -1;

    /** What VPP prints as {@code [@n]}: the slots of its label nodes and of its look-up nodes. */
    private static final int MPLS_SHOWN = 1;

    private static final int INCOMPLETE_SHOWN = 3;

    private final int index;
    private final Kind kind;
    private final int swIfIndex;
    private final DpoProto proto;
    private final IpPrefix target;

    long mac = UNRESOLVED;
    int locks;
    byte[] rewrite = new byte[0];
    int mtu;
    int next;

    Adjacency(final int index, final Kind kind, final DpoProto proto, final int swIfIndex, final IpPrefix target) {
        this.index = index;
        this.kind = kind;
        this.swIfIndex = swIfIndex;
        this.proto = proto;
        this.target = target;
    }

    /** Index of the record. */
    public int index() {
        return index;
    }

    public Kind kind() {
        return kind;
    }

    /** The interface that packets leave by. */
    public int swIfIndex() {
        return swIfIndex;
    }

    /** What leaves by it: packets of a family, whose next hop may be of the other, or packets with labels. */
    public DpoProto proto() {
        return proto;
    }

    /** The family of the packets that leave by it; of labelled ones that of the next hop. */
    public IpFamily family() {
        return switch (proto) {
            case IP4 -> IpFamily.IP4;
            case IP6 -> IpFamily.IP6;
            case MPLS -> target.family();
        };
    }

    /** The next hop of a neighbour; of a glean the interface's address in the network. */
    public IpAddress ip() {
        return target.ip();
    }

    /** The next hop of an IPv4 neighbour, host order; of a glean the interface's address in the network. */
    public int address() {
        return target.ip().ip4();
    }

    IpPrefix target() {
        return target;
    }

    /** Of a glean, the attached network. */
    public IpPrefix network() {
        return target.network();
    }

    /** MAC address of the neighbour, or {@link #UNRESOLVED}. */
    public long mac() {
        return mac;
    }

    /** How many path lists and neighbour entries hold it. */
    public int locks() {
        return locks;
    }

    /** Of a neighbour: true when the MAC address is known, or none is needed. */
    public boolean isComplete() {
        return kind == Kind.NEIGHBOUR && (mac != UNRESOLVED || rewrite.length == 0);
    }

    /** The bucket that leads here. */
    long dpo() {
        return switch (kind) {
            case NEIGHBOUR -> DpoType.ADJACENCY.dpo(index);
            case GLEAN -> DpoType.GLEAN.dpo(index);
        };
    }

    /** The text of {@code show adj} and {@code show ip fib} without the {@code [@n]} in front. */
    public String format(final LinkLayer link) {
        final StringBuilder out = new StringBuilder(96);
        final String name = link.name(swIfIndex);
        switch (kind) {
            case GLEAN ->
                out.append(proto.longText())
                        .append("-glean: [src:")
                        // VPP has no family where there is no address
                        .append(target.ip().isAny() ? IpPrefix.any(IpFamily.IP4) : network())
                        .append("] ")
                        .append(name)
                        .append(':');
            case NEIGHBOUR -> {
                if (!isComplete()) {
                    return out.append("arp-")
                            .append(proto.longText())
                            .append(": via ")
                            .append(ip())
                            .append(' ')
                            .append(name)
                            .toString();
                }
                out.append(proto.longText())
                        .append(" via ")
                        .append(ip())
                        .append(' ')
                        .append(name)
                        .append(':');
            }
        }
        out.append(" mtu:").append(mtu).append(" next:").append(next).append(" flags:[] ");
        for (final byte b : rewrite) {
            out.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return out.toString();
    }

    /** The number in {@code [@n]}: the node that a packet for it reaches. */
    public int displayNext() {
        return switch (kind) {
            case GLEAN -> DpoType.GLEAN.shown(proto);
            case NEIGHBOUR -> {
                final int complete = proto == DpoProto.MPLS ? MPLS_SHOWN : DpoType.ADJACENCY.shown(proto);
                final int incomplete = proto == DpoProto.MPLS ? MPLS_SHOWN + 1 : INCOMPLETE_SHOWN;
                yield isComplete() ? complete : incomplete;
            }
        };
    }
}
