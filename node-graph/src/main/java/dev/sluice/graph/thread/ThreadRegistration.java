package dev.sluice.graph.thread;

import java.util.Objects;

/**
 * One type of threads, as data ({@code VLIB_REGISTER_THREAD}).
 *
 * @param name word in the {@code cpu} section and type in {@code show threads}: {@code workers}
 * @param shortName part of the thread names: {@code wk}
 * @param function what they do
 * @param count how many without configuration
 * @param fixedCount true when the configuration cannot change the count
 * @param coreMask cores without configuration, a mask of cores 0 to 63, 0 for automatic placement
 * @param needsClone true when each runs a clone of the graph
 * @param launcher where they come from
 */
public record ThreadRegistration(
        String name,
        String shortName,
        ThreadFunction function,
        int count,
        boolean fixedCount,
        long coreMask,
        boolean needsClone,
        ThreadLauncher launcher) {
    /** Name of the type that forwards packets. */
    public static final String WORKERS = "workers";

    public ThreadRegistration {
        Objects.requireNonNull(function);
        Objects.requireNonNull(launcher);
        if (!name.matches("[a-z][a-z0-9-]*") || !shortName.matches("[a-z0-9]+")) {
            throw new IllegalArgumentException("bad thread type name `" + name + "' or `" + shortName + "'");
        }
    }

    /** The workers, whose function is the main-or-worker loop; none without configuration. */
    public static ThreadRegistration workers() {
        return new ThreadRegistration(
                WORKERS, "wk", MainOrWorkerLoop::runWorker, 0, false, 0, true, ThreadLauncher.OWN);
    }

    /** Threads without a clone of the graph, placed automatically. */
    public static ThreadRegistration plain(
            final String name, final String shortName, final int count, final ThreadFunction function) {
        return new ThreadRegistration(name, shortName, function, count, false, 0, false, ThreadLauncher.OWN);
    }

    /** The same, launched by somebody else. */
    public ThreadRegistration launchedBy(final ThreadLauncher other) {
        return new ThreadRegistration(name, shortName, function, count, fixedCount, coreMask, needsClone, other);
    }
}
