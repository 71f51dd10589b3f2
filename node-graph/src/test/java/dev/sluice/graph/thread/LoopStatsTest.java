package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LoopStatsTest {
    private final LoopStats stats = new LoopStats();
    private long preemptions;
    private long nowNs;

    @Test
    void longTurnsInWhichTheCoreWasLostAreToldApart() {
        stats.preemptions(() -> preemptions);
        turn(5_000);
        turn(30_000);
        preemptions = 1;
        turn(4_000_000);
        turn(30_000);
        assertEquals(4, stats.lengths().read().turns());
        assertEquals(1, stats.preempted().read().turns());
        assertEquals(
                32_767, stats.lengths().read().without(stats.preempted().read()).percentileNs(1));
    }

    @Test
    void nobodyIsAskedAfterAShortTurn() {
        stats.preemptions(() -> {
            throw new AssertionError("asked");
        });
        turn(19_000);
        assertEquals(1, stats.lengths().read().turns());
    }

    @Test
    void preemptedTurnsAreClearedWithTheOthers() {
        stats.preemptions(() -> ++preemptions);
        turn(30_000);
        stats.clearMax();
        assertEquals(0, stats.preempted().read().turns());
    }

    private void turn(final long ns) {
        stats.begin(nowNs, 0, 0);
        nowNs += ns;
        stats.begin(nowNs, 0, 0);
        // the books of the next turn begin where nothing was
        stats.held();
    }
}
