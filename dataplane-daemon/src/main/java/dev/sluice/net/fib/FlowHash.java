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

    /** The tunnel endpoint of GTP-U packets (3GPP TS 29.281 section 5.1), which are UDP packets to port 2152. */
    public static final int GTPV1_TEID = 1 << 8;

    /** All of them. */
    public static final int ALL = (1 << 9) - 1;

    /** UDP port of GTP-U, loaded. */
    public static final int GTP_PORT_LE = 0x6808;

    /** Offset of the tunnel endpoint behind the UDP header. */
    public static final int TEID = 4;

    /** The default of a table. */
    public static final int DEFAULT = SRC | DST | SPORT | DPORT | PROTO | FLOWLABEL;

    private static final String[] NAMES = {
        "src", "dst", "sport", "dport", "proto", "reverse", "symmetric", "flowlabel", "gtpv1teid"
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
     * The hash of an IPv4 packet: the same for all packets of a flow, well spread in the low bits. It is Bob Jenkins's
     * lookup3 over the words that VPP takes, so that a flow chooses among the same paths as there.
     *
     * @param config fields to use
     * @param routerId makes routers in a row choose differently
     * @param src source, loaded
     * @param dst destination, loaded
     * @param protocol IP protocol
     * @param ports source port in the low and destination port in the high half, loaded; 0 for fragments and protocols
     *     without ports
     * @param teid tunnel endpoint, loaded, or 0
     */
    public static int ip4(
            final int config,
            final int routerId,
            final int src,
            final int dst,
            final int protocol,
            final int ports,
            final int teid) {
        int a = (config & SRC) == 0 ? 0 : src;
        int b = (config & DST) == 0 ? 0 : dst;
        int sport = (config & SPORT) == 0 ? 0 : ports & 0xffff;
        int dport = (config & DPORT) == 0 ? 0 : ports >>> 16;
        if ((config & REVERSE) != 0) {
            final int address = a;
            a = b;
            b = address;
            final int port = sport;
            sport = dport;
            dport = port;
        }
        if ((config & SYMMETRIC) != 0) {
            final int larger = Integer.compareUnsigned(a, b) > 0 ? a : b;
            a = larger == a ? b : a;
            b = larger;
            final int higher = Math.max(sport, dport);
            sport = Math.min(sport, dport);
            dport = higher;
        }
        return lookup3(a ^ routerId, b ^ ((config & PROTO) == 0 ? 0 : protocol), (dport << 16 | sport) ^ teid);
    }

    /** One round of mixing and the final one of lookup3 (public domain) over three words. */
    private static int lookup3(final int first, final int second, final int third) {
        int a = first;
        int b = second;
        int c = third;
        a -= c;
        a ^= Integer.rotateLeft(c, 4);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 6);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 8);
        b += a;
        a -= c;
        a ^= Integer.rotateLeft(c, 16);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 19);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 4);
        b += a;
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }

    /**
     * The hash of an IPv6 packet, in the same way.
     *
     * @param config fields to use
     * @param routerId makes routers in a row choose differently
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
            final int routerId,
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
        long h = (a ^ a >>> 32 ^ routerId) * 0xd6e8_feb8_6659_fd93L + b;
        h = (h ^ h >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        h ^= h >>> 32;
        h = (h ^ (sport | (long) dport << 16 | (long) proto << 32 | (long) flow << 40)) * 0xd6e8_feb8_6659_fd93L;
        return (int) (h >>> 32 ^ h >>> 15);
    }
}
