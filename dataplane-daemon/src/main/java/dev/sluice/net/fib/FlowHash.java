package dev.sluice.net.fib;

/** Which fields of a packet choose among equal-cost paths, and the hash over them. The bits are VPP's. Stateless. */
public final class FlowHash {
    public static final int SRC = 1;
    public static final int DST = 1 << 1;
    public static final int SPORT = 1 << 2;
    public static final int DPORT = 1 << 3;
    public static final int PROTO = 1 << 4;
    public static final int REVERSE = 1 << 5;
    public static final int SYMMETRIC = 1 << 6;
    public static final int FLOWLABEL = 1 << 7;

    /** The default of a table. */
    public static final int DEFAULT = SRC | DST | SPORT | DPORT | PROTO | FLOWLABEL;

    private static final String[] NAMES = {"src", "dst", "sport", "dport", "proto", "reverse", "symmetric", "flowlabel"
    };

    private FlowHash() {}

    /** The bit of a field's name, or 0. */
    public static int bit(final String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                return 1 << i;
            }
        }
        return 0;
    }

    /** The names of the fields, each followed by a space. */
    public static String format(final int config) {
        final StringBuilder out = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            if ((config & 1 << i) != 0) {
                out.append(NAMES[i]).append(' ');
            }
        }
        return out.toString();
    }

    /**
     * The hash of an IPv4 packet: the same for all packets of a flow, well spread in the low bits.
     *
     * @param config fields to use
     * @param src source, loaded
     * @param dst destination, loaded
     * @param protocol IP protocol
     * @param ports source port in the low and destination port in the high half, loaded; 0 for fragments and protocols without ports
     */
    public static int ip4(final int config, final int src, final int dst, final int protocol, final int ports) {
        int a = (config & SRC) == 0 ? 0 : src;
        int b = (config & DST) == 0 ? 0 : dst;
        int sport = (config & SPORT) == 0 ? 0 : ports & 0xffff;
        int dport = (config & DPORT) == 0 ? 0 : ports >>> 16;
        final boolean swap = (config & SYMMETRIC) != 0
                ? Integer.compareUnsigned(a, b) > 0 || a == b && sport > dport
                : (config & REVERSE) != 0;
        if (swap) {
            final int address = a;
            a = b;
            b = address;
            final int port = sport;
            sport = dport;
            dport = port;
        }
        final int proto = (config & PROTO) == 0 ? 0 : protocol;
        long h = (a & 0xffff_ffffL | (long) b << 32) * 0x9e37_79b9_7f4a_7c15L;
        h ^= h >>> 32;
        h = (h ^ (sport | (long) dport << 16 | (long) proto << 32)) * 0xd6e8_feb8_6659_fd93L;
        return (int) (h >>> 32 ^ h >>> 15);
    }

    /**
     * The hash of an IPv6 packet, in the same way.
     *
     * @param config fields to use
     * @param srcHigh first half of the source, loaded
     * @param srcLow last half
     * @param dstHigh first half of the destination, loaded
     * @param dstLow last half
     * @param protocol IP protocol
     * @param ports as for {@link #ip4}
     * @param label flow label, host order
     */
    public static int ip6(
            final int config,
            final long srcHigh,
            final long srcLow,
            final long dstHigh,
            final long dstLow,
            final int protocol,
            final int ports,
            final int label) {
        long a = (config & SRC) == 0 ? 0 : (srcHigh ^ srcHigh >>> 31) * 0x9e37_79b9_7f4a_7c15L ^ srcLow;
        long b = (config & DST) == 0 ? 0 : (dstHigh ^ dstHigh >>> 31) * 0x9e37_79b9_7f4a_7c15L ^ dstLow;
        int sport = (config & SPORT) == 0 ? 0 : ports & 0xffff;
        int dport = (config & DPORT) == 0 ? 0 : ports >>> 16;
        final boolean swap = (config & SYMMETRIC) != 0
                ? Long.compareUnsigned(a, b) > 0 || a == b && sport > dport
                : (config & REVERSE) != 0;
        if (swap) {
            final long address = a;
            a = b;
            b = address;
            final int port = sport;
            sport = dport;
            dport = port;
        }
        final int proto = (config & PROTO) == 0 ? 0 : protocol;
        final int flow = (config & FLOWLABEL) == 0 ? 0 : label;
        long h = (a ^ a >>> 32) * 0xd6e8_feb8_6659_fd93L + b;
        h = (h ^ h >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        h ^= h >>> 32;
        h = (h ^ (sport | (long) dport << 16 | (long) proto << 32 | (long) flow << 40)) * 0xd6e8_feb8_6659_fd93L;
        return (int) (h >>> 32 ^ h >>> 15);
    }
}
