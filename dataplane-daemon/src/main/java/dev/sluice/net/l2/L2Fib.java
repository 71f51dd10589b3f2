package dev.sluice.net.l2;

import dev.sluice.graph.handoff.EventRing;
import dev.sluice.graph.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What is known of stations: the MAC table with its rules. Main thread, but for {@link #slots}, {@link #ring} and
 * {@link #wake}.
 */
final class L2Fib {
    /** Nanoseconds of one step of an age stamp. */
    static final long MINUTE_NS = 60_000_000_000L;

    private static final int STAMP = 0xffff;

    private final MacTable table = new MacTable();
    private final Map<Integer, BridgeDomain> domains = new HashMap<>();
    private final Map<Integer, Integer> flushes = new HashMap<>();
    private final EventRing[] rings;
    private final Clock clock;
    private Watcher watcher = (key, swIfIndex, change) -> {};
    private int learned;
    private int learnLimit = BridgeDomain.DEFAULT_LEARN_LIMIT;
    private volatile Runnable wake = () -> {};

    /** What happened to a learned station, in the order of {@code mac_event_action}. */
    enum Change {
        LEARNED,
        AGED,
        MOVED
    }

    /** Is told of learned stations. */
    @FunctionalInterface
    interface Watcher {
        /** A station was learned, moved, or was silent for too long. */
        void changed(long key, int swIfIndex, Change change);
    }

    /** Chooses entries. */
    @FunctionalInterface
    interface Match {
        /** Whether this is one. */
        boolean entry(long key, long value);
    }

    L2Fib(final Clock clock, final int threads) {
        this.clock = clock;
        rings = new EventRing[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new EventRing();
        }
    }

    /** What workers look up in. Any thread. */
    long[] slots() {
        return table.slots();
    }

    /** The ring that a thread writes: key, then sw_if_index. */
    EventRing ring(final int thread) {
        return rings[thread];
    }

    /** Tells main that there is something in a ring. Any thread. */
    void wake() {
        wake.run();
    }

    /** What {@link #wake} does. */
    void onWake(final Runnable action) {
        wake = action;
    }

    /** The age stamp of a time of the loop's clock. */
    static int stamp(final long nowNs) {
        return (int) (nowNs / MINUTE_NS) & STAMP;
    }

    /** Now by the engine's clock. */
    long clockNs() {
        return clock.nowNs();
    }

    /** The domain with this index, or null. */
    BridgeDomain domain(final int index) {
        return domains.get(index);
    }

    void add(final BridgeDomain domain) {
        domains.put(domain.index, domain);
    }

    void remove(final BridgeDomain domain) {
        removeIf((key, value) -> MacTable.domain(key) == domain.index);
        domains.remove(domain.index);
    }

    /** Takes in what workers have seen: stations that are new, or that have moved. */
    void drain() {
        for (final EventRing ring : rings) {
            ring.drain(this::learned);
        }
    }

    private void learned(final long key, final long where) {
        final int swIfIndex = (int) where;
        final BridgeDomain domain = domains.get(MacTable.domain(key));
        final long known = table.get(key);
        // the worker may have seen a state of things that is no more
        if (domain == null
                || !domain.learn
                || domain.uuForward != swIfIndex && BridgeDomains.memberOf(domain, swIfIndex) == null
                || known != 0 && (known & MacTable.LEARNED) == 0
                || known == 0 && (domain.learned >= domain.learnLimit || learned >= learnLimit)) {
            return;
        }
        learned += known == 0 ? 1 : 0;
        domain.learned += known == 0 ? 1 : 0;
        if (known == 0 || (known & MacTable.INTERFACE) != swIfIndex) {
            watcher.changed(key, swIfIndex, known == 0 ? Change.LEARNED : Change.MOVED);
        }
        table.put(key, MacTable.value(swIfIndex, MacTable.LEARNED, stamp(clock.nowNs())));
    }

    /** Adds an entry by configuration, or replaces one. */
    void put(final BridgeDomain domain, final long macLoaded, final int swIfIndex, final long flags) {
        final long key = MacTable.key(domain.index, macLoaded);
        unlearned(domain, table.get(key));
        table.put(key, MacTable.value(swIfIndex, flags, 0));
    }

    private void unlearned(final BridgeDomain domain, final long value) {
        if ((value & MacTable.LEARNED) != 0) {
            domain.learned--;
            learned--;
        }
    }

    /** Tells someone of learned stations from now on. */
    void watch(final Watcher newWatcher) {
        watcher = newWatcher;
    }

    /** Sets how many stations may be learned in all domains together. */
    void learnLimit(final int limit) {
        learnLimit = limit;
    }

    /** How many stations may be learned in all domains together. */
    int learnLimit() {
        return learnLimit;
    }

    /** Takes out all that match; how many. */
    int removeIf(final Match match) {
        final int before = table.size();
        table.forEach((key, value) -> {
            if (match.entry(key, value)) {
                unlearned(domains.get(MacTable.domain(key)), value);
                table.remove(key);
            }
        });
        return before - table.size();
    }

    /** Forgets what was learned from an interface. */
    int flush(final int swIfIndex) {
        flushes.merge(swIfIndex, 1, Integer::sum);
        return removeIf(
                (key, value) -> (value & (MacTable.LEARNED | MacTable.INTERFACE)) == (MacTable.LEARNED | swIfIndex));
    }

    /** Forgets what was learned in a domain. */
    int flush(final BridgeDomain domain) {
        domain.flushes++;
        return removeIf((key, value) -> (value & MacTable.LEARNED) != 0 && MacTable.domain(key) == domain.index);
    }

    /** How often {@link #flush(int)} was called for an interface. */
    int flushes(final int swIfIndex) {
        return flushes.getOrDefault(swIfIndex, 0);
    }

    /**
     * What a look for silent stations needs; immutable, but for the table, which may be read while it is written.
     *
     * @param slots of the table
     * @param minutes after which stations of a domain are forgotten, by its index; 0 for never
     * @param now age stamp of the time
     */
    record Ages(long[] slots, int[] minutes, int now) {
        /** Keys of the stations that were silent for longer than their domain's age. Any thread. */
        long[] silent() {
            final LongStream.Builder keys = LongStream.builder();
            MacTable.scan(slots, (key, value) -> {
                final int domain = MacTable.domain(key);
                if (domain < minutes.length && isSilent(value, minutes[domain], now)) {
                    keys.add(key);
                }
            });
            return keys.build().toArray();
        }
    }

    /** For a look at the stations as of now. */
    Ages ages(final long nowNs) {
        final int last =
                domains.keySet().stream().mapToInt(index -> index).max().orElse(0);
        final int[] minutes = new int[last + 1];
        domains.forEach((index, domain) -> minutes[index] = domain.macAge);
        return new Ages(table.slots(), minutes, stamp(nowNs));
    }

    /**
     * Forgets the stations of {@code keys} that are silent still.
     *
     * @param from index of the first
     * @param to index behind the last
     * @return how many
     */
    int forget(final long[] keys, final int from, final int to, final long nowNs) {
        final int now = stamp(nowNs);
        int gone = 0;
        for (int i = from; i < to; i++) {
            final BridgeDomain domain = domains.get(MacTable.domain(keys[i]));
            if (domain != null && isSilent(table.get(keys[i]), domain.macAge, now)) {
                final long value = table.get(keys[i]);
                unlearned(domain, value);
                table.remove(keys[i]);
                watcher.changed(keys[i], (int) value & MacTable.INTERFACE, Change.AGED);
                gone++;
            }
        }
        return gone;
    }

    private static boolean isSilent(final long value, final int age, final int now) {
        return (value & MacTable.LEARNED) != 0 && age > 0 && minutesSince(value, now) > age;
    }

    /** True when some domain ages its entries. */
    boolean ages() {
        return domains.values().stream().anyMatch(domain -> domain.macAge > 0);
    }

    /** Minutes since a station was heard of. */
    static int minutesSince(final long value, final int now) {
        return now - MacTable.stamp(value) & STAMP;
    }

    /** Entries of all domains. */
    int size() {
        return table.size();
    }

    /** Learned entries of all domains. */
    int learned() {
        return learned;
    }

    /** Shows every entry. */
    void forEach(final MacTable.Visitor visitor) {
        table.forEach(visitor);
    }
}
