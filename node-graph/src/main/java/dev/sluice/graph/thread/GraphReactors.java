package dev.sluice.graph.thread;

import dev.sluice.graph.reactor.Reactor;
import dev.sluice.graph.reactor.Reactors;
import java.util.List;

/**
 * Gives main and every worker a reactor of the same name, which their loops turn once each turn. Main thread.
 *
 * <p>Masks name a reactor by the core that its thread is pinned to; a thread that is not pinned has the first free
 * number from its index on.
 */
public final class GraphReactors {
    private GraphReactors() {}

    /**
     * Makes the reactors. After {@link StartWorkers#start()}, when it is known who is pinned where, and once.
     *
     * @return all of them, main's first
     */
    public static Reactors attach(final Threads threads) {
        final Reactors reactors = new Reactors(threads.clock()::nowNs);
        final List<GraphThread> all = threads.all();
        final boolean[] taken = new boolean[1 << 16];
        for (final GraphThread thread : all) {
            if (thread.core() >= 0) {
                taken[thread.core()] = true;
            }
        }
        for (final GraphThread thread : all) {
            int core = thread.core();
            if (core < 0) {
                core = thread.index();
                while (taken[core]) {
                    core++;
                }
                taken[core] = true;
            }
            final Reactor reactor = reactors.add(thread.name(), core);
            reactor.onWake(thread::wake);
            thread.addTask(new Turn(reactor));
        }
        return reactors;
    }

    /** The reactor's part of a turn. */
    private record Turn(Reactor reactor) implements LoopTask {
        /** Clocks begin at 0: this is not after now. */
        private static final long NOW = 0;

        @Override
        public int poll(final long nowNs) {
            return reactor.poll(nowNs);
        }

        @Override
        public long nextDeadlineNs() {
            // Asked before the thread sleeps: from here on senders wake it, and the next turn takes that back.
            return reactor.prepareSleep() ? reactor.nextDeadlineNs() : NOW;
        }
    }
}
