package dev.sluice.net.fib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private final Queue<Runnable> periods = new ArrayDeque<>();
    private final List<Integer> reused = new ArrayList<>();
    private boolean refuse;
    private final Quarantine quarantine = new Quarantine(
            action -> {
                if (refuse) {
                    throw new RejectedExecutionException("full");
                }
                periods.add(action);
            },
            reused::add);

    @Test
    void shouldNotReuseWhatCameInDuringAPeriodAtItsEnd() {
        quarantine.add(1);
        quarantine.add(2);
        quarantine.add(3);
        assertEquals(1, periods.size());
        periods.remove().run();
        assertEquals(List.of(1), reused);
        assertEquals(1, periods.size());
        periods.remove().run();
        assertEquals(List.of(1, 2, 3), reused);
        assertEquals(0, periods.size());
    }

    @Test
    void shouldAskForAMillionIndicesWithTwoPeriods() {
        for (int i = 0; i < 1_000_000; i++) {
            quarantine.add(i);
        }
        periods.remove().run();
        periods.remove().run();
        assertEquals(1_000_000, reused.size());
        assertEquals(0, periods.size());
    }

    @Test
    void shouldKeepIndicesWhenNoPeriodCanBegin() {
        refuse = true;
        quarantine.add(1);
        quarantine.add(2);
        refuse = false;
        quarantine.add(3);
        periods.remove().run();
        assertEquals(List.of(1, 2, 3), reused);
    }
}
