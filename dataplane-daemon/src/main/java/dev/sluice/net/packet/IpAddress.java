package dev.sluice.net.packet;

import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address on the control side. Immutable; packets carry plain words instead.
 *
 * @param family its family
 * @param high the first 64 bits of an IPv6 address as a number, 0 for IPv4
 * @param low the last 64 bits; of an IPv4 address its 32 bits, host order, without sign
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY_IP4 = new IpAddress(IpFamily.IP4, 0, 0);

    /** {@code ::}. */
    public static final IpAddress ANY_IP6 = new IpAddress(IpFamily.IP6, 0, 0);

    private static final int IP6_OCTETS = 16;

    /** An IPv4 address in host order. */
    public static IpAddress ip4(final int address) {
        return address == 0 ? ANY_IP4 : new IpAddress(IpFamily.IP4, 0, address & 0xffff_ffffL);
    }

    /** An IPv6 address of its two halves, each as a number. */
    public static IpAddress ip6(final long high, final long low) {
        return new IpAddress(IpFamily.IP6, high, low);
    }

    /** The address of four or sixteen octets in network order at the beginning of {@code octets}. */
    public static IpAddress fromOctets(final IpFamily family, final byte[] octets) {
        final ByteBuffer buffer = ByteBuffer.wrap(octets);
        return family == IpFamily.IP4 ? ip4(buffer.getInt()) : ip6(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads {@code 10.0.0.1} or {@code 2001:db8::1} (RFC 4291 section 2.2, also with four decimal parts at the end).
     *
     * @throws IllegalArgumentException when the text is no address; the message names it
     */
    public static IpAddress parse(final CharSequence text) {
        final IpAddress address = tryParse(text);
        if (address == null) {
            throw new IllegalArgumentException("not an IP address: `" + text + "'");
        }
        return address;
    }

    /** As {@link #parse}, but null when the text is no address. */
    public static IpAddress tryParse(final CharSequence text) {
        if (Ip4Address.isValid(text)) {
            return ip4(Ip4Address.parse(text));
        }
        return Ip6Text.parse(text.toString());
    }

    /** Four or sixteen octets in network order. */
    public byte[] octets() {
        return family == IpFamily.IP4
                ? ByteBuffer.allocate(Integer.BYTES).putInt(ip4()).array()
                : ByteBuffer.allocate(IP6_OCTETS).putLong(high).putLong(low).array();
    }

    /** An IPv4 address in host order. */
    public int ip4() {
        return (int) low;
    }

    /** True for {@code 0.0.0.0} and {@code ::}. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** True for 224.0.0.0/4 and ff00::/8. */
    public boolean isMulticast() {
        return family == IpFamily.IP4 ? Ip4Address.isMulticast(ip4()) : high >>> 56 == 0xff;
    }

    /** True for an IPv6 link-local address, fe80::/10, which means something on its link alone. */
    public boolean isIp6LinkLocal() {
        return family == IpFamily.IP6 && high >>> 54 == 0xfe80 >>> 6;
    }

    /** IPv4 first, then as unsigned numbers. */
    @Override
    public int compareTo(final IpAddress other) {
        final int byFamily = family.compareTo(other.family);
        final int byHigh = byFamily != 0 ? byFamily : Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** {@code 10.0.0.1}, {@code 2001:db8::1} (RFC 5952). */
    @Override
    public String toString() {
        return family == IpFamily.IP4 ? Ip4Address.format(ip4()) : Ip6Text.format(high, low);
    }
}
