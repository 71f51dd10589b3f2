package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.reactor.LightThread;
import dev.sluice.graph.reactor.Reactors;
import dev.sluice.graph.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GraphReactorsTest {
    @Test
    void mainTurnsItsReactorAndKnowsWhenItIsDue() throws Exception {
        final ManualClock clock = new ManualClock();
        try (Engine engine = new Engine(0, clock).started()) {
            final Reactors reactors = GraphReactors.attach(engine.threads, engine.placement);
            final LightThread thread = reactors.create("age");
            final List<String> ran = new ArrayList<>();
            assertTrue(engine.threads.main().nextDeadlineNs() <= clock.nowNs(), "it has not been taken in yet");
            assertTrue(engine.start.turnMain());
            thread.sendMessage(() -> thread.registerPoller("tick", 1_000, () -> {
                ran.add("tick");
                return 1;
            }));
            assertTrue(engine.start.turnMain());
            assertEquals(clock.nowNs() + 1_000, engine.threads.main().nextDeadlineNs());
            assertTrue(reactors.reactors().getFirst().asleep());
            clock.advance(1_000);
            assertTrue(engine.start.turnMain());
            assertFalse(reactors.reactors().getFirst().asleep());
            assertEquals(List.of("tick"), ran);
        }
    }

    @Test
    void pinnedThreadsAreNamedByTheirCore() {
        try (Engine engine = new Engine(3)) {
            final ThreadRegistration type = ThreadRegistration.workers();
            final CpuPlacement placement = new CpuPlacement(
                    -1,
                    List.of(
                            new CpuPlacement.Placed(type, "test_wk_0", 2),
                            new CpuPlacement.Placed(type, "test_wk_1", 0),
                            new CpuPlacement.Placed(type, "test_wk_2", -1)),
                    List.of());
            final Reactors reactors = GraphReactors.attach(engine.threads, placement);
            assertEquals(
                    List.of(1, 2, 0, 3),
                    reactors.reactors().stream().map(r -> r.core()).toList());
        }
    }

    @Test
    @Timeout(60)
    void messagesWakeSleepingWorkers() throws Exception {
        try (Engine engine = new Engine(2).started()) {
            final Reactors reactors = GraphReactors.attach(engine.threads, engine.placement);
            assertEquals(CoreSet.of(0, 1, 2), reactors.cores());
            final ConcurrentLinkedQueue<String> visited = new ConcurrentLinkedQueue<>();
            final LightThread origin = reactors.create("on main", CoreSet.of(0));
            reactors.create("on first", CoreSet.of(1));
            reactors.create("on second", CoreSet.of(2));
            for (int round = 1; round <= 20; round++) {
                engine.turnUntil(() -> reactors.reactors().stream().skip(1).allMatch(r -> r.asleep()));
                final int all = 4 * round;
                origin.sendMessage(() -> reactors.forEachThread(
                        thread -> visited.add(thread.reactor().name()), () -> visited.add("done")));
                engine.turnUntil(() -> visited.size() == all);
            }
            assertEquals(
                    List.of("test_main", "test_wk_0", "test_wk_1", "done"),
                    List.copyOf(visited).subList(0, 4));
        }
    }
}
