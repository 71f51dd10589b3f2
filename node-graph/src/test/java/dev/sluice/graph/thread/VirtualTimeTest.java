package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.graph.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time that jumps from timer to timer, turn by turn. */
class VirtualTimeTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final ManualClock clock = new ManualClock();
    private final List<Long> fired = new ArrayList<>();
    private final List<Long> ended = new ArrayList<>();

    /** A process that runs every second, {@code times} times. */
    private NodeSpec ticking(final int times) {
        return NodeSpec.process("timer", context -> (nowNs, ctx) -> {
            fired.add(nowNs / SECOND_NS);
            return fired.size() == times ? ProcessNode.WAIT_FOR_EVENT : nowNs + SECOND_NS;
        });
    }

    private int turns(final Engine engine) {
        int turns = 0;
        while (ended.isEmpty() && turns < 100_000) {
            engine.start.turnMain();
            turns++;
        }
        return turns;
    }

    @Test
    void whatATimerMakesDueFiresInItsTurn() throws Exception {
        try (Engine engine = new Engine(0, clock)) {
            engine.graph.register(ticking(4));
            engine.started();
            engine.start.turnMain();
            final VirtualTime time = new VirtualTime(engine.threads, clock, clock::advance);
            assertTrue(time.advance(10 * SECOND_NS, () -> ended.add(clock.nowNs() / SECOND_NS)));
            assertFalse(time.advance(SECOND_NS, () -> {}), "one at a time");
            turns(engine);
            assertEquals(List.of(0L, 1L, 2L, 3L), fired);
            assertEquals(List.of(10L), ended);
            assertTrue(time.advance(0, () -> {}));
        }
    }

    @Test
    void aTimerAtTheEndOfTheWayHasFiredWhenItIsDone() throws Exception {
        try (Engine engine = new Engine(0, clock)) {
            engine.graph.register(ticking(2));
            engine.started();
            engine.start.turnMain();
            new VirtualTime(engine.threads, clock, clock::advance)
                    .advance(SECOND_NS, () -> ended.add((long) fired.size()));
            turns(engine);
            assertEquals(List.of(2L), ended);
        }
    }

    @Test
    void workThatIsAlwaysDueDoesNotStopTime() throws Exception {
        try (Engine engine = new Engine(0, clock)) {
            engine.graph.register(NodeSpec.process("timer", context -> (nowNs, ctx) -> nowNs));
            engine.started();
            new VirtualTime(engine.threads, clock, clock::advance).advance(3600 * SECOND_NS, () -> ended.add(1L));
            assertTrue(turns(engine) < 10_000);
            assertEquals(3600, clock.nowNs() / SECOND_NS);
        }
    }
}
