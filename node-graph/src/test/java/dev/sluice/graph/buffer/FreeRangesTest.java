package dev.sluice.graph.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FreeRangesTest {
    private static final int SIZE = 1000;

    private final FreeRanges ranges = new FreeRanges(SIZE);

    @Test
    void shouldGiveTheFirstRangeThatIsLongEnough() {
        assertEquals(0, ranges.take(100));
        assertEquals(100, ranges.take(300));
        ranges.give(0, 100);
        assertEquals(400, ranges.take(101));
        assertEquals(0, ranges.take(100));
    }

    @Test
    void shouldSayThatNoneIsLongEnough() {
        ranges.take(600);
        assertEquals(-1, ranges.take(401));
        assertEquals(600, ranges.take(400));
        assertEquals(-1, ranges.take(1));
    }

    @Test
    void shouldHandOutNothingTwiceAndHaveAllOfItInOneInTheEnd() {
        final Random random = new Random(3);
        final List<long[]> taken = new ArrayList<>();
        final boolean[] used = new boolean[SIZE];
        for (int step = 0; step < 10_000; step++) {
            if (random.nextBoolean()) {
                final int bytes = 1 + random.nextInt(60);
                final long at = ranges.take(bytes);
                for (long i = at; at >= 0 && i < at + bytes; i++) {
                    assertEquals(false, used[(int) i], "taken twice: " + i);
                    used[(int) i] = true;
                }
                if (at >= 0) {
                    taken.add(new long[] {at, bytes});
                }
            } else if (!taken.isEmpty()) {
                give(taken.remove(random.nextInt(taken.size())), used);
            }
        }
        taken.forEach(range -> give(range, used));
        assertEquals(SIZE, ranges.longest());
    }

    private void give(final long[] range, final boolean[] used) {
        for (long i = range[0]; i < range[0] + range[1]; i++) {
            used[(int) i] = false;
        }
        ranges.give(range[0], range[1]);
    }
}
