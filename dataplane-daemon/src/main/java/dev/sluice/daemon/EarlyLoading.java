package dev.sluice.daemon;

import dev.sluice.driver.os.ThreadControl;
import dev.sluice.graph.kthread.AffinityLibrary;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * Loads what the start will need, on a thread beside it: the link to libc, Java-Thread-Affinity, Netty. Each takes tens
 * of milliseconds when it is first used, and the main thread has other things to do until then.
 *
 * <p>Nothing depends on it but time: what could not be loaded here fails where it is used, with a message. Main thread,
 * but for what it runs.
 */
final class EarlyLoading {
    private final CountDownLatch logging = new CountDownLatch(1);
    private final CountDownLatch netty = new CountDownLatch(1);

    private EarlyLoading() {}

    /** Begins, and loads the log on the calling thread; the other one ends when all is loaded. */
    static EarlyLoading begin() {
        final EarlyLoading loading = new EarlyLoading();
        Thread.ofPlatform().name("sluice_load").daemon().start(loading::run);
        try {
            // SLF4J gives whoever comes meanwhile a makeshift, so the libraries that log wait for this
            LoggerFactory.getILoggerFactory();
        } finally {
            loading.logging.countDown();
        }
        return loading;
    }

    /**
     * Waits until nobody initialises Netty's classes any more, some of which refer to each other in a circle, so that
     * two threads which come from different sides would wait for each other.
     */
    void awaitNetty() {
        await(netty);
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            load(ThreadControl::threadId);
            await(logging);
            final String home = System.getProperty("sluice.home");
            load(() -> AffinityLibrary.load(home == null ? null : Path.of(home, "lib", "native")));
            load(NettyMainIo::load);
        } finally {
            netty.countDown();
        }
    }

    private static void load(final Runnable step) {
        try {
            step.run();
        } catch (final RuntimeException | LinkageError e) {
            // whoever needs it says so
        }
    }
}
