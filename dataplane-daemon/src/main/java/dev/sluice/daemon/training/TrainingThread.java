package dev.sluice.daemon.training;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains on a thread of its own: while the daemon goes on with its start, which waits for it before interfaces come up,
 * and then beside the first packets, with the lowest priority, until the JIT compiler is done with the rare ways too.
 * Made on the main thread.
 */
public final class TrainingThread {
    /** Turns after which no compiled code has been found to be thrown away ({@code DeoptimizationTest}). */
    private static final int TURNS = 10_000;

    private static final int LOWEST_PRIORITY = 19;
    private static final Logger LOG = LoggerFactory.getLogger("training");

    private final BufferPool pool;
    private final KThreads threads;
    private final long endNs;
    private KThread thread;
    private final CountDownLatch enough = new CountDownLatch(1);

    private TrainingThread(final BufferPool pool, final KThreads threads, final long endNs) {
        this.pool = pool;
        this.threads = threads;
        this.endNs = endNs;
    }

    /**
     * Begins.
     *
     * @param pool of {@link Training#BUFFERS}, with {@link Training#CACHES} caches to spare, for nobody else
     * @param threads whose thread it is; it ends when they are stopped
     * @param budgetNs how long the start may be kept waiting, from now on
     */
    public static TrainingThread start(final BufferPool pool, final KThreads threads, final long budgetNs)
            throws InterruptedException {
        final TrainingThread training = new TrainingThread(pool, threads, System.nanoTime() + budgetNs);
        // on any core: the workers sleep until interfaces come up
        training.thread = threads.run(KThreadSpec.of("training", training::run)
                .onCores(threads.platform().allowedCores()));
        return training;
    }

    /**
     * Waits until the time is over, or until there is nothing left to train. From then on it keeps off the workers'
     * cores.
     */
    public void awaitEnough() throws InterruptedException {
        enough.await();
        if (threads.housekeeping().isEmpty()) {
            return;
        }
        try {
            thread.park();
            thread.bind(threads.housekeeping());
        } catch (final IllegalStateException | KThreadException e) {
            LOG.debug("{}", e.getMessage()); // it has ended already, or stays where it is
        } finally {
            thread.unpark();
        }
    }

    private int run(final KThread self) {
        try {
            train(new Training(pool), self);
        } finally {
            enough.countDown();
        }
        return 0;
    }

    private void train(final Training training, final KThread self) {
        final long from = System.nanoTime();
        int turns = 0;
        while (turns < TURNS && !self.shouldStop()) {
            if (self.shouldPark()) {
                self.parkMe();
            }
            training.turn();
            turns++;
            if (enough.getCount() > 0 && System.nanoTime() - endNs >= 0) {
                LOG.debug("{} packets before interfaces come up", training.received());
                enough.countDown();
                lowPriority();
            }
        }
        training.close();
        LOG.info(
                "trained with {} packets in {} ms",
                training.received(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
    }

    private void lowPriority() {
        try {
            threads.platform().setNice(LOWEST_PRIORITY);
        } catch (final KThreadException e) {
            LOG.debug("{}", e.getMessage());
        }
    }
}
