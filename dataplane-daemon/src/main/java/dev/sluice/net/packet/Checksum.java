package dev.sluice.net.packet;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624). Stateless.
 *
 * <p>All 16-bit words are <b>loaded</b>, that is little-endian: a sum is built from words as they come out of the
 * packet and the result is stored back as it is. Mixing loaded and host-order words gives a wrong checksum.
 */
public final class Checksum {
    private static final long M32 = 0xffff_ffffL;

    /** The multiplicative inverse of 65535 modulo 2^64. */
    private static final long INVERSE_65535 = -0x0001_0001_0001_0001L;

    /** (2^64 - 1) / 65535: the product of a multiple of 65535 with the inverse is never above it. */
    private static final long LIMIT = 0x0001_0001_0001_0001L;

    private Checksum() {}

    /**
     * True when a 20-byte IPv4 header with its checksum in place does not sum up to zero. One multiplication and one
     * comparison instead of two folds: the sum is right when it is divisible by 65535.
     *
     * @param w0 bytes 0-7, loaded
     * @param w1 bytes 8-15, loaded
     * @param w2 bytes 16-19, loaded
     */
    public static boolean isBadIp4(final long w0, final long w1, final int w2) {
        return isBad((w0 & M32) + (w0 >>> 32) + (w1 & M32) + (w1 >>> 32) + (w2 & M32));
    }

    /**
     * True when a sum of loaded words of any width up to 32 bits, checksum included, is not zero in ones' complement.
     * At least one word must be non-zero.
     */
    public static boolean isBad(final long sum) {
        return sum * INVERSE_65535 + Long.MIN_VALUE > LIMIT + Long.MIN_VALUE;
    }

    /** Adds 32 bits of loaded data to a sum. */
    public static long add32(final long sum, final int word) {
        return sum + (word & M32);
    }

    /** Adds 64 bits of loaded data to a sum. */
    public static long add64(final long sum, final long word) {
        return sum + (word & M32) + (word >>> 32);
    }

    /** Folds a sum to 16 bits: 0..0xffff. */
    public static int fold(final long sum) {
        long s = (sum & M32) + (sum >>> 32);
        s = (s & 0xffff) + (s >>> 16 & 0xffff) + (s >>> 32);
        s = (s & 0xffff) + (s >>> 16);
        return (int) ((s & 0xffff) + (s >>> 16));
    }

    /** The value for the checksum field: the complement of the folded sum. */
    public static int finish(final long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** {@link #finish} for UDP, where zero means that there is none (RFC 768). */
    public static int finishUdp(final long sum) {
        final int checksum = finish(sum);
        return checksum == 0 ? 0xffff : checksum;
    }

    /** The sum of bytes as loaded words; an odd last byte is padded with zero. Control path. */
    public static long sum(final byte[] bytes, final int offset, final int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes[offset + i] & 0xff) << ((i & 1) << 3);
        }
        return sum;
    }

    /**
     * The sum of the pseudo header of TCP and UDP over IPv4 (RFC 9293 section 3.1).
     *
     * @param src source, loaded
     * @param dst destination, loaded
     * @param protocol 6 or 17
     * @param length bytes of the transport header and its data, host order
     */
    public static long pseudoIp4(final int src, final int dst, final int protocol, final int length) {
        return (src & M32) + (dst & M32) + ((long) protocol << 8) + (Short.reverseBytes((short) length) & 0xffff);
    }

    /**
     * The sum of the pseudo header of TCP, UDP and ICMP over IPv6 (RFC 8200 section 8.1) but for the addresses, which
     * are 32 bytes of the header.
     *
     * @param protocol the upper layer's, not that of an extension header
     * @param length bytes of the upper-layer header and its data, host order, below 65536
     */
    public static long pseudoIp6(final int protocol, final int length) {
        return ((long) protocol << 8) + (Short.reverseBytes((short) length) & 0xffff);
    }

    /**
     * The checksum after one 16-bit word changed, RFC 1624 equation 3: {@code ~(~HC + ~m + m')}.
     *
     * @param checksum the old field, loaded
     * @param from the old word, loaded, 0..0xffff
     * @param to the new word, loaded, 0..0xffff
     */
    public static int update16(final int checksum, final int from, final int to) {
        return finish((~checksum & 0xffffL) + (~from & 0xffffL) + (to & 0xffffL));
    }

    /** The checksum after one aligned 32-bit word changed; all values loaded. */
    public static int update32(final int checksum, final int from, final int to) {
        return finish((~checksum & 0xffffL) + (~from & M32) + (to & M32));
    }

    /**
     * The IPv4 header checksum after the TTL went down by one: the word that holds TTL and protocol loses 1 as loaded.
     * Result 0..0xffff.
     */
    public static int ttlDecremented(final int checksum) {
        final int c = checksum + 1;
        return c + (c >= 0xffff ? 1 : 0) & 0xffff;
    }
}
