package dev.sluice.graph.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two reactors on real threads, more than once put to sleep and woken. */
@Timeout(60)
class ReactorThreadTest {
    private final KThreads threads = new KThreads(new AffinityThreadPlatform());
    private final Reactors group = new Reactors(SystemNanoClock.INSTANCE);

    @BeforeEach
    void start() throws Exception {
        ReactorThread.start(group, threads, "reactor_0", 0, false);
        ReactorThread.start(group, threads, "reactor_1", 1, false);
    }

    @AfterEach
    void stop() {
        assertTrue(threads.stopAll(30_000_000_000L).isEmpty());
        threads.close();
    }

    @Test
    void shouldWakeEachOtherByMessages() throws Exception {
        final LightThread ping = group.create("ping", CoreSet.of(0));
        final LightThread pong = group.create("pong", CoreSet.of(1));
        final int rounds = 2_000;
        final CountDownLatch done = new CountDownLatch(1);
        final AtomicInteger left = new AtomicInteger(rounds);
        final Runnable[] hit = new Runnable[1];
        hit[0] = () -> {
            if (left.decrementAndGet() == 0) {
                done.countDown();
            } else {
                pong.sendMessage(() -> ping.sendMessage(hit[0]));
            }
        };
        ping.sendMessage(hit[0]);
        done.await();
        assertEquals(0, left.get());
    }

    @Test
    void shouldMoveWhileMessagesKeepComing() throws Exception {
        final LightThread thread = group.create("mover");
        final int count = 5_000;
        final CountDownLatch done = new CountDownLatch(count);
        final AtomicInteger last = new AtomicInteger(-1);
        final AtomicInteger disorder = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            final int n = i;
            while (!thread.sendMessage(() -> {
                if (last.getAndSet(n) != n - 1) {
                    disorder.incrementAndGet();
                }
                done.countDown();
            })) {
                Thread.onSpinWait();
            }
            if (i % 500 == 0) {
                while (!thread.setMask(CoreSet.of(i / 500 % 2))) {
                    Thread.onSpinWait();
                }
            }
        }
        done.await();
        assertEquals(0, disorder.get());
        assertTrue(thread.moves() > 0);
    }
}
