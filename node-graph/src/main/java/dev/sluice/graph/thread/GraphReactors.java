package dev.sluice.graph.thread;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Reactor;
import dev.sluice.graph.reactor.Reactors;
import java.util.ArrayList;
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
     * Makes the reactors. Before or after the start, and once: light threads may be created at once, and run when the threads do.
     *
     * @param placement where the threads are or will be pinned
     * @return all of them, main's first
     */
    public static Reactors attach(final Threads threads, final CpuPlacement placement) {
        final List<Integer> cores = new ArrayList<>(List.of(placement.mainCore()));
        placement.threads().stream()
                .filter(placed -> placed.type().needsClone())
                .forEach(placed -> cores.add(placed.core()));
        final Reactors reactors = new Reactors(threads.clock()::nowNs);
        final List<GraphThread> all = threads.all();
        for (int i = 0; i < all.size(); i++) {
            if (cores.get(i) < 0) {
                int free = i;
                while (cores.contains(free)) {
                    free++;
                }
                cores.set(i, free);
            }
            final GraphThread thread = all.get(i);
            final Reactor reactor = reactors.add(thread.name(), cores.get(i));
            reactor.onWake(thread::wake);
            thread.addTask(new Turn(reactor));
        }
        return reactors;
    }

    /**
     * Timers of each graph thread: a light thread on its reactor with one poller.
     *
     * @param reactors those of {@link #attach}, in the order of the threads
     */
    public static ThreadTimers timers(final Reactors reactors) {
        return (name, periodNs, action) -> {
            final List<Reactor> all = reactors.reactors();
            for (int i = 0; i < all.size(); i++) {
                final int thread = i;
                final LightThread light = reactors.create(
                        name + "/" + thread, CoreSet.of(all.get(i).core()));
                light.sendMessage(() -> light.registerPoller(name, periodNs, () -> {
                    action.accept(thread);
                    return 0;
                }));
            }
        };
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
