package dev.sluice.graph.work;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers on kernel-style threads. Thread-safe. */
final class KThreadLauncher implements WorkerLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(KThreadLauncher.class);

    private final KThreads threads;
    private final AtomicBoolean niceRefused = new AtomicBoolean();

    KThreadLauncher(final KThreads threads) {
        this.threads = threads;
    }

    @Override
    public Handle launch(final String name, final CoreSet cores, final int nice, final Turn turn)
            throws InterruptedException {
        final KThreadSpec spec =
                KThreadSpec.of(name, self -> loop(self, nice, turn)).withType("pool worker");
        return new KThreadHandle(threads.create(spec.onCores(cores)));
    }

    private int loop(final KThread self, final int nice, final Turn turn) {
        if (nice != 0) {
            try {
                threads.platform().setNice(nice);
            } catch (final KThreadException e) {
                // Without the privilege the pool works at normal priority: that is worth one line, not a dead queue.
                if (niceRefused.compareAndSet(false, true)) {
                    LOG.warn("worker {} goes on with its present priority: {}", self.name(), e.getMessage());
                }
            }
        }
        while (!self.shouldStop()) {
            self.parkMe();
            if (!turn.turn()) {
                self.sleep();
            }
        }
        return 0;
    }

    private record KThreadHandle(KThread thread) implements Handle {
        @Override
        public void wake() {
            thread.wake();
        }

        @Override
        public void stop() {
            thread.stopLater();
        }

        @Override
        public StackTraceElement[] stack() {
            return thread.stack();
        }
    }
}
