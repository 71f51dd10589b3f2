package dev.sluice.graph.kthread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, since threads are the subject; latches and the states themselves order everything. */
@Timeout(60)
class KThreadTest {
    private final ThreadPlatform platform = new AffinityThreadPlatform();
    private final int core = platform.allowedCores().first();
    private final KThreads threads = new KThreads(platform);

    @AfterEach
    void stopAll() {
        assertTrue(threads.stopAll(30_000_000_000L).isEmpty());
        threads.close();
    }

    private static int untilStopped(final KThread self) {
        while (!self.shouldStop()) {
            self.parkMe();
            self.sleep();
        }
        return 42;
    }

    @Test
    void shouldBeCreatedStoppedBoundAndNamed() throws Exception {
        final AtomicBoolean ran = new AtomicBoolean();
        final KThread thread = threads.create(KThreadSpec.onCore(core, "stats/%d", self -> {
            ran.set(true);
            return 0;
        }));
        assertEquals("stats/" + core, thread.name());
        assertEquals("stats", thread.type());
        assertEquals(KThreadState.CREATED, thread.state());
        assertEquals(CoreSet.of(core), thread.cores());
        assertEquals(
                "stats/" + core,
                Files.readString(Path.of("/proc/self/task/" + thread.threadId() + "/comm"))
                        .strip());
        assertEquals(KThread.INTERRUPTED, thread.stop());
        assertFalse(ran.get());
    }

    @Test
    void shouldRunWhenWokenAndReturnItsResult() throws Exception {
        final CountDownLatch running = new CountDownLatch(1);
        final KThread thread = threads.create(KThreadSpec.of("log", self -> {
                    assertSame(self, KThread.current());
                    assertEquals("here", self.data());
                    running.countDown();
                    return untilStopped(self);
                })
                .withData("here"));
        thread.wake();
        running.await();
        assertEquals(KThreadState.RUNNING, thread.state());
        assertTrue(threads.list().contains(thread));
        assertEquals(42, thread.stop());
        assertEquals(KThreadState.STOPPED, thread.state());
        assertFalse(threads.list().contains(thread));
        assertTrue(thread.cpuTimeNs() > 0);
        assertNull(KThread.current());
    }

    @Test
    void shouldNotLoseAWakeUpThatComesBeforeTheSleep() throws Exception {
        final CountDownLatch awake = new CountDownLatch(1);
        final CountDownLatch woken = new CountDownLatch(1);
        final KThread thread = threads.run(KThreadSpec.of("sleeper", self -> {
            awake.countDown();
            woken.await();
            self.sleep();
            return 7;
        }));
        awake.await();
        thread.wake();
        woken.countDown();
        assertEquals(7, thread.stop());
    }

    private KThread running(final String name) throws InterruptedException {
        final CountDownLatch running = new CountDownLatch(1);
        final KThread thread = threads.run(KThreadSpec.of(name, self -> {
            running.countDown();
            return untilStopped(self);
        }));
        running.await();
        return thread;
    }

    @Test
    void shouldParkAndGoOn() throws Exception {
        final KThread thread = running("parker");
        thread.park();
        assertEquals(KThreadState.PARKED, thread.state());
        final IllegalStateException twice = assertThrows(IllegalStateException.class, thread::park);
        assertTrue(twice.getMessage().contains("`parker'"), twice.getMessage());
        thread.bind(CoreSet.of(core));
        assertEquals(CoreSet.of(core), thread.cores());
        thread.unpark();
        thread.park();
        thread.unpark();
        assertEquals(42, thread.stop());
    }

    @Test
    void shouldStopAParkedThread() throws Exception {
        final KThread thread = running("parker");
        thread.park();
        assertEquals(42, thread.stop());
    }

    @Test
    void shouldParkACreatedThreadBeforeItRuns() throws Exception {
        final KThread thread = threads.create(KThreadSpec.of("early", KThreadTest::untilStopped));
        thread.park();
        assertEquals(KThreadState.PARKED, thread.state());
        assertEquals(KThread.INTERRUPTED, thread.stop());
    }

    @Test
    void shouldBindOnlyWhatDoesNotRun() throws Exception {
        final CountDownLatch running = new CountDownLatch(1);
        final KThread thread = threads.create(KThreadSpec.of("bound", self -> {
            running.countDown();
            return untilStopped(self);
        }));
        thread.bind(CoreSet.of(core));
        assertEquals(CoreSet.of(core), thread.cores());
        final KThreadException e = assertThrows(KThreadException.class, () -> thread.bind(CoreSet.of(999)));
        assertTrue(e.getMessage().contains("no core 999"), e.getMessage());
        thread.wake();
        running.await();
        assertThrows(IllegalStateException.class, () -> thread.bind(CoreSet.of(core)));
    }

