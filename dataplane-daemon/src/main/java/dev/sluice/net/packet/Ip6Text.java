package dev.sluice.net.packet;

/** IPv6 addresses as text. Stateless. */
final class Ip6Text {
    private static final int GROUPS = 8;

    private Ip6Text() {}

    private static int group(final long high, final long low, final int index) {
        final long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> 48 - 16 * (index % (GROUPS / 2))) & 0xffff;
    }

    /** The form of RFC 5952: the longest run of zero groups, two at least, is left out. */
    static String format(final long high, final long low) {
        int from = -1;
        int run = 1;
        for (int i = 0; i < GROUPS; i++) {
            int n = 0;
            while (i + n < GROUPS && group(high, low, i + n) == 0) {
                n++;
            }
            if (n > run) {
                from = i;
                run = n;
            }
        }
        final StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                out.append("::");
                i += run - 1;
            } else {
                if (i > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(group(high, low, i)));
            }
        }
        return out.toString();
    }

    /** The address, or null when the text is none. */
    static IpAddress parse(final String text) {
        final int gap = text.indexOf("::");
        if (gap >= 0) {
            final int[] front = groups(text.substring(0, gap), false);
            final int[] back = groups(text.substring(gap + 2), true);
            return front == null || back == null || front.length + back.length >= GROUPS ? null : join(front, back);
        }
        final int[] all = text.isEmpty() ? null : groups(text, true);
        return all == null || all.length != GROUPS ? null : join(all, new int[0]);
    }

    private static IpAddress join(final int[] front, final int[] back) {
        final long[] halves = new long[2];
        for (int i = 0; i < front.length; i++) {
            halves[i / 4] |= (long) front[i] << 48 - 16 * (i % 4);
        }
        for (int k = 0; k < back.length; k++) {
            final int i = GROUPS - back.length + k;
            halves[i / 4] |= (long) back[k] << 48 - 16 * (i % 4);
        }
        return IpAddress.ip6(halves[0], halves[1]);
    }

    /** The groups of text without a gap, or null; {@code end} when four decimal parts may come last. */
    private static int[] groups(final String text, final boolean end) {
        if (text.isEmpty()) {
            return new int[0];
        }
        final String[] words = text.split(":", -1);
        final String last = words[words.length - 1];
        final boolean dotted = end && last.indexOf('.') >= 0;
        final int[] groups = new int[words.length + (dotted ? 1 : 0)];
        for (int i = 0; i < words.length - (dotted ? 1 : 0); i++) {
            final int length = words[i].length();
            if (length < 1 || length > 4) {
                return null;
            }
            for (int k = 0; k < length; k++) {
                final int digit = words[i].charAt(k) < 128 ? Character.digit(words[i].charAt(k), 16) : -1;
                if (digit < 0) {
                    return null;
                }
                groups[i] = groups[i] << 4 | digit;
            }
        }
        if (dotted) {
            if (!Ip4Address.isValid(last)) {
                return null;
            }
            final int address = Ip4Address.parse(last);
            groups[groups.length - 2] = address >>> 16;
            groups[groups.length - 1] = address & 0xffff;
        }
        return groups.length > GROUPS ? null : groups;
    }
}
