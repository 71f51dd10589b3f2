package dev.sluice.config;

import java.math.BigInteger;
import java.util.BitSet;

/** An immutable set of logical CPU numbers, in ascending order. Knows nothing of the machine's real cores. */
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

    /** Reads {@code 2-3,18-19}; a range must ascend, a core may not be named twice. */
    public static CoreSet parseList(final String text) throws BadValueException {
        final BitSet set = new BitSet();
        for (final String part : text.split(",", -1)) {
            final int dash = part.indexOf('-');
            final int first = parseCore(dash < 0 ? part : part.substring(0, dash), text);
            final int last = dash < 0 ? first : parseCore(part.substring(dash + 1), text);
            if (last < first) {
                throw new BadValueException("a core list whose ranges ascend, '" + part + "' does not");
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

    /** The cores in ascending order, a fresh array. */
    public int[] toArray() {
        return cores.stream().toArray();
    }

    /** The list form, ranges joined: {@code 2-3,18-19}; empty text for no core. */
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
        return text.toString();
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
