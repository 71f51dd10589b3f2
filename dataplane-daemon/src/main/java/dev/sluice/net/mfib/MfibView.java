package dev.sluice.net.mfib;

import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The multicast routes of one table as workers see them. Immutable: a change makes a new one.
 *
 * <p>Addresses are two longs, the first and the last 64 bits as numbers; of IPv4 the first is 0, the last the address.
 */
final class MfibView {
    /** Of a table without routes. */
    static final MfibView EMPTY = new MfibView(IpFamily.IP4, Map.of());

    /** Longs of a key: group, source. */
    private static final int WORDS = 4;

    /** Routes of one group length, by keys in order. */
    private record Level(long highMask, long lowMask, long[] keys, MfibForward[] forwards) {
        static Level of(final IpPrefix mask, final TreeMap<MfibPrefix, MfibForward> routes) {
            return new Level(
                    mask.ip().high(),
                    mask.ip().low(),
                    keys(routes.keySet()),
                    routes.values().toArray(new MfibForward[0]));
        }

        private static long[] keys(final Collection<MfibPrefix> prefixes) {
            final long[] keys = new long[WORDS * prefixes.size()];
            int at = 0;
            for (final MfibPrefix prefix : prefixes) {
                keys[at++] = prefix.group().high();
                keys[at++] = prefix.group().low();
                keys[at++] = prefix.source().high();
                keys[at++] = prefix.source().low();
            }
            return keys;
        }

        MfibForward find(final long groupHigh, final long groupLow, final long sourceHigh, final long sourceLow) {
            int from = 0;
            int to = forwards.length - 1;
            while (from <= to) {
                final int middle = from + to >>> 1;
                final int at = WORDS * middle;
                int order = Long.compareUnsigned(keys[at], groupHigh);
                order = order != 0 ? order : Long.compareUnsigned(keys[at + 1], groupLow);
                order = order != 0 ? order : Long.compareUnsigned(keys[at + 2], sourceHigh);
                order = order != 0 ? order : Long.compareUnsigned(keys[at + 3], sourceLow);
                if (order == 0) {
                    return forwards[middle];
                }
                from = order < 0 ? middle + 1 : from;
                to = order < 0 ? to : middle - 1;
            }
            return null;
        }
    }

    /** Routes with a source. */
    private final Level bySource;

    /** Routes for all senders by the lengths that there are, the longest first. */
    private final Level[] byLength;

    MfibView(final IpFamily family, final Map<MfibPrefix, MfibForward> routes) {
        final TreeMap<MfibPrefix, MfibForward> withSource = new TreeMap<>();
        final TreeMap<Integer, TreeMap<MfibPrefix, MfibForward>> withoutSource = new TreeMap<>();
        routes.forEach((prefix, forward) -> {
            if (prefix.source().isAny()) {
                withoutSource
                        .computeIfAbsent(prefix.length(), k -> new TreeMap<>())
                        .put(prefix, forward);
            } else {
                withSource.put(prefix, forward);
            }
        });
        bySource = Level.of(IpPrefix.any(family), withSource);
        byLength = withoutSource.descendingMap().entrySet().stream()
                .map(entry -> Level.of(mask(family, entry.getKey()), entry.getValue()))
                .toArray(Level[]::new);
    }

    /** The mask of a length, as an address. */
    private static IpPrefix mask(final IpFamily family, final int length) {
        return IpPrefix.of(family.all(), length).network();
    }

    /** The route of a packet: the sender's, else that of the longest group; null when there is none. */
    MfibForward lookup(final long sourceHigh, final long sourceLow, final long groupHigh, final long groupLow) {
        final MfibForward own = bySource.find(groupHigh, groupLow, sourceHigh, sourceLow);
        if (own != null) {
            return own;
        }
        for (int i = 0; i < byLength.length; i++) {
            final Level level = byLength[i];
            final MfibForward found = level.find(groupHigh & level.highMask, groupLow & level.lowMask, 0, 0);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
