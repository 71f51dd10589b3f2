package dev.sluice.graph.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.reactor.Scheduler.Load;
import dev.sluice.graph.reactor.Scheduler.Move;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadSchedulerTest {
    private static final CoreSet ALL = CoreSet.of(0, 1, 2);
    private final Scheduler scheduler = new LoadScheduler(ALL, 0.8);

    @Test
    void shouldLeaveWhatIsNotCrowded() {
        assertEquals(List.of(), scheduler.balance(List.of(new Load(1, 0, ALL, 0.4), new Load(2, 0, ALL, 0.4))));
    }

    @Test
    void shouldSpreadACrowdedReactor() {
        final List<Move> moves = scheduler.balance(List.of(
                new Load(1, 0, ALL, 0.5),
                new Load(2, 0, ALL, 0.4),
                new Load(3, 0, ALL, 0.1),
                new Load(4, 1, ALL, 0.3)));
        assertEquals(List.of(new Move(1, 2)), moves);
    }

    @Test
    void shouldPackIdleThreadsWhereThereIsRoomAndThenLeaveThem() {
        assertEquals(
                List.of(new Move(2, 0), new Move(3, 1)),
                scheduler.balance(List.of(
                        new Load(1, 0, ALL, 0.6),
                        new Load(2, 1, ALL, 0.05),
                        new Load(3, 2, ALL, 0.19),
                        new Load(4, 2, CoreSet.of(2), 0.0),
                        new Load(5, 2, ALL, 0.2))));
        assertEquals(
                List.of(),
                scheduler.balance(
                        List.of(new Load(1, 0, ALL, 0.6), new Load(2, 0, ALL, 0.05), new Load(3, 1, ALL, 0.19))));
    }

    @Test
    void shouldNotMoveTheOnlyThreadOfAReactorToAnother() {
        assertEquals(List.of(), scheduler.balance(List.of(new Load(1, 0, ALL, 1.0), new Load(2, 1, ALL, 0.2))));
    }

    @Test
    void shouldKeepToTheMask() {
        assertEquals(
                List.of(new Move(2, 1)),
                scheduler.balance(List.of(new Load(1, 0, CoreSet.of(0), 0.6), new Load(2, 0, CoreSet.of(0, 1), 0.4))));
        assertThrows(IllegalArgumentException.class, () -> new LoadScheduler(ALL, 0));
    }
}
