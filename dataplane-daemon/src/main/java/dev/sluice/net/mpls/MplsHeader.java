package dev.sluice.net.mpls;

/** An entry of a label stack (RFC 3032 section 2.1): label 20 bits, class 3, bottom of stack 1, TTL 8, big-endian. */
final class MplsHeader {
    static final int LENGTH = 4;

    /** Ethernet type of unicast, host order. */
    static final int ETHER_TYPE = 0x8847;

    static final int LABELS = 1 << 20;

    /** Below it labels have a meaning of their own (RFC 7274). */
    static final int FIRST_FREE_LABEL = 16;

    private MplsHeader() {}

    static int label(final int entry) {
        return entry >>> 12;
    }

    static boolean isBottom(final int entry) {
        return (entry & 0x100) != 0;
    }

    static int ttl(final int entry) {
        return entry & 0xff;
    }
}
