package dev.sluice.net.mfib;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The multicast routes of one table as workers see them. Immutable: a change makes a new one. */
final class MfibView {
    /** Of a table without routes. */
    static final MfibView EMPTY = new MfibView(Map.of());

    /** Keys: source in the upper, group in the lower half. */
    private final long[] sources;

    private final MfibForward[] bySource;

    /** The group lengths that there are, the longest first, with the groups of each in order. */
    private final int[] lengths;

    private final long[][] groups;
    private final MfibForward[][] byGroup;

    MfibView(final Map<MfibPrefix, MfibForward> routes) {
        final TreeMap<Long, MfibForward> withSource = new TreeMap<>();
        final TreeMap<Integer, TreeMap<Long, MfibForward>> withoutSource = new TreeMap<>();
        routes.forEach((prefix, forward) -> {
            if (prefix.source() != 0) {
                withSource.put(key(prefix.source(), prefix.group()), forward);
            } else {
                withoutSource
                        .computeIfAbsent(prefix.length(), k -> new TreeMap<>())
                        .put(key(0, prefix.group()), forward);
            }
        });
        sources = keys(withSource.keySet());
        bySource = withSource.values().toArray(new MfibForward[0]);
        final List<Integer> all = List.copyOf(withoutSource.descendingKeySet());
        lengths = all.stream().mapToInt(length -> length).toArray();
        groups = new long[lengths.length][];
        byGroup = new MfibForward[lengths.length][];
        for (int i = 0; i < lengths.length; i++) {
            groups[i] = keys(withoutSource.get(lengths[i]).keySet());
            byGroup[i] = withoutSource.get(lengths[i]).values().toArray(new MfibForward[0]);
        }
    }

    private static long[] keys(final Collection<Long> keys) {
        return keys.stream().mapToLong(key -> key).toArray();
    }

    private static long key(final int source, final int group) {
        return (long) source << 32 | group & 0xffff_ffffL;
    }

    /** The route of a packet: the sender's, else that of the longest group; null when there is none. Addresses in host order. */
    MfibForward lookup(final int source, final int group) {
        final int own = Arrays.binarySearch(sources, key(source, group));
        if (own >= 0) {
            return bySource[own];
        }
        for (int i = 0; i < lengths.length; i++) {
            final int at = Arrays.binarySearch(groups[i], key(0, group & MfibPrefix.mask(lengths[i])));
            if (at >= 0) {
                return byGroup[i][at];
            }
        }
        return null;
    }
}
