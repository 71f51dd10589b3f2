package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TurnHistogramTest {
    private final TurnHistogram histogram = new TurnHistogram();

    @Test
    void aPercentileIsAtMostAQuarterTooLarge() {
        for (long ns = 1; ns < 1L << 38; ns = ns * 5 / 4 + 1) {
            histogram.clear();
            histogram.add(ns);
            final long shown = histogram.read().percentileNs(1);
            assertTrue(shown >= ns && shown <= ns + ns / 4, ns + " shows as " + shown);
        }
    }

    @Test
    void percentilesCountTurns() {
        for (int i = 0; i < 9_990; i++) {
            histogram.add(7_000);
        }
        for (int i = 0; i < 10; i++) {
            histogram.add(1_000_000);
        }
        final TurnHistogram.Counts counts = histogram.read();
        assertEquals(10_000, counts.turns());
        assertEquals(7_167, counts.percentileNs(0.5));
        assertEquals(7_167, counts.percentileNs(0.999));
        assertEquals(1_048_575, counts.percentileNs(0.9999));
    }

    @Test
    void whatIsTooLongCountsAsTheLongest() {
        histogram.add(Long.MAX_VALUE);
        histogram.add(-1);
        assertEquals(2, histogram.read().turns());
        assertTrue(histogram.read().percentileNs(1) > 1L << 39);
    }

    @Test
    void aClearedHistogramIsEmpty() {
        histogram.add(5);
        histogram.clear();
        assertEquals(0, histogram.read().turns());
        assertEquals(0, histogram.read().percentileNs(0.99));
        histogram.add(6);
        assertEquals(1, histogram.read().turns());
    }

    @Test
    void countsWithoutOthers() {
        final TurnHistogram others = new TurnHistogram();
        histogram.add(5_000);
        histogram.add(4_000_000);
        others.add(4_000_000);
        final TurnHistogram.Counts rest = histogram.read().without(others.read());
        assertEquals(1, rest.turns());
        assertEquals(5_119, rest.percentileNs(1));
    }
}
