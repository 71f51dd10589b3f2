package dev.sluice.net.fib;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A label that a path puts on (RFC 3032). Immutable.
 *
 * @param value 0 to 1048575
 * @param ttl time to live of a new label, 0 for {@link #DEFAULT_TTL}
 * @param exp traffic class, 0 to 7
 * @param uniform true when TTL and class of the packet below are copied (RFC 3443 section 3.1); of a stack, that of the
 *     innermost counts
 */
public record MplsLabel(int value, int ttl, int exp, boolean uniform) {
    public static final int IP4_EXPLICIT_NULL = 0;
    public static final int ROUTER_ALERT = 1;
    public static final int IP6_EXPLICIT_NULL = 2;

    /** Never on a wire: the label in front goes and none comes. */
    public static final int IMPLICIT_NULL = 3;

    /** Below it labels have a meaning of their own (RFC 7274). */
    public static final int FIRST_FREE = 16;

    /** Values that a label can have. */
    public static final int VALUES = 1 << 20;

    public static final int DEFAULT_TTL = 64;

    private static final int S_BIT = 1 << 8;

    public MplsLabel {
        if (value < 0 || value >= VALUES || ttl < 0 || ttl > 255 || exp < 0 || exp > 7) {
            throw new IllegalArgumentException("no label: " + value + " ttl " + ttl + " exp " + exp);
        }
    }

    /** A label in pipe mode with the usual TTL. */
    public static MplsLabel of(final int value) {
        return new MplsLabel(value, 0, 0, false);
    }

    /** True for a stack of nothing but implicit null. */
    static boolean isImplicitNull(final List<MplsLabel> stack) {
        return stack.size() == 1 && stack.getFirst().value == IMPLICIT_NULL;
    }

    /** The entry of the label stack, host order. */
    int entry(final boolean bottom) {
        return value << 12 | exp << 9 | (bottom ? S_BIT : 0) | (ttl == 0 ? DEFAULT_TTL : ttl);
    }

    /** The value as VPP prints it: those with a meaning of their own by name. */
    public static String name(final int value) {
        return switch (value) {
            case IP4_EXPLICIT_NULL -> "ip4-explicit-null";
            case ROUTER_ALERT -> "router-alert";
            case IP6_EXPLICIT_NULL -> "ipv6-explicit-null";
            case IMPLICIT_NULL -> "implicit-null";
            case 7 -> "entropy-label-indicator";
            case 13 -> "gal";
            default -> Integer.toString(value);
        };
    }

    /** The value that a word of a command means, or -1: a number, or a name or its short form. */
    public static int parse(final String word) {
        return switch (word) {
            case "ip4-explicit-null", "e-nul" -> IP4_EXPLICIT_NULL;
            case "router-alert", "r-alt" -> ROUTER_ALERT;
            case "ipv6-explicit-null", "v6enl" -> IP6_EXPLICIT_NULL;
            case "implicit-null", "i-nul" -> IMPLICIT_NULL;
            default -> word.matches("[0-9]{1,7}") && Integer.parseInt(word) < VALUES ? Integer.parseInt(word) : -1;
        };
    }

    /** {@code [label:ttl:class:eos]} of a stack's entry, as VPP prints it. */
    public static String format(final int entry) {
        return "[" + name(entry >>> 12) + ":" + (entry & 0xff) + ":" + (entry >>> 9 & 7) + ":"
                + ((entry & S_BIT) != 0 ? "eos" : "neos") + "]";
    }

    /** {@code [[44 pipe ttl:0 exp:0][45 uniform ttl:0 exp:0]]}. */
    static String format(final List<MplsLabel> stack) {
        return stack.stream().map(MplsLabel::toString).collect(Collectors.joining("", "[", "]"));
    }

    @Override
    public String toString() {
        return "[" + name(value) + (uniform ? " uniform" : " pipe") + " ttl:" + ttl + " exp:" + exp + "]";
    }
}
