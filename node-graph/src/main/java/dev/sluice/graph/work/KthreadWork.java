package dev.sluice.graph.work;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An item of a {@link KthreadWorker}: a name and a function. It belongs to the worker that it is first queued on, waits
 * at most once at a time, and may queue itself again while it runs. Its state is guarded by the worker's lock.
 */
public final class KthreadWork {
    /** What an item does. */
    @FunctionalInterface
    public interface Function {
        /** Runs on the worker's thread; what it throws is logged and counted, and the worker goes on. */
        void run(KthreadWork self) throws Exception;
    }

    private final String name;
    private final Function function;
    private final AtomicReference<KthreadWorker> worker = new AtomicReference<>();

    boolean queued;
    WorkTimers.Timer timer;
    int canceling;
    long queuedNs;
    /** How often it has been queued, and which of these has ended: run or cancelled. */
    long generation;

    long finished;

    /** An item; {@code name} is for logs, the CLI and the flight recorder. */
    public KthreadWork(final String name, final Function function) {
        this.name = Objects.requireNonNull(name, "name");
        this.function = Objects.requireNonNull(function, "function");
    }

    public String name() {
        return name;
    }

    Function function() {
        return function;
    }

    void attach(final KthreadWorker to) {
        final KthreadWorker owner = worker.compareAndExchange(null, to);
        if (owner != null && owner != to) {
            throw new IllegalArgumentException(
                    "work `" + name + "' belongs to worker `" + owner.name() + "', not to `" + to.name() + "'");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
