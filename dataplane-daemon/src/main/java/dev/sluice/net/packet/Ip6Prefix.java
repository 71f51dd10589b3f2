package dev.sluice.net.packet;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An IPv6 address with the length of its network. Immutable.
 *
 * @param high first 64 bits
 * @param low last 64 bits
 * @param length 0..128
 */
public record Ip6Prefix(long high, long low, int length) {
    private static final int GROUPS = 8;

    public Ip6Prefix {
        if (length < 0 || length > 128) {
            throw new IllegalArgumentException("Invalid prefix len: " + length);
        }
    }

    private int group(final int index) {
        final long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> 48 - 16 * (index % (GROUPS / 2))) & 0xffff;
    }

    /** The address in the form of RFC 5952: the longest run of zero groups, two at least, is left out. */
    public String address() {
        int from = -1;
        int run = 1;
        for (int i = 0; i < GROUPS; i++) {
            int n = 0;
            while (i + n < GROUPS && group(i + n) == 0) {
                n++;
            }
            if (n > run) {
                from = i;
                run = n;
            }
        }
        final String[] groups = new String[GROUPS];
        Arrays.setAll(groups, i -> Integer.toHexString(group(i)));
        if (from < 0) {
            return String.join(":", groups);
        }
        return String.join(":", Arrays.copyOfRange(groups, 0, from)) + "::"
                + String.join(":", Arrays.copyOfRange(groups, from + run, GROUPS));
    }

    /** The sixteen octets. */
    public byte[] octets() {
        return HexFormat.of()
                .parseHex(HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low));
    }

    /** {@code fd01:1::1/64}. */
    @Override
    public String toString() {
        return address() + "/" + length;
    }
}
