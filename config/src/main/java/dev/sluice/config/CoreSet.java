package dev.sluice.config;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * An immutable set of logical CPU numbers as the kernel counts them ({@code /sys/devices/system/cpu}), in ascending
 * order. Knows nothing of the machine's real cores.
 */
public final class CoreSet {
    /** Highest CPU number that can be written; the kernel's NR_CPUS never exceeds 8192. */
    public static final int MAX_CORE = 8191;

    /** No core. */
    public static final CoreSet EMPTY = new CoreSet(new BitSet());

    private final BitSet cores;

    private CoreSet(final BitSet cores) {
        this.cores = cores;
    }

    /** The set of these cores; {@link IllegalArgumentException} outside 0 to {@link #MAX_CORE}. */
    public static CoreSet of(final int... cores) {
        final BitSet set = new BitSet();
        for (final int core : cores) {
            if (core < 0 || core > MAX_CORE) {
                throw new IllegalArgumentException("core " + core + " is not from 0 to " + MAX_CORE);
            }
            set.set(core);
        }
        return new CoreSet(set);
    }

    /** All cores from {@code first} to {@code last}, both included. */
    public static CoreSet range(final int first, final int last) {
        final BitSet bits = new BitSet();
        bits.set(first, last + 1);
        return new CoreSet(bits);
    }

    /** A copy of {@code bits}, bit n standing for core n. */
    public static CoreSet of(final BitSet bits) {
        return new CoreSet((BitSet) bits.clone());
    }

    /**
     * Reads the kernel's list format: {@code 0-3,8,10-11}; blank is the empty set.
     *
     * @throws IllegalArgumentException naming the part that is not a number or a range
     */
    public static CoreSet parse(final String list) {
        final BitSet bits = new BitSet();
        for (final String part : list.strip().split(",")) {
            if (part.isBlank()) {
                continue;
            }
            final int dash = part.indexOf('-');
            try {
                final int first = Integer.parseInt(
                        dash < 0 ? part.strip() : part.substring(0, dash).strip());
                final int last = dash < 0
                        ? first
                        : Integer.parseInt(part.substring(dash + 1).strip());
                bits.set(first, last + 1);
            } catch (final NumberFormatException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException("bad core list: `" + part + "' in `" + list.strip() + "'", e);
            }
        }
        return new CoreSet(bits);
    }

    /** Reads {@code 2-3,18-19}; a range must ascend, a core may not be named twice. */
    public static CoreSet parseList(final String text) throws BadValueException {
        final BitSet set = new BitSet();
        for (final String part : text.split(",", -1)) {
            final int dash = part.indexOf('-');
            final int first = parseCore(dash < 0 ? part : part.substring(0, dash), text);
            final int last = dash < 0 ? first : parseCore(part.substring(dash + 1), text);
            if (last < first) {
                throw new BadValueException("a core list whose ranges ascend, as '" + last + "-" + first + "' does");
            }
            for (int core = first; core <= last; core++) {
                if (set.get(core)) {
                    throw new BadValueException(
                            "a core list that names each core once, core " + core + " is there twice");
                }
                set.set(core);
            }
        }
        return new CoreSet(set);
    }

    /** Reads a hexadecimal mask with or without {@code 0x}: bit N is core N. */
    public static CoreSet parseMask(final String text) throws BadValueException {
        final String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        if (!digits.matches("[0-9a-fA-F]{1,2048}")) {
            throw new BadValueException("a hexadecimal core mask such as 0xff00");
        }
        final BigInteger mask = new BigInteger(digits, 16);
        if (mask.signum() == 0) {
            throw new BadValueException("a core mask with at least one bit set");
        }
        final BitSet set = new BitSet();
        for (int bit = mask.getLowestSetBit(); bit < mask.bitLength(); bit++) {
            if (mask.testBit(bit)) {
                set.set(bit);
            }
        }
        return new CoreSet(set);
    }

    private static int parseCore(final String digits, final String list) throws BadValueException {
        if (!digits.matches("[0-9]{1,9}")) {
            throw new BadValueException("a core list such as 2-3,18-19");
        }
        final int core = Integer.parseInt(digits);
        if (core > MAX_CORE) {
            throw new BadValueException("core numbers up to " + MAX_CORE + ", '" + list + "' has " + core);
        }
        return core;
    }

    /** How many cores. */
    public int size() {
        return cores.cardinality();
    }

    public boolean isEmpty() {
        return cores.isEmpty();
    }

    public boolean contains(final int core) {
        return core >= 0 && cores.get(core);
    }

    /** True when all of {@code other} are here. */
    public boolean containsAll(final CoreSet other) {
        return other.minus(this).isEmpty();
    }

    /** The lowest core, or -1 of an empty set. */
    public int first() {
        return cores.nextSetBit(0);
    }

    /** The lowest core that is at least {@code from}, or -1. */
    public int next(final int from) {
        return cores.nextSetBit(from);
    }

    /** The cores that are in both. */
    public CoreSet and(final CoreSet other) {
        final BitSet bits = toBitSet();
        bits.and(other.cores);
        return new CoreSet(bits);
    }

    /** The cores that are here and not in {@code other}. */
    public CoreSet minus(final CoreSet other) {
        final BitSet bits = toBitSet();
        bits.andNot(other.cores);
        return new CoreSet(bits);
    }

    /** The cores in ascending order. */
    public IntStream stream() {
        return cores.stream();
    }

    /** A copy that the caller may change. */
    public BitSet toBitSet() {
        return (BitSet) cores.clone();
    }

    /** The cores in ascending order, a fresh array. */
    public int[] toArray() {
        return cores.stream().toArray();
    }

    /** The kernel's list form, ranges joined: {@code 2-3,18-19}; {@code none} for no core. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        int first = cores.nextSetBit(0);
        while (first >= 0) {
            final int last = cores.nextClearBit(first) - 1;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            first = cores.nextSetBit(last + 1);
        }
        return text.isEmpty() ? "none" : text.toString();
    }

    /** The mask form: {@code 0xff00}. */
    public String toMask() {
        BigInteger mask = BigInteger.ZERO;
        for (final int core : toArray()) {
            mask = mask.setBit(core);
        }
        return "0x" + mask.toString(16);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof final CoreSet set && set.cores.equals(cores);
    }

    @Override
    public int hashCode() {
        return cores.hashCode();
    }
}
