package dev.sluice.graph.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TscRateTest {
    @Test
    void takesTheCountersRateWhereItIsConstant() {
        assertEquals(
                2.59612,
                TscRate.parse(
                        "model name\t: X @ 3.00GHz\nflags\t\t: fpu constant_tsc nonstop_tsc\nbogomips\t: 5192.24\n"),
                1e-9);
    }

    @Test
    void takesTheNominalRateElseAndNanosecondsAtLast() {
        assertEquals(3.0, TscRate.parse("model name\t: Some CPU @ 3.00GHz\ncpu MHz\t\t: 1200.1\n"));
        assertEquals(1.2, TscRate.parse("cpu MHz\t\t: 1200.0\n"), 1e-9);
        assertEquals(1.0, TscRate.parse("BogoMIPS\t: 50.00\n"));
    }

    @Test
    void saysSomethingPlausibleOfThisMachine() {
        final double rate = TscRate.ofThisMachine();
        assertTrue(rate >= 0.5 && rate < 10, () -> "rate " + rate);
    }
}
