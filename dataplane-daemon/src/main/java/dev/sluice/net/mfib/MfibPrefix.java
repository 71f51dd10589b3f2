package dev.sluice.net.mfib;

import dev.sluice.net.packet.Ip4Address;

/**
 * What a multicast route is for. Immutable.
 *
 * @param source the one sender, 0 for any; host order
 * @param group the groups' common bits, host order
 * @param length bits of the group that count, 0..32; 32 with a source
 */
public record MfibPrefix(int source, int group, int length) implements Comparable<MfibPrefix> {
    public MfibPrefix {
        if (length < 0 || length > Integer.SIZE || source != 0 && length != Integer.SIZE) {
            throw new IllegalArgumentException("group length out of 0-32: " + length);
        }
        group &= mask(length);
    }

    /** The bits of a group that count. */
    static int mask(final int length) {
        return length == 0 ? 0 : -1 << Integer.SIZE - length;
    }

    /** By group, the shorter first, then by source. */
    @Override
    public int compareTo(final MfibPrefix other) {
        final int byGroup = Integer.compareUnsigned(group, other.group);
        final int byLength = byGroup != 0 ? byGroup : Integer.compare(length, other.length);
        return byLength != 0 ? byLength : Integer.compareUnsigned(source, other.source);
    }

    /** {@code (*, 232.1.1.1/32)}, {@code (10.0.0.1, 232.1.1.1/32)}. */
    @Override
    public String toString() {
        return "(" + (source == 0 ? "*" : Ip4Address.format(source)) + ", " + Ip4Address.format(group) + "/" + length
                + ")";
    }
}
