package dev.sluice.graph.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list and its items, turned by hand on one thread with a hand-moved clock. */
class KthreadWorkerTest {
    private final ManualClock clock = new ManualClock();
    private final WorkTimers timers = new WorkTimers(clock);
    private final KthreadWorker worker = new KthreadWorker("pcap", timers);
    private final List<String> ran = new ArrayList<>();

    private KthreadWork item(final String name) {
        return new KthreadWork(name, self -> ran.add(name));
    }

    private void turn() {
        timers.expire();
        while (worker.runNext()) {
            timers.expire();
        }
    }

    @Test
    void shouldRunInOrderOnceEach() {
        final KthreadWork a = item("a");
        assertTrue(worker.queueWork(a));
        assertTrue(worker.queueWork(item("b")));
        assertFalse(worker.queueWork(a));
        turn();
        assertEquals(List.of("a", "b"), ran);
        assertFalse(worker.runNext());
        assertTrue(worker.queueWork(a));
    }

    @Test
    void shouldRunDelayedWorkWhenItsTimeHasCome() {
        final KthreadWork a = item("a");
        assertTrue(worker.queueDelayedWork(a, 100));
        assertFalse(worker.queueWork(a));
        clock.advance(99);
        turn();
        assertEquals(List.of(), ran);
        assertEquals(1, worker.stats().delayed());
        clock.advance(1);
        turn();
        assertEquals(List.of("a"), ran);
    }

    @Test
    void shouldModifyDelays() {
        final KthreadWork a = item("a");
        assertFalse(worker.modDelayedWork(a, 100));
        assertTrue(worker.modDelayedWork(a, 500));
        clock.advance(100);
        turn();
        assertEquals(List.of(), ran);
        assertTrue(worker.modDelayedWork(a, 0));
        assertTrue(worker.modDelayedWork(a, 10));
        turn();
        assertEquals(List.of(), ran);
        clock.advance(10);
        turn();
        assertEquals(List.of("a"), ran);
    }

    @Test
    void shouldCancelWaitingWork() {
        final KthreadWork a = item("a");
        final KthreadWork b = item("b");
        worker.queueWork(a);
        worker.queueDelayedWork(b, 10);
        assertTrue(worker.cancelWorkSync(a));
        assertTrue(worker.cancelDelayedWorkSync(b));
        assertFalse(worker.cancelWorkSync(a));
        clock.advance(10);
        turn();
        assertEquals(List.of(), ran);
        assertFalse(worker.flushWork(a));
    }

    @Test
    void shouldLetAnItemQueueItself() {
        final KthreadWork again = new KthreadWork("again", self -> {
            ran.add("again");
            if (ran.size() < 3) {
                assertTrue(worker.queueWork(self));
            }
        });
        worker.queueWork(again);
        turn();
        assertEquals(3, ran.size());
        assertEquals(3, worker.stats().executed());
    }

    @Test
    void shouldGoOnAfterAFailure() {
        worker.queueWork(new KthreadWork("bad", self -> {
            throw new java.io.IOException("disk full");
        }));
        worker.queueWork(item("good"));
        turn();
        assertEquals(List.of("good"), ran);
        assertEquals(1, worker.stats().failed());
    }

    @Test
    void shouldRefuseToWaitFromInside() {
        final KthreadWork other = item("other");
        final List<String> errors = new ArrayList<>();
        worker.queueWork(new KthreadWork("nosy", self -> {
            worker.queueWork(other);
            for (final Runnable wait : List.<Runnable>of(
                    worker::flushWorker,
                    () -> worker.flushWork(other),
                    () -> worker.flushWork(self),
                    () -> worker.cancelWorkSync(self),
                    worker::destroy)) {
                errors.add(assertThrows(IllegalStateException.class, wait::run).getMessage());
            }
            assertTrue(worker.cancelWorkSync(other));
        }));
        turn();
        assertEquals(5, errors.size());
        assertTrue(errors.get(1).contains("work `other'") && errors.get(1).contains("worker `pcap'"), errors.get(1));
        assertEquals(0, worker.stats().failed());
    }

    @Test
    void shouldRefuseAnotherWorkersItem() {
        final KthreadWork a = item("a");
        worker.queueWork(a);
        final KthreadWorker second = new KthreadWorker("trace", timers);
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> second.queueWork(a));
        assertEquals("work `a' belongs to worker `pcap', not to `trace'", e.getMessage());
    }

    @Test
    void shouldRefuseWorkAfterTheEnd() {
        worker.queueDelayedWork(item("late"), 10);
        worker.destroy();
        assertEquals(0, worker.stats().delayed());
        final IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> worker.queueWork(item("after")));
        assertEquals("cannot queue work `after': worker `pcap' has been destroyed", e.getMessage());
        assertThrows(IllegalStateException.class, worker::destroy);
    }
}
