package dev.sluice.net.fib;

/**
 * What a load-balance bucket can point to. The next slot is the arc of {@code ip4-lookup}, {@code ip4-load-balance},
 * their IPv6 counterparts and {@code mpls-lookup}.
 */
public enum DpoType {
    /** Index 0. */
    DROP(0, 0, 0),
    /** Index 0. */
    PUNT(1, 1, 1),
    /** Index of a {@link ReceiveTable} row. */
    RECEIVE(2, 11, 15),
    /** Index of an adjacency of kind glean. */
    GLEAN(4, 4, 4),
    /** Index of a neighbour adjacency; {@code ip4-rewrite} sends what is incomplete on to {@code ip4-arp}. */
    ADJACENCY(5, 5, 5),
    /** Index is the word that {@code ip4-icmp-error} reads: {@link dev.sluice.net.packet.IcmpHeader#errorWord}. */
    ICMP_ERROR(7, 7, 7),
    /** IPv6 only; index 0: the destination is looked up in the link-local table of an interface. */
    LINK_LOCAL(6, 14, 14),
    /** Index of a load-balance; in listings alone, for what packets find is flat. */
    LOAD_BALANCE(8, 13, 19),
    /** Index is the interface that packets are taken in by once more. */
    INTERFACE_RX(9, 16, 16),
    /** IPv4 only; index 0: the multicast table beside the unicast one decides. */
    MULTICAST(10, 0, 0),
    /** Index of an {@link MplsDpoTable} record whose labels are put on, those of a new tunnel. */
    MPLS_LABEL_PIPE(11, 12, 18),
    /** As the above, with TTL and class of the packet below. */
    MPLS_LABEL_UNIFORM(12, 13, 19),
    /** MPLS only; index of an {@link MplsDpoTable} record: the labels are gone, an IPv4 packet is left. */
    MPLS_DISPOSITION_IP4_PIPE(13, 7, 7),
    /** As the above; the packet gets TTL and class of the last label. */
    MPLS_DISPOSITION_IP4_UNIFORM(14, 8, 8),
    /** MPLS only; index of an {@link MplsDpoTable} record: the labels are gone, an IPv6 packet is left. */
    MPLS_DISPOSITION_IP6_PIPE(15, 7, 7),
    /** As the above; the packet gets TTL and class of the last label. */
    MPLS_DISPOSITION_IP6_UNIFORM(16, 8, 8),
    /** Below a disposition only; index 0: looked up in the table of the interface that the packet came in by. */
    INPUT_LOOKUP(252, 3, 5),
    /** MPLS only; index of the MPLS table to look the next label up in; never leaves {@code mpls-lookup}. */
    MPLS_LOOKUP(253, 8, 8),
    /** Index is the fib index of the table to look the source up in; never leaves {@code ip4-lookup}. */
    SOURCE_LOOKUP(254, 12, 17),
    /** Index is the fib index of the table to look in; never leaves {@code ip4-lookup}. */
    LOOKUP(255, 12, 17);

    private static final int SHOWN_MPLS_LABEL = 6;

    private final int next;
    private final int shown;
    private final int shownIp6;

    DpoType(final int next, final int shown, final int shownIp6) {
        this.next = next;
        this.shown = shown;
        this.shownIp6 = shownIp6;
    }

    /** The slot in the info word, 0..255. */
    public int next() {
        return next;
    }

    /** True for the slots that lead to another table rather than to a node. */
    public static boolean isLookup(final int slot) {
        return slot >= SOURCE_LOOKUP.next;
    }

    /** The number that listings print as {@code [@n]}: VPP's slot. */
    public int shown(final DpoProto proto) {
        return proto == DpoProto.IP6 ? shownIp6 : proto == DpoProto.MPLS && isLabel() ? SHOWN_MPLS_LABEL : shown;
    }

    /** True for those that put labels on. */
    public boolean isLabel() {
        return this == MPLS_LABEL_PIPE || this == MPLS_LABEL_UNIFORM;
    }

    /** True for those that make an IP packet of what is left when the labels are gone. */
    public boolean isDisposition() {
        return next >= MPLS_DISPOSITION_IP4_PIPE.next && next <= MPLS_DISPOSITION_IP6_UNIFORM.next;
    }

    /** Index in the low 32 bits, next slot in bits 32-39: one bucket. */
    public long dpo(final int index) {
        return (long) next << 32 | index & 0xffff_ffffL;
    }

    /** The type of a bucket. */
    public static DpoType of(final long dpo) {
        final int next = (int) (dpo >>> 32) & 0xff;
        for (final DpoType type : values()) {
            if (type.next == next) {
                return type;
            }
        }
        throw new IllegalArgumentException("no data-path object has the next slot " + next);
    }
}
