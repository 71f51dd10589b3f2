package dev.sluice.graph.kthread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CoreSetTest {
    @Test
    void shouldPrintTheKernelsListFormat() {
        assertEquals("0-2,5,7-8", CoreSet.of(8, 7, 5, 2, 1, 0).toString());
        assertEquals("none", CoreSet.EMPTY.toString());
        assertEquals(CoreSet.of(0, 1, 2, 5, 7, 8), CoreSet.parse("0-2,5,7-8\n"));
    }

    @Test
    void shouldNameTheBadPartOfAList() {
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> CoreSet.parse("0,x-3"));
        assertTrue(e.getMessage().contains("`x-3'"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> CoreSet.parse("5-2"));
    }

    @Test
    void shouldCombine() {
        final CoreSet low = CoreSet.range(0, 3);
        assertEquals(CoreSet.of(2, 3), low.minus(CoreSet.of(0, 1)));
        assertEquals(CoreSet.of(1), low.and(CoreSet.of(1, 9)));
        assertTrue(low.containsAll(CoreSet.of(0, 3)));
        assertFalse(low.contains(-1));
        assertEquals(3, low.next(3));
        assertEquals(-1, low.next(4));
    }
}
