package dev.sluice.graph.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.work.WorkQueueSpec.Flag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Pools, concurrency and flags, with workers turned by hand and a hand-moved clock: four cores, 2 and 3 left by graph
 * workers.
 */
class WorkQueuesTest {
    private final ManualClock clock = new ManualClock();
    private final WorkTimers timers = new WorkTimers(clock);
    private final HandTurnedWorkers workers = new HandTurnedWorkers();
    private final CoreSet ours = CoreSet.of(2, 3);
    private int here = 2;
    private final WorkQueues system =
            new WorkQueues(workers, timers, new WorkPlacement(CoreSet.range(0, 3), () -> ours, () -> here));
    private final List<String> ran = new ArrayList<>();

    private Work item(final String name) {
        return new Work(name, self -> ran.add(name));
    }

    private WorkQueue queue(final String name, final Flag... flags) throws InterruptedException {
        return system.create(WorkQueueSpec.of(name, flags));
    }

    private void turn() {
        timers.expire();
        workers.turn();
        if (timers.untilNextNs() == 0) {
            turn();
        }
    }

    private WorkQueues.PoolStats pool(final String name) {
        return system.pools().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTakeWorkBeforeThreadsExist() throws Exception {
        final WorkQueue queue = queue("events");
        final WorkQueue unbound = queue("unbound", Flag.UNBOUND);
        assertTrue(queue.queueWork(item("a")));
        assertTrue(unbound.queueWork(item("b")));
        turn();
        assertEquals(List.of(), workers.names());
        assertEquals(List.of(), ran);
        system.start();
        assertEquals(Set.of("slwork/2:0", "slwork/u8:0"), Set.copyOf(workers.names()));
        turn();
        assertEquals(Set.of("a", "b"), Set.copyOf(ran));
        assertThrows(IllegalStateException.class, system::start);
    }

    @Test
    void shouldNameAndPlaceWorkersAsTheKernelDoes() throws Exception {
        system.start();
        queue("high", Flag.HIGHPRI).queueWorkOn(3, item("h"));
        queue("low", Flag.UNBOUND).queueWork(item("l"));
        system.create(WorkQueueSpec.of("nice", Flag.UNBOUND).withAttributes(5, CoreSet.of(1)));
        turn();
        final HandTurnedWorkers.Fake high = workers.all.stream()
                .filter(w -> w.name.equals("slwork/3:0H"))
                .findFirst()
                .orElseThrow();
        assertEquals(-20, high.nice);
        assertEquals(CoreSet.of(3), high.cores);
        assertTrue(workers.all.stream().anyMatch(w -> w.name.equals("slwork/u8:0") && w.cores.equals(ours)));
        assertTrue(workers.all.stream()
                .anyMatch(w -> w.name.equals("slwork/u9:0") && w.nice == 5 && w.cores.equals(CoreSet.of(1))));
        assertEquals(Set.of("h", "l"), Set.copyOf(ran));
    }

    @Test
    void shouldSharePoolsOfTheSameAttributesAndDropThemWithTheLastQueue() throws Exception {
        system.start();
        final WorkQueue a = queue("a", Flag.UNBOUND);
        final WorkQueue b = queue("b", Flag.UNBOUND);
        turn();
        assertEquals(1, system.pools().size());
        a.destroy();
        assertEquals(List.of("slwork/u8:0"), workers.names());
        b.destroy();
        assertEquals(List.of(), system.pools());
        assertEquals(List.of(), workers.names());
    }

    @Test
    void shouldChangeTheAttributesOfAnUnboundQueueWhileItWorks() throws Exception {
        system.start();
        final WorkQueue queue = system.create(
                WorkQueueSpec.of("jobs", Flag.UNBOUND).withMaxActive(1).withAttributes(0, CoreSet.of(1)));
        turn();
        queue.queueWork(item("a"));
        queue.queueWork(item("b"));
        queue.applyAttributes(7, CoreSet.of(3));
        queue.queueWork(item("c"));
        assertEquals(3, queue.stats().active() + queue.stats().inactive());
        assertEquals(1, pool("u8").queues());
        turn();
        assertEquals(Set.of("a", "b", "c"), Set.copyOf(ran));
        assertEquals(List.of("u9"), system.pools().stream().map(p -> p.name()).toList());
        assertEquals(7, pool("u9").nice());
        assertEquals("3", pool("u9").cores());
        assertTrue(workers.all.stream().anyMatch(w -> w.name.equals("slwork/u8:0") && w.stopped));
        queue.destroy();
        assertThrows(IllegalStateException.class, () -> queue.applyAttributes(0, CoreSet.EMPTY));
        final WorkQueue bound = queue("bound");
        assertThrows(IllegalArgumentException.class, () -> bound.applyAttributes(1, CoreSet.EMPTY));
        final WorkQueue other = queue("other", Flag.UNBOUND);
        assertThrows(IllegalArgumentException.class, () -> other.applyAttributes(0, CoreSet.of(64)));
        assertEquals(0, other.spec().nice());
    }

    @Test
    void shouldKeepOrderWhenAttributesChangeAgainAndAgain() throws Exception {
        system.start();
        final WorkQueue queue = queue("ordered", Flag.ORDERED);
        final Work first = new Work("a", self -> {
            queue.applyAttributes(1, CoreSet.EMPTY);
            queue.queueWork(item("c"));
            queue.applyAttributes(2, CoreSet.EMPTY);
            queue.queueWork(item("d"));
            workers.turn();
            ran.add("a");
        });
        queue.queueWork(first);
        queue.queueWork(item("b"));
        turn();
        assertEquals(List.of("a", "b", "c", "d"), ran);
        assertEquals(1, system.pools().size());
        queue.flush();
    }

    @Test
    void shouldStayOffTheCoresOfGraphWorkersUnlessAsked() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        here = 0;
        queue.queueWork(item("a"));
        queue.queueWork(item("b"));
        assertEquals(
                Set.of("2", "3"),
                Set.copyOf(
                        system.pools().stream().map(WorkQueues.PoolStats::name).toList()));
        queue.queueWorkOn(0, item("c"));
        turn();
        assertTrue(workers.names().contains("slwork/0:0"));
        assertEquals(Set.of("a", "b", "c"), Set.copyOf(ran));
        assertThrows(IllegalArgumentException.class, () -> queue.queueWorkOn(9, item("d")));
    }

