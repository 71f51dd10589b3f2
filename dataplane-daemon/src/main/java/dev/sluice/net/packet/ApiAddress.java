package dev.sluice.net.packet;

import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import java.nio.ByteBuffer;

/** Addresses as they are in messages of the binary API: {@code ip_types.api}, {@code ethernet_types.api}. Stateless. */
public final class ApiAddress {
    private static final int ADDRESS_IP4 = 0;
    private static final int ADDRESS_IP6 = 1;
    private static final int IP4_BITS = 32;
    private static final int IP6_BITS = 128;

    private ApiAddress() {}

    /** Declares the types. */
    public static void declareTypes(final ApiRegistry api) {
        api.declare(ApiAddress.class, "ip_types.api");
        api.declare(ApiAddress.class, "ethernet_types.api");
    }

    /** True when an {@code address} is an IPv4 address. */
    public static boolean isIp4(final ApiRecord address) {
        return address.number("af") == ADDRESS_IP4;
    }

    /**
     * The IPv4 address of an {@code address}, host order.
     *
     * @throws ApiException INVALID_ADDRESS_FAMILY when it is another
     */
    public static int ip4(final ApiRecord address) throws ApiException {
        if (!isIp4(address)) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        return ip4(address.octets("un"));
    }

    /** The IPv4 address in the first four octets, host order. */
    public static int ip4(final byte[] octets) {
        return ByteBuffer.wrap(octets).getInt();
    }

    /** The four octets of an IPv4 address. */
    public static byte[] octets(final int ip4) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(ip4).array();
    }

    /** Fills an {@code address}. */
    public static void set(final ApiRecord address, final int ip4) {
        address.set("af", ADDRESS_IP4).set("un", octets(ip4));
    }

    /** The IPv4 prefix of a {@code prefix} or {@code address_with_prefix}; host bits stay. */
    public static Ip4Prefix ip4Prefix(final ApiRecord prefix) throws ApiException {
        final int address = ip4(prefix.record("address"));
        final long length = prefix.number("len");
        if (length > IP4_BITS) {
            throw new ApiException(ApiError.INVALID_PREFIX_LENGTH);
        }
        return new Ip4Prefix(address, (int) length);
    }

    /** The address of either family of an {@code address}. */
    public static IpAddress ip(final ApiRecord address) {
        return IpAddress.fromOctets(isIp4(address) ? IpFamily.IP4 : IpFamily.IP6, address.octets("un"));
    }

    /** Fills an {@code address} of either family. */
    public static void set(final ApiRecord address, final IpAddress value) {
        if (value.family() == IpFamily.IP4) {
            set(address, value.ip4());
        } else {
            address.set("af", ADDRESS_IP6).set("un", value.octets());
        }
    }

    /**
     * The family of an {@code address_family}.
     *
     * @throws ApiException INVALID_ADDRESS_FAMILY when it is no known one
     */
    public static IpFamily family(final long number) throws ApiException {
        if (number != ADDRESS_IP4 && number != ADDRESS_IP6) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        return number == ADDRESS_IP4 ? IpFamily.IP4 : IpFamily.IP6;
    }

    /**
     * The prefix of a {@code prefix} or {@code address_with_prefix}; host bits stay.
     *
     * @throws ApiException INVALID_ADDRESS_FAMILY or INVALID_PREFIX_LENGTH
     */
    public static IpPrefix prefix(final ApiRecord prefix) throws ApiException {
        return family(prefix.record("address").number("af")) == IpFamily.IP4 ? ip4Prefix(prefix) : ip6Prefix(prefix);
    }

    /** The IPv6 prefix of a {@code prefix} or {@code address_with_prefix} that is not IPv4; host bits stay. */
    public static Ip6Prefix ip6Prefix(final ApiRecord prefix) throws ApiException {
        final ByteBuffer octets = ByteBuffer.wrap(prefix.record("address").octets("un"));
        final long length = prefix.number("len");
        if (length > IP6_BITS) {
            throw new ApiException(ApiError.INVALID_PREFIX_LENGTH);
        }
        return new Ip6Prefix(octets.getLong(), octets.getLong(), (int) length);
    }

    /** Fills a {@code prefix} or {@code address_with_prefix}. */
    public static void set(final ApiRecord prefix, final IpPrefix value) {
        set(prefix.record("address"), value.ip());
        prefix.set("len", value.length());
    }

    /** The MAC address in six octets. */
    public static long mac(final byte[] octets) {
        return MacAddress.fromBytes(octets, 0);
    }

    /** The six octets of a MAC address. */
    public static byte[] macOctets(final long mac) {
        final byte[] octets = new byte[6];
        MacAddress.toBytes(mac, octets, 0);
        return octets;
    }
}
