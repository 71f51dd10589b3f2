package dev.sluice.graph.kthread;

import java.util.BitSet;
import java.util.stream.IntStream;

/** An immutable set of CPU cores, as numbered by the kernel ({@code /sys/devices/system/cpu}). */
public final class CoreSet {
    /** No core. */
    public static final CoreSet EMPTY = new CoreSet(new BitSet());

    private final BitSet cores;

    private CoreSet(final BitSet cores) {
        this.cores = cores;
    }

    /** The given cores. */
    public static CoreSet of(final int... cores) {
        final BitSet bits = new BitSet();
        for (final int core : cores) {
            bits.set(core);
        }
        return new CoreSet(bits);
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

    public boolean contains(final int core) {
        return core >= 0 && cores.get(core);
    }

    public boolean containsAll(final CoreSet other) {
        return other.minus(this).isEmpty();
    }

    public boolean isEmpty() {
        return cores.isEmpty();
    }

    public int size() {
        return cores.cardinality();
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

    /** The cores that are in either. */
    public CoreSet or(final CoreSet other) {
        final BitSet bits = toBitSet();
        bits.or(other.cores);
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

    @Override
    public boolean equals(final Object other) {
        return other instanceof CoreSet set && set.cores.equals(cores);
    }

    @Override
    public int hashCode() {
        return cores.hashCode();
    }

    /** The kernel's list format, {@code 0-3,8}; {@code none} of an empty set. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int first = cores.nextSetBit(0); first >= 0; ) {
            final int last = cores.nextClearBit(first) - 1;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            first = cores.nextSetBit(last + 1);
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
