package dev.sluice.net.packet;

/**
 * A prefix of either family, or an address with the length of its network: an interface address keeps its host bits,
 * {@link #network()} clears them. Immutable.
 */
public sealed interface IpPrefix permits Ip4Prefix, Ip6Prefix {
    /** The family. */
    IpFamily family();

    /** Length in bits, 0..32 or 0..128. */
    int length();

    /** The address in front of the slash. */
    IpAddress ip();

    /** The same length with the host bits cleared. */
    IpPrefix network();

    /** True when an address of the same family is in the network. */
    boolean contains(IpAddress address);

    /** The prefix of the same length {@code n} networks further on, wrapping at the end of the address space. */
    IpPrefix plus(long n);

    /** True when this network holds the other's address, or the other this one's. */
    default boolean overlaps(final IpPrefix other) {
        return family() == other.family() && (contains(other.ip()) || other.contains(ip()));
    }

    /** True when it is one address alone. */
    default boolean isHost() {
        return length() == family().bits();
    }

    /**
     * The prefix of an address and a length.
     *
     * @throws IllegalArgumentException when the length is more than the family has bits
     */
    static IpPrefix of(final IpAddress address, final int length) {
        return address.family() == IpFamily.IP4
                ? new Ip4Prefix(address.ip4(), length)
                : new Ip6Prefix(address.high(), address.low(), length);
    }

    /** The prefix of one address. */
    static IpPrefix host(final IpAddress address) {
        return of(address, address.family().bits());
    }

    /** {@code 0.0.0.0/0} or {@code ::/0}. */
    static IpPrefix any(final IpFamily family) {
        return of(family.any(), 0);
    }

    /**
     * Reads {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a missing length means a host.
     *
     * @throws IllegalArgumentException when address or length are wrong ({@code Invalid prefix len: 129})
     */
    static IpPrefix parse(final CharSequence text) {
        final String s = text.toString();
        final int slash = s.indexOf('/');
        if (slash < 0) {
            return host(IpAddress.parse(s));
        }
        final IpAddress address = IpAddress.parse(s.substring(0, slash));
        final String digits = s.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a prefix length: `" + digits + "' in `" + s + "'");
        }
        return of(address, Integer.parseInt(digits));
    }
}
