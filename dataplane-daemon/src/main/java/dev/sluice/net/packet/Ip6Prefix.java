package dev.sluice.net.packet;

/**
 * An IPv6 prefix, or an address with the length of its network. Immutable.
 *
 * @param high first 64 bits as a number
 * @param low last 64 bits
 * @param length 0..128
 */
public record Ip6Prefix(long high, long low, int length) implements IpPrefix {
    public Ip6Prefix {
        if (length < 0 || length > 128) {
            throw new IllegalArgumentException("Invalid prefix len: " + length);
        }
    }

    /**
     * Reads {@code 2001:db8::/32}; a missing length means 128.
     *
     * @throws IllegalArgumentException when it is no IPv6 prefix
     */
    public static Ip6Prefix parse(final CharSequence text) {
        if (IpPrefix.parse(text) instanceof Ip6Prefix prefix) {
            return prefix;
        }
        throw new IllegalArgumentException("not an IPv6 prefix: `" + text + "'");
    }

    /** The first half of the mask of a length. */
    public static long highMask(final int length) {
        return length == 0 ? 0 : length >= 64 ? -1 : -1L << 64 - length;
    }

    /** The second half of the mask of a length. */
    public static long lowMask(final int length) {
        return length <= 64 ? 0 : -1L << 128 - length;
    }

    @Override
    public IpFamily family() {
        return IpFamily.IP6;
    }

    @Override
    public IpAddress ip() {
        return IpAddress.ip6(high, low);
    }

    @Override
    public Ip6Prefix network() {
        final long h = high & highMask(length);
        final long l = low & lowMask(length);
        return h == high && l == low ? this : new Ip6Prefix(h, l, length);
    }

    /** True when the address of these two halves is in the network. */
    public boolean contains(final long otherHigh, final long otherLow) {
        return ((otherHigh ^ high) & highMask(length)) == 0 && ((otherLow ^ low) & lowMask(length)) == 0;
    }

    @Override
    public boolean contains(final IpAddress address) {
        return address.family() == IpFamily.IP6 && contains(address.high(), address.low());
    }

    @Override
    public Ip6Prefix plus(final long n) {
        if (length == 0) {
            return this;
        }
        if (length <= 64) {
            return new Ip6Prefix(high + (n << 64 - length), low, length);
        }
        final int shift = 128 - length;
        final long step = n << shift;
        final long sum = low + step;
        final long carry = Long.compareUnsigned(sum, step) < 0 ? 1 : 0;
        return new Ip6Prefix(high + carry + (shift == 0 ? 0 : n >>> 64 - shift), sum, length);
    }

    /** {@code fd01:1::1/64}. */
    @Override
    public String toString() {
        return Ip6Text.format(high, low) + "/" + length;
    }
}
