package dev.sluice.graph.thread;

import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Poller;
import dev.sluice.graph.reactor.Reactor;
import dev.sluice.graph.reactor.Reactors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Gives main and every worker a reactor of the same name, which their loops turn once each turn. Main thread.
 *
 * <p>Masks name a reactor by the core that its thread is pinned to; a thread that is not pinned has the first free
 * number from its index on.
 */
public final class GraphReactors {
    private GraphReactors() {}

    /**
     * Makes the reactors. Before or after the start, and once: light threads may be created at once, and run when the
     * threads do.
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
        return new ThreadTimers() {
            @Override
            public void every(final String name, final long periodNs, final IntConsumer action) {
                for (int i = 0; i < reactors.reactors().size(); i++) {
                    final int thread = i;
                    timer(name, thread, () -> action.accept(thread)).every(periodNs);
                }
            }

            @Override
            public ThreadTimer timer(final String name, final int thread, final Runnable action) {
                return new LightTimer(
                        reactors.createBound(
                                name + "/" + thread, reactors.reactors().get(thread)),
                        name,
                        action);
            }
        };
    }

    /** A light thread with one poller, which belongs to it. */
    private static final class LightTimer implements ThreadTimer {
        private final LightThread thread;
        private final String name;
        private final Runnable action;
        private Poller poller;

        LightTimer(final LightThread thread, final String name, final Runnable action) {
            this.thread = thread;
            this.name = name;
            this.action = action;
        }

        @Override
        public void every(final long periodNs) {
            send(() -> {
                if (poller != null) {
                    poller.unregister();
                    poller = null;
                }
                if (periodNs > 0) {
                    poller = thread.registerPoller(name, periodNs, this::run);
                }
            });
        }

        @Override
        public void now() {
            send(action);
        }

        /** What it leads to is counted where it is done: a timer alone is no reason to stay awake. */
        private int run() {
            action.run();
            return 0;
        }

        private void send(final Runnable message) {
            if (!thread.sendMessage(message)) {
                throw new IllegalStateException("light thread `" + thread.name() + "' has too many messages waiting");
            }
        }
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
