package dev.sluice.manage.cli;

import java.nio.charset.StandardCharsets;

/** Puts characters together from single octets of UTF-8. Owned by one session on the main thread. */
final class Utf8Input {
    private final byte[] octets = new byte[4];
    private int length;
    private int wanted;

    /** The characters that {@code octet} completes: empty in the middle of one, U+FFFD for what is no UTF-8. */
    String accept(final int octet) {
        if (octet < 0x80) {
            length = 0;
            return Character.toString((char) octet);
        }
        if (octet >= 0xc0) {
            length = 0;
            wanted = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
        } else if (length == 0) {
            return "\ufffd";
        }
        octets[length++] = (byte) octet;
        if (length < wanted) {
            return "";
        }
        final String text = new String(octets, 0, length, StandardCharsets.UTF_8);
        length = 0;
        return text;
    }
}