    @Test
    void shouldRunOneBoundItemAtATimeUntilItBlocks() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        queue.queueWork(new Work("reader", self -> {
            ran.add("reader");
            workers.turn();
            assertEquals(List.of("reader"), ran, "nobody else while it runs");
            try (var _ = system.blocking()) {
                workers.turn();
                assertEquals(List.of("reader", "b"), ran, "another worker goes on while it blocks");
            }
            ran.add("back");
        }));
        queue.queueWork(item("b"));
        turn();
        assertEquals(List.of("reader", "b", "back"), ran);
        assertEquals(0, pool("2").running());
        assertEquals(0, queue.stats().failed());
    }

    @Test
    void shouldRunUnboundItemsSideBySideUpToTheLimit() throws Exception {
        system.start();
        final WorkQueue queue =
                system.create(WorkQueueSpec.of("wide", Flag.UNBOUND).withMaxActive(2));
        final int[] depth = new int[2];
        for (int i = 0; i < 5; i++) {
            queue.queueWork(new Work("n" + i, self -> {
                depth[1] = Math.max(depth[1], ++depth[0]);
                turn();
                depth[0]--;
                ran.add(self.name());
            }));
        }
        assertEquals(2, queue.stats().active());
        assertEquals(3, queue.stats().inactive());
        turn();
        assertEquals(2, depth[1]);
        assertEquals(5, ran.size());
    }

    @Test
    void shouldKeepOrder() throws Exception {
        system.start();
        final WorkQueue queue = queue("ordered", Flag.ORDERED);
        for (int i = 0; i < 4; i++) {
            queue.queueWork(new Work("n" + i, self -> {
                turn();
                ran.add(self.name());
            }));
        }
        turn();
        assertEquals(List.of("n0", "n1", "n2", "n3"), ran);
    }

    @Test
    void shouldNeverRunAnItemTwiceAtATime() throws Exception {
        system.start();
        final WorkQueue queue = queue("wide", Flag.UNBOUND);
        final WorkQueue other = queue("other", Flag.UNBOUND, Flag.HIGHPRI);
        final int[] depth = new int[1];
        final Work work = new Work("self", self -> {
            assertEquals(1, ++depth[0]);
            if (ran.size() < 3) {
                assertTrue((ran.size() % 2 == 0 ? queue : other).queueWork(self));
                turn();
            }
            ran.add("self");
            depth[0]--;
        });
        queue.queueWork(work);
        turn();
        assertTrue(ran.size() >= 2, ran.toString());
        assertEquals(0, queue.stats().failed() + other.stats().failed());
    }

    @Test
    void shouldLetOthersPassAnItemThatHogsItsPool() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        queue.queueWork(new Work("hog", self -> {
            clock.advance(WorkQueues.CPU_INTENSIVE_NS);
            turn();
            assertEquals(List.of("b"), ran);
            ran.add("hog");
        }));
        queue.queueWork(item("b"));
        turn();
        assertEquals(List.of("b", "hog"), ran);
        assertEquals(1, queue.stats().hogs());
        assertEquals(0, pool("2").running());
    }

    @Test
    void shouldNotCountItemsThatAreSaidToCompute() throws Exception {
        system.start();
        final WorkQueue queue = queue("crypto", Flag.CPU_INTENSIVE);
        queue.queueWork(new Work("sum", self -> {
            workers.turn();
            ran.add("sum");
        }));
        queue.queueWork(item("b"));
        turn();
        assertEquals(List.of("b", "sum"), ran);
    }

    @Test
    void shouldKeepOneIdleWorkerAndCullTheOthersAfterATime() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        queue.queueWork(item("a"));
        turn();
        assertEquals(2, pool("2").idle(), "one worked, one stood by");
        clock.advance(WorkQueues.IDLE_TIMEOUT_NS - 1);
        turn();
        assertEquals(2, pool("2").idle());
        clock.advance(1);
        turn();
        assertEquals(1, pool("2").idle());
        assertEquals(1, pool("2").culled());
        queue.queueWork(item("b"));
        turn();
        assertEquals(List.of("a", "b"), ran);
    }

    @Test
    void shouldRescueWhenNoThreadCanBeHad() throws Exception {
        final WorkQueue queue = queue("writeback", Flag.MEM_RECLAIM);
        final WorkQueue plain = queue("plain");
        system.start();
        workers.refusal = "no more threads";
        plain.queueWork(item("waits"));
        queue.queueWork(item("saved"));
        turn();
        assertEquals(List.of("saved"), ran);
        assertEquals(1, queue.stats().rescued());
        assertEquals("no more threads", pool("2").error());
        workers.refusal = null;
        clock.advance(WorkQueues.CREATE_COOLDOWN_NS);
        turn();
        assertEquals(List.of("saved", "waits"), ran);
        assertNull(pool("2").error());
    }

    @Test
    void shouldReportAPoolWithoutProgress() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        // somewhere between two looks of the watchdog
        clock.advance(10_000_000_000L);
        timers.expire();
        queue.queueWork(new Work("stuck", self -> {
            // Blocks without saying so, and not a hog either as nobody looks: the item behind it waits.
            system.lock();
            system.currentWorker().block();
            system.currentWorker().unblock();
            system.unlock();
            workers.refusal = "enough";
            for (int second = 0; second < 30; second++) {
                assertNull(system.lastStall());
                clock.advance(1_000_000_000L);
                timers.expire();
            }
            assertTrue(
                    system.lastStall().contains("pool 2 makes no progress for 30 s: 1 items wait, first behind"),
                    system.lastStall());
            assertTrue(system.lastStall().contains("stuck of events"), system.lastStall());
            assertTrue(system.lastStall().contains("at Acl.expire(Acl.java:7)"), system.lastStall());
        }));
        queue.queueWork(item("behind"));
        turn();
        assertEquals(0, queue.stats().failed(), () -> String.valueOf(system.lastStall()));
        assertEquals(1, pool("2").stalls());
    }

    @Test
    void shouldDelayModifyAndCancel() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        final Work a = item("a");
        assertTrue(queue.queueDelayedWork(a, 100));
        assertFalse(queue.queueWork(a));
        assertTrue(queue.modDelayedWork(a, 200));
        clock.advance(199);
        turn();
        assertEquals(List.of(), ran);
        clock.advance(1);
        turn();
        assertEquals(List.of("a"), ran);
        queue.queueDelayedWork(a, 100);
        assertTrue(queue.cancelWorkSync(a));
        assertFalse(queue.cancelWorkSync(a));
        queue.queueWork(a);
        assertTrue(queue.cancelWork(a));
        clock.advance(100);
        turn();
        assertEquals(List.of("a"), ran);
        assertEquals(0, queue.stats().active());
    }

    @Test
    void shouldNotQueueDisabledWork() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        final Work a = item("a");
        queue.queueWork(a);
        assertTrue(queue.disableWork(a));
        assertFalse(queue.disableWorkSync(a));
        assertFalse(queue.queueWork(a));
        assertFalse(queue.enableWork(a));
        assertFalse(queue.modDelayedWork(a, 5));
        assertTrue(queue.enableWork(a));
        assertThrows(IllegalStateException.class, () -> queue.enableWork(a));
        assertTrue(queue.queueWork(a));
        turn();
        assertEquals(List.of("a"), ran);
    }

    @Test
    void shouldRefuseToWaitForItself() throws Exception {
        system.start();
        final WorkQueue queue = queue("ordered", Flag.ORDERED);
        final Work behind = item("behind");
        final List<String> errors = new ArrayList<>();
        queue.queueWork(new Work("nosy", self -> {
            queue.queueWork(behind);
            for (final Runnable wait : List.<Runnable>of(
                    queue::flush,
                    queue::drain,
                    queue::destroy,
                    () -> queue.flushWork(behind),
                    () -> queue.flushWork(self),
                    () -> queue.cancelWorkSync(self))) {
                errors.add(assertThrows(IllegalStateException.class, wait::run).getMessage());
            }
        }));
        turn();
        assertEquals(6, errors.size());
        assertEquals(
                "work `nosy' cannot flush work queue `ordered' that it runs on: it would wait for itself",
                errors.getFirst());
        assertTrue(errors.get(3).contains("it waits behind it in the ordered work queue `ordered'"), errors.get(3));
        assertEquals(List.of("behind"), ran);
    }

    @Test
    void shouldGoOnAfterAnErrorOfAnItem() throws Exception {
        system.start();
        final WorkQueue queue = queue("events");
        queue.queueWork(new Work("bad", self -> {
            throw new OutOfMemoryError("not really");
        }));
        queue.queueWork(item("good"));
        turn();
        assertEquals(List.of("good"), ran);
        assertEquals(1, queue.stats().failed());
    }

    @Test
    void shouldRefuseWorkOnADestroyedQueue() throws Exception {
        system.start();
        final WorkQueue queue = queue("gone");
        queue.queueDelayedWork(item("late"), 100);
        queue.destroy();
        assertEquals(0, queue.stats().delayed());
        final IllegalStateException e = assertThrows(IllegalStateException.class, () -> queue.queueWork(item("a")));
        assertEquals("cannot queue work `a': work queue `gone' has been destroyed", e.getMessage());
        assertThrows(IllegalStateException.class, queue::destroy);
        queue("gone");
    }

    @Test
    void shouldRefuseBadSpecs() throws Exception {
        queue("twice");
        assertThrows(IllegalArgumentException.class, () -> queue("twice"));
        assertThrows(IllegalArgumentException.class, () -> WorkQueueSpec.of("x").withMaxActive(0));
        assertThrows(IllegalArgumentException.class, () -> WorkQueueSpec.of("x").withAttributes(3, CoreSet.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> system.create(WorkQueueSpec.of("x", Flag.UNBOUND).withAttributes(0, CoreSet.of(7))));
    }

    @Test
    void shouldNameQueuesThatDoNotEnd() throws Exception {
        system.start();
        final WorkQueue queue = queue("busy");
        queue("idle");
        queue.queueWork(item("never"));
        assertEquals(List.of("busy"), system.close(0));
        assertEquals(List.of(), workers.names());
        turn();
        assertEquals(List.of(), ran);
        assertThrows(IllegalArgumentException.class, () -> queue("new"));
    }
}
