package dev.sluice.net.mfib;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;

/**
 * What a multicast route is for. Immutable.
 *
 * @param source the one sender, or the family's {@link IpFamily#any} for any
 * @param group the groups' common bits
 * @param length bits of the group that count; all of them with a source
 */
public record MfibPrefix(IpAddress source, IpAddress group, int length) implements Comparable<MfibPrefix> {
    public MfibPrefix {
        final int bits = group.family().bits();
        if (length < 0 || length > bits || !source.isAny() && length != bits) {
            throw new IllegalArgumentException("group length out of 0-" + bits + ": " + length);
        }
        if (source.family() != group.family()) {
            throw new IllegalArgumentException("source " + source + " and group " + group + " are of two families");
        }
        group = IpPrefix.of(group, length).network().ip();
    }

    /** A route for all senders. */
    public static MfibPrefix of(final IpPrefix group) {
        return new MfibPrefix(group.family().any(), group.ip(), group.length());
    }

    /** The family of source and group. */
    public IpFamily family() {
        return group.family();
    }

    /** By group, the shorter first, then by source. */
    @Override
    public int compareTo(final MfibPrefix other) {
        final int byGroup = group.compareTo(other.group);
        final int byLength = byGroup != 0 ? byGroup : Integer.compare(length, other.length);
        return byLength != 0 ? byLength : source.compareTo(other.source);
    }

    /** {@code (*, 232.1.1.1/32)}, {@code (2001:db8::1, ff3e::1/128)}. */
    @Override
    public String toString() {
        return "(" + (source.isAny() ? "*" : source) + ", " + group + "/" + length + ")";
    }
}
