package dev.sluice.net.policer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A policer: configuration, which main replaces, and buckets, which belong to the thread that {@link #claim} names. */
final class Policer {
    /** No thread yet. */
    static final int UNBOUND = -1;

    static final int CONFORM = 0;
    static final int EXCEED = 1;
    static final int VIOLATE = 2;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(Policer.class, "thread", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int index;
    private final String name;
    private final PolicerConfig config;
    private final PolicerConfig.Kind kind;
    private final int[] actions;
    private final int[] codePoints;
    private final long committedRate;
    private final long excessRate;
    private final long committedLimit;
    private final long excessLimit;

    private volatile int thread = UNBOUND;

    /** Octets, and billionths of them beside. */
    private long committed;

    private long committedRest;
    private long excess;
    private long excessRest;
    private long lastNs;

    Policer(final int index, final String name, final PolicerConfig config, final long nowNs) {
        this.index = index;
        this.name = name;
        this.config = config;
        actions = config.actions().stream().mapToInt(PolicerConfig.Action::type).toArray();
        codePoints =
                config.actions().stream().mapToInt(PolicerConfig.Action::dscp).toArray();
        kind = config.kind();
        committedRate = config.committedRate();
        excessRate = config.excessRate();
        committedLimit = config.committedLimit();
        excessLimit = config.excessLimit();
        committed = committedLimit;
        excess = excessLimit;
        lastNs = nowNs;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    PolicerConfig config() {
        return config;
    }

    /** What becomes of packets of a colour: a type of {@link PolicerConfig.Action}. Any thread. */
    int action(final int color) {
        return actions[color];
    }

    /** What they are marked with. Any thread. */
    int codePoint(final int color) {
        return codePoints[color];
    }

    /** Octets in the first bucket. May lag behind a running worker. */
    long committed() {
        return committed;
    }

    /** Octets in the second bucket. May lag behind a running worker. */
    long excess() {
        return excess;
    }

    /** When packets came last. May lag behind a running worker. */
    long lastNs() {
        return lastNs;
    }

    /** The thread it belongs to, or {@link #UNBOUND}. Any thread. */
    int thread() {
        return thread;
    }

    /** Gives it to a thread, or to the first that has packets. Main. */
    void bind(final int newThread) {
        thread = newThread;
    }

    /** The thread it belongs to: the caller's when it belonged to none. Any thread. */
    int claim(final int caller) {
        final int owner = thread;
        return owner == UNBOUND && THREAD.compareAndSet(this, UNBOUND, caller) ? caller : thread;
    }

    /** Fills the buckets for the time that has passed. Owner, once a frame. */
    void fill(final long nowNs) {
        final long elapsed = Math.max(0, nowNs - lastNs);
        lastNs = nowNs;
        if (elapsed >= SECOND_NS * 60) {
            committed = committedRate == 0 ? committed : committedLimit;
            excess = excessRate == 0 ? excess : excessLimit;
            return;
        }
        // a minute at 100 Gbit/s is 7e11 octets: products stay far below 2^63 when seconds and the rest are apart
        final long seconds = elapsed / SECOND_NS;
        final long rest = elapsed % SECOND_NS;
        committedRest += committedRate % SECOND_NS * rest;
        committed += committedRate * seconds + committedRate / SECOND_NS * rest + committedRest / SECOND_NS;
        committedRest %= SECOND_NS;
        excessRest += excessRate % SECOND_NS * rest;
        excess += excessRate * seconds + excessRate / SECOND_NS * rest + excessRest / SECOND_NS;
        excessRest %= SECOND_NS;
        committed = Math.min(committed, committedLimit);
        excess = Math.min(excess, excessLimit);
    }

    /** Takes a packet's tokens; its colour. Owner. */
    int police(final int octets) {
        return switch (kind) {
            case ONE_RATE_TWO_COLOR -> committed >= octets ? take(octets, 0, CONFORM) : VIOLATE;
            case RFC_2697 ->
                committed >= octets
                        ? take(octets, octets, CONFORM)
                        : excess >= octets ? take(0, octets, EXCEED) : VIOLATE;
            case RFC_2698 ->
                excess < octets
                        ? VIOLATE
                        : committed < octets ? take(0, octets, EXCEED) : take(octets, octets, CONFORM);
            case RFC_4115 ->
                committed >= octets ? take(octets, 0, CONFORM) : excess >= octets ? take(0, octets, EXCEED) : VIOLATE;
        };
    }

    private int take(final int fromCommitted, final int fromExcess, final int color) {
        committed -= fromCommitted;
        excess -= fromExcess;
        return color;
    }
}
