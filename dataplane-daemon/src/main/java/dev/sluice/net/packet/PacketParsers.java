package dev.sluice.net.packet;

import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;

/**
 * How addresses and prefixes are read from a command line; use them as method references with
 * {@link CommandInput#tryRead}. Stateless.
 */
public final class PacketParsers {
    private PacketParsers() {}

    /** {@code a.b.c.d}: the address in host order, or null. */
    public static Integer ip4Address(final CommandInput in) throws CommandException {
        final String word = in.word("address");
        return Ip4Address.isValid(word) ? Ip4Address.parse(word) : null;
    }

    /**
     * {@code a.b.c.d/len} with the slash; host bits are kept. Null when it does not look like one; a length above 32 is
     * refused in VPP's words.
     */
    public static Ip4Prefix ip4Prefix(final CommandInput in) throws CommandException {
        final String word = in.word("prefix");
        final int slash = word.indexOf('/');
        if (slash < 0 || !Ip4Address.isValid(word.substring(0, slash))) {
            return null;
        }
        try {
            return Ip4Prefix.parse(word);
        } catch (final IllegalArgumentException e) {
            throw CommandException.bare(e.getMessage());
        }
    }

    /** An IPv6 address, or null. */
    public static IpAddress ip6Address(final CommandInput in) throws CommandException {
        final IpAddress address = IpAddress.tryParse(in.word("address"));
        return address != null && address.family() == IpFamily.IP6 ? address : null;
    }

    /**
     * {@code fd01::1/64} with the slash; host bits are kept. Null when it does not look like one; a length above 128 is
     * refused.
     */
    public static Ip6Prefix ip6Prefix(final CommandInput in) throws CommandException {
        final String word = in.word("prefix");
        final int slash = word.indexOf('/');
        final IpAddress address = slash < 0 ? null : IpAddress.tryParse(word.substring(0, slash));
        if (address == null || address.family() != IpFamily.IP6) {
            return null;
        }
        try {
            return Ip6Prefix.parse(word);
        } catch (final IllegalArgumentException e) {
            throw CommandException.bare(e.getMessage());
        }
    }

    /** An address of either family, or null. */
    public static IpAddress ipAddress(final CommandInput in) throws CommandException {
        return IpAddress.tryParse(in.word("address"));
    }

    /**
     * A prefix of either family with the slash; host bits are kept. Null when it does not look like one; a length that
     * the family does not have is refused.
     */
    public static IpPrefix ipPrefix(final CommandInput in) throws CommandException {
        final String word = in.word("prefix");
        final int slash = word.indexOf('/');
        if (slash < 0 || IpAddress.tryParse(word.substring(0, slash)) == null) {
            return null;
        }
        try {
            return IpPrefix.parse(word);
        } catch (final IllegalArgumentException e) {
            throw CommandException.bare(e.getMessage());
        }
    }

    /** {@code 02:fe:c4:2c:07:72} or {@code 02fe.c42c.0772}: 48 bits, or null. */
    public static Long mac(final CommandInput in) throws CommandException {
        final String word = in.word("MAC address");
        return MacAddress.isValid(word) ? MacAddress.parse(word) : null;
    }
}
