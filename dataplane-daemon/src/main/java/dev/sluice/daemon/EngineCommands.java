package dev.sluice.daemon;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.thread.Threads;
import dev.sluice.graph.time.SystemClock;

/** Registers the commands of the engine: threads, barrier, statistics, traces, buffers, time. */
final class EngineCommands {
    private EngineCommands() {}

    static void add(final Dataplane dataplane, final Threads threads, final BufferPool pool, final SystemClock clock) {}
}