    @Test
    void shouldRefuseToStopTwiceOrFromInside() throws Exception {
        final CountDownLatch refused = new CountDownLatch(1);
        final KThread thread = threads.run(KThreadSpec.of("once", self -> {
            assertThrows(IllegalStateException.class, self::stop);
            refused.countDown();
            return untilStopped(self);
        }));
        refused.await();
        assertThrows(IllegalStateException.class, thread::parkMe);
        assertEquals(42, thread.stop());
        final IllegalStateException e = assertThrows(IllegalStateException.class, thread::stop);
        assertTrue(e.getMessage().contains("`once' has been stopped already"), e.getMessage());
        assertThrows(IllegalStateException.class, thread::park);
        assertFalse(thread.wake());
    }

    @Test
    void shouldKeepWhatAThreadDiedOf() throws Exception {
        final CountDownLatch running = new CountDownLatch(1);
        final KThread thread = threads.run(KThreadSpec.of("victim", self -> {
            running.countDown();
            throw new IllegalArgumentException("on purpose");
        }));
        running.await();
        assertEquals(KThread.DIED, thread.stop());
        assertEquals("on purpose", thread.failure().getMessage());
    }

    @Test
    void shouldGiveCreationErrorsToTheCaller() {
        final KThreadException noCore = assertThrows(
                KThreadException.class, () -> threads.create(KThreadSpec.onCore(999, "stats/%d", self -> 0)));
        assertTrue(noCore.getMessage().contains("`stats/999': no core 999"), noCore.getMessage());
        assertThrows(
                KThreadException.class,
                () -> threads.create(KThreadSpec.of("far", self -> 0).onNode(4000)));
        assertThrows(IllegalArgumentException.class, () -> KThreadSpec.of("stats/%d", self -> 0));
        assertTrue(threads.list().isEmpty());
    }

    @Test
    void shouldGiveTheSystemsRefusalToTheCaller() {
        try (KThreads poor = new KThreads(platform, (thread, request) -> {
            throw new OutOfMemoryError("unable to create native thread");
        })) {
            final KThreadException e =
                    assertThrows(KThreadException.class, () -> poor.create(KThreadSpec.of("stats", self -> 0)));
            assertEquals("cannot create thread `stats': unable to create native thread", e.getMessage());
            assertTrue(poor.list().isEmpty());
        }
    }

    @Test
    void shouldLeakNothingWhenTheCallerIsInterrupted() throws Exception {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicBoolean ran = new AtomicBoolean();
        final Thread[] started = new Thread[1];
        try (KThreads slow = new KThreads(platform, (thread, request) -> {
            asked.countDown();
            awaitQuietly(go);
            started[0] = new KThreadBody(thread, request);
            return started[0];
        })) {
            final FutureTask<InterruptedException> caller = new FutureTask<>(() -> assertThrows(
                    InterruptedException.class,
                    () -> slow.run(KThreadSpec.of("orphan", self -> {
                        ran.set(true);
                        return 0;
                    }))));
            final Thread callerThread = new Thread(caller);
            callerThread.start();
            asked.await();
            callerThread.interrupt();
            caller.get();
            go.countDown();
            // The creator is through with the orphan when it has made the next one.
            assertEquals(
                    KThread.INTERRUPTED,
                    slow.create(KThreadSpec.of("next", self -> 0)).stop());
            assertTrue(slow.list().isEmpty());
            assertFalse(ran.get());
        }
    }

    @Test
    void shouldRefuseToCreateAfterTheEnd() {
        final KThreads closed = new KThreads(platform);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.create(KThreadSpec.of("late", self -> 0)));
    }

    @Test
    void shouldFollowTheCoresThatGraphWorkersLeave() throws Exception {
        final KThread pinned = threads.create(KThreadSpec.onCore(core, "pinned/%d", self -> 0));
        final KThread free = running("free");
        assertTrue(free.cores().isEmpty());
        threads.housekeeping(CoreSet.of(core));
        while (free.cores().isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(CoreSet.of(core), free.cores());
        assertEquals(CoreSet.of(core), running("later").cores());
        assertEquals(CoreSet.of(core), pinned.cores());
    }

    @Test
    void shouldNameThreadsThatDoNotEnd() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch running = new CountDownLatch(1);
        final KThread deaf = threads.run(KThreadSpec.of("deaf", self -> {
            running.countDown();
            release.await();
            return 0;
        }));
        running.await();
        assertFalse(deaf.stop(0));
        assertEquals(java.util.List.of("deaf"), threads.stopAll(0));
        release.countDown();
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (final InterruptedException ignored) {
                // the creator's own close
            }
        }
    }
}
