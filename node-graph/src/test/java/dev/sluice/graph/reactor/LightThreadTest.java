package dev.sluice.graph.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LightThreadTest {
    private final HandTurnedReactors hand = new HandTurnedReactors(2);
    private final Reactors group = hand.group;
    private final List<String> log = new ArrayList<>();

    @Test
    void shouldBePlacedOneAfterTheOtherInItsMask() {
        assertEquals("wk0", group.create("a").reactor().name());
        assertEquals("wk1", group.create("b").reactor().name());
        assertEquals("wk1", group.create("c", CoreSet.of(1, 7)).reactor().name());
        assertEquals("wk1", group.create("d", CoreSet.of(1)).reactor().name());
        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> group.create("e", CoreSet.of(7)));
        assertEquals("light thread `e': no reactor on core 7, there are reactors on 0-1", e.getMessage());
        hand.settle();
        assertEquals(1, hand.reactors.get(0).threadCount());
        assertEquals(3, hand.reactors.get(1).threadCount());
    }

    @Test
    void shouldRunMessagesInOrderAndCriticalOnesFirst() {
        final LightThread thread = group.create("a");
        for (int i = 0; i < 10; i++) {
            final int n = i;
            assertTrue(thread.sendMessage(() -> {
                assertSame(thread, group.current());
                log.add("m" + n);
            }));
        }
        assertTrue(thread.sendCritical(() -> log.add("critical")));
        assertFalse(thread.sendCritical(() -> log.add("second")));
        hand.turn();
        assertEquals(1 + LightThread.BATCH, log.size());
        assertEquals("critical", log.getFirst());
        hand.settle();
        assertEquals(List.of("m8", "m9"), log.subList(9, 11));
        assertNull(group.current());
        assertEquals(11, thread.messagesRun());
    }

    @Test
    void shouldPushBackWhenTheRingIsFull() {
        final LightThread thread = group.create("a");
        for (int i = 0; i < LightThread.RING_CAPACITY; i++) {
            assertTrue(thread.sendMessage(() -> {}));
        }
        assertFalse(thread.sendMessage(() -> log.add("lost")));
        assertEquals(1, thread.refused());
        hand.turn();
        assertTrue(thread.sendMessage(() -> log.add("later")));
        hand.settle();
        assertEquals(List.of("later"), log);
    }

    @Test
    void shouldExecuteAtOnceOnItself() {
        final LightThread thread = group.create("a");
        final LightThread other = group.create("b");
        thread.sendMessage(() -> {
            thread.execMessage(() -> log.add("now"));
            other.execMessage(() -> log.add("other"));
            log.add("end");
        });
        hand.settle();
        assertEquals(List.of("now", "end", "other"), log);
    }

    @Test
    void shouldPollEachTurnAndByTime() {
        final LightThread thread = group.create("a");
        final Poller[] pollers = new Poller[2];
        thread.sendMessage(() -> {
            pollers[0] = thread.registerPoller("each", 0, () -> 0);
            pollers[1] = thread.registerPoller("timed", 100, () -> 1);
        });
        hand.turn();
        final long before = pollers[0].runs();
        hand.turn();
        assertEquals(before + 1, pollers[0].runs());
        assertEquals(0, pollers[1].runs());
        hand.now += 99;
        hand.turn();
        assertEquals(0, pollers[1].runs());
        hand.now += 1;
        hand.turn();
        hand.turn();
        assertEquals(1, pollers[1].runs());
        assertEquals(1, pollers[1].busyRuns());
        assertEquals(0, pollers[0].busyRuns());
        assertEquals(hand.now + 100, hand.reactors.get(0).nextDeadlineNs());
    }

    @Test
    void shouldPauseResumeAndUnregisterPollersAlsoFromInside() {
        final LightThread thread = group.create("a");
        final Poller[] pollers = new Poller[3];
        thread.sendMessage(() -> {
            pollers[0] = thread.registerPoller("once", 0, () -> {
                pollers[0].unregister();
                return 1;
            });
            pollers[1] = thread.registerPoller("pausing", 0, () -> {
                pollers[1].pause();
                return 1;
            });
            pollers[2] = thread.registerPoller("timed", 10, () -> 1);
        });
        hand.settle();
        assertEquals(1, pollers[0].runs());
        assertEquals(1, pollers[1].runs());
        assertEquals(Poller.State.PAUSED, pollers[1].state());
        thread.sendMessage(() -> {
            pollers[1].resume();
            pollers[2].pause();
            assertThrows(IllegalStateException.class, pollers[0]::resume);
        });
        hand.now += 10;
        hand.settle();
        assertEquals(2, pollers[1].runs());
        assertEquals(0, pollers[2].runs());
        assertEquals(Long.MAX_VALUE, hand.reactors.get(0).nextDeadlineNs());
        thread.sendMessage(pollers[2]::resume);
        hand.turn();
        hand.now += 10;
        hand.turn();
        assertEquals(1, pollers[2].runs());
        assertEquals(2, thread.pollers().size());
        assertThrows(IllegalStateException.class, pollers[2]::unregister);
        assertEquals(0, thread.failures());
    }

    @Test
    void shouldPauseAPollerThatAlwaysThrows() {
        final LightThread thread = group.create("a");
        thread.sendMessage(() -> thread.registerPoller("bad", 0, () -> {
            throw new IllegalStateException("bug");
        }));
        for (int i = 0; i < 2 * Poller.FAILURE_LIMIT; i++) {
            hand.turn();
        }
        final Poller bad = thread.pollers().getFirst();
        assertEquals(Poller.FAILURE_LIMIT, bad.failures());
        assertEquals(Poller.State.PAUSED, bad.state());
    }

    @Test
    void shouldMoveWithItsMaskAndItsMessages() {
        final LightThread thread = group.create("a", CoreSet.of(0));
        hand.settle();
        assertTrue(thread.setMask(CoreSet.of(1)));
        thread.sendMessage(() -> log.add("on " + thread.reactor().name()));
        hand.settle();
        assertEquals("wk1", thread.reactor().name());
        assertEquals(1, thread.moves());
        assertEquals(0, hand.reactors.get(0).threadCount());
        thread.sendMessage(() -> log.add("on " + thread.reactor().name()));
        hand.settle();
        assertEquals(List.of("on wk0", "on wk1"), log);
        assertThrows(IllegalArgumentException.class, () -> thread.setMask(CoreSet.of(5)));
    }

    @Test
    void shouldTryAMoveAgainWhenTheOtherRingIsFull() {
        final LightThread thread = group.create("a", CoreSet.of(0));
        hand.settle();
        for (int i = 0; i < Reactor.RING_CAPACITY; i++) {
            assertTrue(hand.reactors.get(1).post(() -> {}));
        }
        assertThrows(IllegalStateException.class, () -> group.create("b", CoreSet.of(1)));
        assertEquals(1, group.threads().size());
        thread.setMask(CoreSet.of(1));
        hand.reactors.get(0).poll(hand.now);
        assertEquals("wk0", thread.reactor().name());
        assertEquals(0, thread.moves());
        hand.settle();
        assertEquals("wk1", thread.reactor().name());
        assertEquals(3, hand.reactors.get(1).refused(), "one create, one move twice");
    }

    @Test
    void shouldVisitAllThreads() {
        final LightThread a = group.create("a");
        group.create("b");
        final LightThread full = group.create("c");
        assertThrows(IllegalStateException.class, () -> group.forEachThread(t -> {}, () -> {}));
        hand.settle();
        for (int i = 0; i < LightThread.RING_CAPACITY; i++) {
            full.sendMessage(() -> {});
        }
        a.sendMessage(() -> group.forEachThread(
                t -> {
                    assertSame(t, group.current());
                    log.add(t.name());
                },
                () -> {
                    assertSame(a, group.current());
                    log.add("done");
                }));
        hand.settle();
        assertEquals(List.of("a", "b", "c", "done"), log);
    }

    @Test
    void shouldExitWhenItWaitsForNothing() {
        final LightThread thread = group.create("a");
        final Poller[] poller = new Poller[1];
        thread.sendMessage(() -> {
            poller[0] = thread.registerPoller("age", 1000, () -> 0);
            thread.exit();
            assertThrows(IllegalStateException.class, thread::exit);
            assertThrows(IllegalStateException.class, () -> thread.registerPoller("new", 0, () -> 0));
        });
        hand.turn();
        hand.turn();
        assertEquals(LightThread.State.EXITING, thread.state());
        assertEquals(List.of("poller `age'"), thread.waitingFor());
        thread.sendMessage(poller[0]::unregister);
        hand.turn();
        assertEquals(LightThread.State.EXITED, thread.state());
        assertFalse(thread.forced());
        assertEquals(0, thread.failures());
        assertEquals(List.of(), group.threads());
        assertEquals(0, hand.reactors.get(0).threadCount());
        final IllegalStateException e = assertThrows(IllegalStateException.class, () -> thread.sendMessage(() -> {}));
        assertEquals("cannot send a message to light thread `a': it has exited", e.getMessage());
    }

    @Test
    void shouldBeForcedToExitAfterATime() {
        final LightThread thread = group.create("a");
        final Poller[] poller = new Poller[1];
        thread.sendMessage(() -> {
            poller[0] = thread.registerPoller("stays", 0, () -> 0);
            thread.exit();
        });
        hand.turn();
        hand.now += LightThread.EXIT_TIMEOUT_NS - 1;
        hand.turn();
        assertEquals(LightThread.State.EXITING, thread.state());
        hand.now += 1;
        hand.turn();
        assertEquals(LightThread.State.EXITED, thread.state());
        assertTrue(thread.forced());
        assertEquals(Poller.State.UNREGISTERED, poller[0].state());
    }

    @Test
    void shouldCountBusyTime() {
        final LightThread thread = group.create("a");
        thread.sendMessage(() -> hand.now += 300);
        hand.turn();
        hand.now += 700;
        hand.turn();
        assertEquals(300, thread.busyNs());
        assertEquals(700, thread.idleNs());
    }
}
