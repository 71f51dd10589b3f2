package dev.sluice.graph.time;

/**
 * A fixed piece of arithmetic, to see how fast a core runs at this moment: what a hypervisor or a busy sibling takes
 * away shows here and can be told from what the program costs. Four independent chains of multiplications; one
 * iteration takes four clocks of the core on every x86-64 CPU since 2011, as one multiplication can begin in each.
 * Stateless, any thread.
 */
public final class AluCalibration {
    /** Iterations of one measurement: about five microseconds. */
    static final int ITERATIONS = 4096;

    private static final int TRIES = 4;
    private static final long MULTIPLIER = 6364136223846793005L;

    private AluCalibration() {}

    /** Nanoseconds of one iteration, the best of some tries. Takes about 20 microseconds once compiled. */
    public static double nsPerIteration() {
        long best = Long.MAX_VALUE;
        long value = 1;
        for (int i = 0; i < TRIES; i++) {
            final long from = SystemClock.ticks();
            value = chains(value);
            best = Math.min(best, SystemClock.ticks() - from);
        }
        // the value must be wanted by somebody, or the loop may be taken out
        return (double) best / ITERATIONS + (value == 0 ? 1e-9 : 0);
    }

    static long chains(final long seed) {
        long a = seed;
        long b = seed + 1;
        long c = seed + 2;
        long d = seed + 3;
        for (int i = 0; i < ITERATIONS; i++) {
            a = a * MULTIPLIER + i;
            b = b * MULTIPLIER + i;
            c = c * MULTIPLIER + i;
            d = d * MULTIPLIER + i;
        }
        return a ^ b ^ c ^ d;
    }
}
