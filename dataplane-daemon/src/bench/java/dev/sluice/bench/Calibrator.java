package dev.sluice.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how fast a core runs, from outside: for daemons that cannot say it themselves. Its thread runs on that core
 * and shares it with the worker for some microseconds. The loop is the daemon's {@code show calibration}.
 */
final class Calibrator implements AutoCloseable {
    private static final int ITERATIONS = 4096;
    private static final int TRIES = 8;
    private static final long MULTIPLIER = 6364136223846793005L;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final double clocksPerNs;

    Calibrator(final int core) throws IOException {
        this.clocksPerNs = clocksPerNs();
        onThread(() -> {
            pin(core);
            // compiled before it is needed
            for (int i = 0; i < 2000; i++) {
                chains(i);
            }
            return 0.0;
        });
    }

    /** Clocks of one iteration, the best of some tries. */
    double clocks() throws IOException {
        return onThread(() -> {
            long best = Long.MAX_VALUE;
            long value = 1;
            for (int i = 0; i < TRIES; i++) {
                final long from = System.nanoTime();
                value = chains(value);
                best = Math.min(best, System.nanoTime() - from);
            }
            return (double) best / ITERATIONS * clocksPerNs + (value == 0 ? 1e-9 : 0);
        });
    }

    /** Rate of the time stamp counter, as {@code TscRate} of the daemon finds it. */
    static double clocksPerNs() throws IOException {
        final Matcher bogomips =
                Pattern.compile("(?m)^bogomips\\s*: *([0-9.]+)$").matcher(Files.readString(Path.of("/proc/cpuinfo")));
        return bogomips.find() ? Double.parseDouble(bogomips.group(1)) / 2_000 : 1;
    }

    private double onThread(final Callable<Double> task) throws IOException {
        try {
            return thread.submit(task).get();
        } catch (final InterruptedException | ExecutionException e) {
            throw new IOException("calibration failed", e);
        }
    }

    private static void pin(final int core) throws IOException {
        final Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(128, 8);
            mask.set(ValueLayout.JAVA_LONG, core / 64 * 8L, 1L << core % 64);
            final int answer = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("sched_setaffinity"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS))
                    .invokeExact(0, 128L, mask);
            if (answer != 0) {
                throw new IOException("cannot run on core " + core);
            }
        } catch (final IOException e) {
            throw e;
        } catch (final Throwable t) {
            throw new IOException("sched_setaffinity", t);
        }
    }

    private static long chains(final long seed) {
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

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
