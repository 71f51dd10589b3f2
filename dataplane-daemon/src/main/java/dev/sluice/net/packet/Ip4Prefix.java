package dev.sluice.net.packet;

/**
 * An IPv4 prefix, or an address with the length of its network (an interface address keeps its host bits;
 * {@link #network()} clears them).
 *
 * @param address host order
 * @param length 0..32
 */
public record Ip4Prefix(int address, int length) implements IpPrefix, Comparable<Ip4Prefix> {
    /** {@code 0.0.0.0/0}. */
    public static final Ip4Prefix DEFAULT = new Ip4Prefix(0, 0);

    public Ip4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("Invalid prefix len: " + length);
        }
    }

    /** The host prefix ({@code /32}) of an address. */
    public static Ip4Prefix host(final int address) {
        return new Ip4Prefix(address, 32);
    }

    /**
     * Reads {@code a.b.c.d/len}; a missing length means 32.
     *
     * @throws IllegalArgumentException when address or length are wrong ({@code Invalid prefix len: 33})
     */
    public static Ip4Prefix parse(final CharSequence text) {
        final String s = text.toString();
        final int slash = s.indexOf('/');
        if (slash < 0) {
            return host(Ip4Address.parse(s));
        }
        final int address = Ip4Address.parse(s, 0, slash);
        final String digits = s.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a prefix length: `" + digits + "' in `" + s + "'");
        }
        return new Ip4Prefix(address, Integer.parseInt(digits));
    }

    @Override
    public IpFamily family() {
        return IpFamily.IP4;
    }

    @Override
    public IpAddress ip() {
        return IpAddress.ip4(address);
    }

    @Override
    public boolean contains(final IpAddress other) {
        return other.family() == IpFamily.IP4 && contains(other.ip4());
    }

    /** The mask of a length, host order: 24 gives {@code 0xffffff00}. */
    public static int mask(final int length) {
        return length == 0 ? 0 : -1 << 32 - length;
    }

    /** The mask of this prefix, host order. */
    public int mask() {
        return mask(length);
    }

    @Override
    public Ip4Prefix network() {
        final int masked = address & mask();
        return masked == address ? this : new Ip4Prefix(masked, length);
    }

    /** The highest address of the network: all host bits set. */
    public int broadcast() {
        return address | ~mask();
    }

    /** True when the address is in the network. */
    public boolean contains(final int other) {
        return ((other ^ address) & mask()) == 0;
    }

    /** True when every address of {@code other} is in this network. */
    public boolean covers(final Ip4Prefix other) {
        return other.length >= length && contains(other.address);
    }

    @Override
    public Ip4Prefix plus(final long n) {
        return length == 0 ? this : new Ip4Prefix((int) (address + (n << 32 - length)), length);
    }

    /** By address as an unsigned number, then the shorter prefix first. */
    @Override
    public int compareTo(final Ip4Prefix other) {
        final int byAddress = Integer.compareUnsigned(address, other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    /** {@code a.b.c.d/len}. */
    @Override
    public String toString() {
        return Ip4Address.append(new StringBuilder(18), address)
                .append('/')
                .append(length)
                .toString();
    }
}
