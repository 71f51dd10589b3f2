package dev.sluice.net.fib;

/**
 * What a load-balance bucket can point to. The next slot is the arc of {@code ip4-lookup} and {@code ip4-load-balance}.
 */
public enum DpoType {
    /** Index 0. */
    DROP(0, 0, "ip4-drop"),
    /** Index 0. */
    PUNT(1, 1, "ip4-punt"),
    /** Index of a {@link ReceiveTable} row. */
    RECEIVE(2, 11, "ip4-local"),
    /** Index of an adjacency of kind glean. */
    GLEAN(4, 4, "ip4-glean"),
    /** Index of a neighbour adjacency; {@code ip4-rewrite} sends what is incomplete on to {@code ip4-arp}. */
    ADJACENCY(5, 5, "ip4-rewrite"),
    /** Index is the word that {@code ip4-icmp-error} reads: {@link dev.sluice.net.packet.IcmpHeader#errorWord}. */
    ICMP_ERROR(7, 7, "ip4-icmp-error"),
    /** Index is the fib index of the table to look in; never leaves {@code ip4-lookup}. */
    LOOKUP(255, 12, "ip4-lookup");

    private final int next;
    private final int shown;
    private final String node;

    DpoType(final int next, final int shown, final String node) {
        this.next = next;
        this.shown = shown;
        this.node = node;
    }

    /** The slot in the info word, 0..255. */
    public int next() {
        return next;
    }

    /** The number that listings print as {@code [@n]}: VPP's slot. */
    public int shown() {
        return shown;
    }

    /** The node behind the slot. */
    public String node() {
        return node;
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
