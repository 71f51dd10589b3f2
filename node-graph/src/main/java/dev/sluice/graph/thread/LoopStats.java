package dev.sluice.graph.thread;

import java.util.function.LongSupplier;

/** How a thread's loop runs. Written by that thread with plain stores; others read a moment late. */
public final class LoopStats {
    /** Length of the interval over which rates are taken, seconds of loop time. */
    public static final double INTERVAL_S = 1.0;

    private static final long INTERVAL_NS = (long) (INTERVAL_S * 1e9);
    private static final long RECENT_NS = 10_000_000;

    /** Turns at least this long are asked whether another thread had the core meanwhile. */
    private static final long LONG_NS = 20_000;

    private final TurnHistogram lengths = new TurnHistogram();
    private final TurnHistogram preempted = new TurnHistogram();
    private LongSupplier preemptions = () -> 0;
    private long preemptionsSeen;
    private long turns;
    private long busyTurns;
    private long sleeps;
    private long maxTurnNs;
    private long lastNs;
    private boolean slept = true;

    private long windowStartNs;
    private long windowTurns;
    private long windowVectors;
    private long windowCalls;
    private double turnsPerSecond;
    private double vectorRate;

    private long recentStartNs;
    private long recentTurns;
    private long recentVectors;
    private double vectorsPerTurn;

    /** A copy to read from. */
    public record Snapshot(
            long turns, long busyTurns, long sleeps, double turnsPerSecond, double vectorRate, long maxTurnNs) {}

    /** A turn begins: closes the books of the one before. */
    void begin(final long nowNs, final long vectors, final long calls) {
        if (slept) {
            slept = false;
        } else {
            maxTurnNs = Math.max(maxTurnNs, nowNs - lastNs);
            lengths.add(nowNs - lastNs);
            if (nowNs - lastNs >= LONG_NS) {
                lookForPreemption(nowNs - lastNs);
            }
        }
        lastNs = nowNs;
        turns++;
        if (nowNs - recentStartNs >= RECENT_NS) {
            vectorsPerTurn = (double) (vectors - recentVectors) / (turns - recentTurns);
            recentStartNs = nowNs;
            recentTurns = turns;
            recentVectors = vectors;
        }
        if (nowNs - windowStartNs >= INTERVAL_NS) {
            final long between = calls - windowCalls;
            turnsPerSecond = (turns - windowTurns) * 1e9 / (nowNs - windowStartNs);
            vectorRate = between == 0 ? 0 : (double) (vectors - windowVectors) / between;
            windowStartNs = nowNs;
            windowTurns = turns;
            windowVectors = vectors;
            windowCalls = calls;
        }
    }

    /**
     * Sets what tells how often this thread has lost its core; asked after long turns alone, so that a short loss may
     * be seen one long turn late. Before the loop begins.
     */
    void preemptions(final LongSupplier source) {
        preemptions = source;
    }

    private void lookForPreemption(final long ns) {
        final long now = preemptions.getAsLong();
        if (now != preemptionsSeen) {
            preemptionsSeen = now;
            preempted.add(ns);
        }
    }

    /** A turn whose length is not taken alone: it is part of what the next {@link #begin} finds. */
    void shortTurn() {
        turns++;
    }

    void busy() {
        busyTurns++;
    }

    /** The time from here to the next turn is not the turn's. */
    void sleeps() {
        sleeps++;
        slept = true;
    }

    /** The time from here to the next turn is not the turn's (barrier). */
    void held() {
        slept = true;
    }

    /** Packets that internal nodes worked on in each turn, over the last 10 ms. Any thread. */
    double vectorsPerTurn() {
        return vectorsPerTurn;
    }

    /** How long turns took, waits not counted; short turns together with the whole one before them. */
    public TurnHistogram lengths() {
        return lengths;
    }

    /** Those of {@link #lengths()} of at least 20 microseconds in which the system gave the core to another thread. */
    public TurnHistogram preempted() {
        return preempted;
    }

    /** Longest turn and lengths of turns begin anew. Main thread; a turn that ends at this moment may be missed. */
    public void clearMax() {
        maxTurnNs = 0;
        lengths.clear();
        preempted.clear();
    }

    /** Reads all at about the same time. Any thread. */
    public Snapshot snapshot() {
        return new Snapshot(turns, busyTurns, sleeps, turnsPerSecond, vectorRate, maxTurnNs);
    }
}
