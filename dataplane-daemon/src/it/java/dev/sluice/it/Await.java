package dev.sluice.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what another process will do: until it is so, or until a generous deadline has passed. */
final class Await {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final long PAUSE_MS = 20;
    private static final int SPINS = 200;

    private Await() {}

    /** Waits until {@code condition} holds; fails with {@code what} and what {@code state} says then. */
    static void until(final String what, final BooleanSupplier condition, final Supplier<String> state) {
        final long start = System.nanoTime();
        for (int tries = 0; !condition.getAsBoolean(); tries++) {
            if (System.nanoTime() - start > LONGEST.toNanos()) {
                throw new AssertionError("not " + what + " after " + LONGEST.toSeconds() + " s: " + state.get());
            }
            pause(tries < SPINS ? tries / 10 : PAUSE_MS);
        }
    }

    /** Waits until {@code condition} holds; fails with {@code what}. */
    static void until(final String what, final BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /** Lets other processes have that much time. */
    static void pause(final long millis) {
        try {
            Thread.sleep(millis);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
