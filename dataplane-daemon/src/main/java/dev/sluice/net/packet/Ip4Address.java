package dev.sluice.net.packet;

/** IPv4 addresses as {@code int} in host order ({@code 10.0.0.1} is {@code 0x0a000001}). Stateless. */
public final class Ip4Address {
    /** {@code 255.255.255.255}. */
    public static final int BROADCAST = -1;

    private Ip4Address() {}

    /** The address of four bytes in network order at {@code offset}. */
    public static int fromBytes(final byte[] bytes, final int offset) {
        return (bytes[offset] & 0xff) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | bytes[offset + 3] & 0xff;
    }

    /** Writes the four bytes in network order at {@code offset}. */
    public static void toBytes(final int address, final byte[] bytes, final int offset) {
        bytes[offset] = (byte) (address >>> 24);
        bytes[offset + 1] = (byte) (address >>> 16);
        bytes[offset + 2] = (byte) (address >>> 8);
        bytes[offset + 3] = (byte) address;
    }

    /** Host order to the value that a little-endian load of the header field gives. */
    public static int toLoaded(final int address) {
        return Integer.reverseBytes(address);
    }

    /** The inverse of {@link #toLoaded}. */
    public static int fromLoaded(final int loaded) {
        return Integer.reverseBytes(loaded);
    }

    /** True for text in dotted decimal notation with exactly four parts of 0..255. */
    public static boolean isValid(final CharSequence text) {
        return scan(text, 0, text.length()) >= 0;
    }

    /**
     * Reads dotted decimal notation.
     *
     * @throws IllegalArgumentException when the text is no address; the message names it
     */
    public static int parse(final CharSequence text) {
        return parse(text, 0, text.length());
    }

    static int parse(final CharSequence text, final int from, final int to) {
        final long value = scan(text, from, to);
        if (value < 0) {
            throw new IllegalArgumentException("not an IPv4 address: `" + text + "'");
        }
        return (int) value;
    }

    private static long scan(final CharSequence text, final int from, final int to) {
        long address = 0;
        int part = 0;
        int digits = 0;
        int dots = 0;
        for (int i = from; i < to; i++) {
            final char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                part = part * 10 + c - '0';
                if (++digits > 3 || part > 255) {
                    return -1;
                }
            } else if (c == '.' && digits > 0 && dots < 3) {
                address = address << 8 | part;
                part = 0;
                digits = 0;
                dots++;
            } else {
                return -1;
            }
        }
        return dots == 3 && digits > 0 ? address << 8 | part : -1;
    }

    /** Dotted decimal notation. */
    public static String format(final int address) {
        return append(new StringBuilder(15), address).toString();
    }

    /** Appends dotted decimal notation. */
    public static StringBuilder append(final StringBuilder out, final int address) {
        return out.append(address >>> 24)
                .append('.')
                .append(address >>> 16 & 0xff)
                .append('.')
                .append(address >>> 8 & 0xff)
                .append('.')
                .append(address & 0xff);
    }

    /** True for 224.0.0.0/4 (RFC 5771). */
    public static boolean isMulticast(final int address) {
        return address >>> 28 == 0xe;
    }

    /** True for 127.0.0.0/8 (RFC 1122 section 3.2.1.3). */
    public static boolean isLoopback(final int address) {
        return address >>> 24 == 127;
    }
}
