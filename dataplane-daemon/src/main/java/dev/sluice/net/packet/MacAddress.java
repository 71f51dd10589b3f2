package dev.sluice.net.packet;

import dev.sluice.graph.buffer.Slab;

/** MAC addresses as the low 48 bits of a {@code long}, first byte on the wire most significant. Stateless. */
public final class MacAddress {
    /** {@code ff:ff:ff:ff:ff:ff}. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    /** {@code 00:00:00:00:00:00}. */
    public static final long ZERO = 0;

    private MacAddress() {}

    /** The address of six bytes at {@code offset}. */
    public static long fromBytes(final byte[] bytes, final int offset) {
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = mac << 8 | bytes[offset + i] & 0xff;
        }
        return mac;
    }

    /** Writes the six bytes in wire order at {@code offset}. */
    public static void toBytes(final long mac, final byte[] bytes, final int offset) {
        for (int i = 0; i < 6; i++) {
            bytes[offset + i] = (byte) (mac >>> 40 - 8 * i);
        }
    }

    /**
     * The six bytes in the low 48 bits as a little-endian load gives them (first byte on the wire in bits 0-7), high 16
     * bits zero.
     */
    public static long toLoaded(final long mac) {
        return Long.reverseBytes(mac) >>> 16;
    }

    /** The inverse of {@link #toLoaded}; the high 16 bits of the loaded word do not matter. */
    public static long fromLoaded(final long loaded) {
        return Long.reverseBytes(loaded) >>> 16;
    }

    /** Writes the six bytes of a loaded address; its high 16 bits do not matter. */
    public static void putLoaded(final long address, final long macLoaded) {
        Slab.putU32(address, (int) macLoaded);
        Slab.putU16(address + 4, (int) (macLoaded >>> 32));
    }

    /** True for a multicast or the broadcast address: the group bit of the first byte (IEEE 802). */
    public static boolean isGroup(final long mac) {
        return (mac & 0x0100_0000_0000L) != 0;
    }

    /** True for text that {@link #parse} takes. */
    public static boolean isValid(final CharSequence text) {
        return scan(text) >= 0;
    }

    /**
     * Reads {@code 02:fe:c4:2c:07:72} (also with one digit a byte, or {@code -} between) and {@code 02fe.c42c.0772}.
     *
     * @throws IllegalArgumentException when the text is no MAC address; the message names it
     */
    public static long parse(final CharSequence text) {
        final long mac = scan(text);
        if (mac < 0) {
            throw new IllegalArgumentException("not a MAC address: `" + text + "'");
        }
        return mac;
    }

    private static long scan(final CharSequence text) {
        final boolean dotted = text.toString().indexOf('.') >= 0;
        final int groups = dotted ? 3 : 6;
        final int width = dotted ? 4 : 2;
        long mac = 0;
        int seen = 0;
        int digits = 0;
        int group = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            final int digit = Character.digit(c, 16);
            if (digit >= 0 && c < 128) {
                if (++digits > width) {
                    return -1;
                }
                group = group << 4 | digit;
            } else if (digits > 0 && seen < groups - 1 && (dotted ? c == '.' : c == ':' || c == '-')) {
                mac = mac << 4 * width | group;
                seen++;
                digits = 0;
                group = 0;
            } else {
                return -1;
            }
        }
        return seen == groups - 1 && digits > 0 ? mac << 4 * width | group : -1;
    }

    /** {@code 02:fe:c4:2c:07:72}. */
    public static String format(final long mac) {
        return append(new StringBuilder(17), mac).toString();
    }

    /** Appends {@code 02:fe:c4:2c:07:72}. */
    public static StringBuilder append(final StringBuilder out, final long mac) {
        for (int shift = 40; shift >= 0; shift -= 8) {
            out.append(Character.forDigit((int) (mac >>> shift + 4) & 15, 16))
                    .append(Character.forDigit((int) (mac >>> shift) & 15, 16));
            if (shift > 0) {
                out.append(':');
            }
        }
        return out;
    }
}
