package dev.sluice.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The value types that startup.conf words have. */
public final class Values {
    /** No value in startup.conf; {@code true} or {@code false} in HOCON. */
    public static final ValueType<Boolean> FLAG = new ValueType<>("", List.of(), Values::parseBoolean);

    /** {@code on} or {@code off}. */
    public static final ValueType<Boolean> ON_OFF =
            new ValueType<>("on|off", List.of("on", "off"), Values::parseBoolean);

    /** Any text of one word, or several in braces. */
    public static final ValueType<String> STRING = ValueType.of("<text>", text -> text);

    /** A path; how a relative one is resolved is the reader's business. */
    public static final ValueType<String> PATH = ValueType.of("<path>", text -> {
        parsePath(text, "a path");
        return text;
    });

    /** Bytes, with an optional suffix k, m or g, powers of 1024. */
    public static final ValueType<Long> MEMORY_SIZE = ValueType.of("<n>[k|m|g]", Values::parseMemorySize);

    /** Bytes as above or {@code unlimited}, which is -1. */
    public static final ValueType<Long> LIMIT_SIZE = ValueType.of(
            "unlimited|<n>[k|m|g]", text -> text.equals("unlimited") ? Long.valueOf(-1) : parseMemorySize(text));

    /** Seconds with a fraction, more than 0. */
    public static final ValueType<Double> SECONDS = ValueType.of("<seconds>", Values::parseSeconds);

    /** A set of cores: {@code 2-3,18-19}. */
    public static final ValueType<CoreSet> CORE_LIST = ValueType.of("<core-list>", CoreSet::parseList);

    /** A set of cores as a hexadecimal mask: {@code 0xff00}. */
    public static final ValueType<CoreSet> CORE_MASK = ValueType.of("<mask>", CoreSet::parseMask);

    /** Where a server listens. */
    public static final ValueType<ListenAddress> LISTEN = ValueType.of("<path>|<host>:<port>", ListenAddress::parse);

    private Values() {}

    /** A number from {@code min} to {@code max}, decimal or {@code 0x} hexadecimal. */
    public static ValueType<Integer> number(final int min, final int max) {
        final String range = max == Integer.MAX_VALUE
                ? (min == 0 ? "a number, 0 or more" : "a number, " + min + " or more")
                : "a number from " + min + " to " + max;
        return ValueType.of("<n>", text -> {
            final long value = parseLong(text, range);
            if (value < min || value > max) {
                throw new BadValueException(range);
            }
            return (int) value;
        });
    }

    /** One word of a fixed list, each with its meaning. */
    public static <T> ValueType<T> choice(final Map<String, T> meanings) {
        final List<String> words = new ArrayList<>(meanings.keySet());
        final String syntax = String.join("|", words);
        return new ValueType<>(syntax, words, text -> {
            final T value = meanings.get(text.toLowerCase(Locale.ROOT));
            if (value == null) {
                throw new BadValueException("one of " + String.join(", ", words), words);
            }
            return value;
        });
    }

    /** A path that this JVM's locale can express. */
    static Path parsePath(final String text, final String expected) throws BadValueException {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (final InvalidPathException bad) {
            throw new BadValueException(expected + " (" + bad.getReason() + ")");
        }
        throw new BadValueException(expected);
    }

    private static Boolean parseBoolean(final String text) throws BadValueException {
        return switch (text) {
            case "true", "on", "yes" -> Boolean.TRUE;
            case "false", "off", "no" -> Boolean.FALSE;
            default -> throw new BadValueException("on or off", List.of("on", "off"));
        };
    }

    private static long parseLong(final String text, final String expected) throws BadValueException {
        try {
            return text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (final NumberFormatException expectedFailure) {
            throw new BadValueException(expected);
        }
    }

    private static Double parseSeconds(final String text) throws BadValueException {
        final double value;
        try {
            value = new BigDecimal(text).doubleValue();
        } catch (final NumberFormatException expectedFailure) {
            throw new BadValueException("a number of seconds, more than 0");
        }
        if (!(value > 0) || value > 86_400) {
            throw new BadValueException("a number of seconds, more than 0 and at most 86400");
        }
        return value;
    }

    private static Long parseMemorySize(final String text) throws BadValueException {
        final String expected = "a size in bytes with an optional suffix k, m or g";
        if (text.isEmpty()) {
            throw new BadValueException(expected);
        }
        // VPP users also write 32mb, 2GB, 128KB.
        String digits = text.toLowerCase(Locale.ROOT);
        if (digits.endsWith("b") && !digits.startsWith("0x")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        final int shift = switch (digits.isEmpty() ? ' ' : digits.charAt(digits.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            case 't' -> 40;
            default -> 0;
        };
        final long number = parseLong(shift == 0 ? digits : digits.substring(0, digits.length() - 1), expected);
        if (number < 0 || number > Long.MAX_VALUE >> shift) {
            throw new BadValueException(expected);
        }
        return number << shift;
    }
}
