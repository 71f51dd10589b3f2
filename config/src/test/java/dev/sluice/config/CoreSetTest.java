package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreSetTest {
    @Test
    void listAndMaskAgree() throws Exception {
        final CoreSet list = CoreSet.parseList("8-15");
        assertEquals(list, CoreSet.parseMask("0xff00"));
        assertEquals(list.hashCode(), CoreSet.parseMask("FF00").hashCode());
        assertEquals("0xff00", list.toMask());
        assertEquals(8, list.size());
        assertTrue(list.contains(15));
        assertFalse(list.contains(16));
        assertFalse(list.contains(-1));
    }

    @Test
    void formatsWithRangesJoined() throws Exception {
        assertEquals("2-3,18-19", CoreSet.parseList("19,2,3,18").toString());
        assertEquals("0,2", CoreSet.parseMask("5").toString());
        assertEquals("none", CoreSet.EMPTY.toString());
        assertArrayEquals(
                new int[] {2, 3, 18, 19}, CoreSet.parseList("2-3,18-19").toArray());
    }

    @Test
    void masksBeyond64Cores() throws Exception {
        assertEquals(CoreSet.of(64, 127), CoreSet.parseMask("0x80000000000000010000000000000000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "1,", "1-", "-1", "1--2", "1 2", "3-1", "1,1", "0-3,2", "8192", "99999999999", "0x1"})
    void refusesBadLists(final String text) {
        assertThrows(BadValueException.class, () -> CoreSet.parseList(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0", "0x0", "-1", "0xg", "1,2"})
    void refusesBadMasks(final String text) {
        assertThrows(BadValueException.class, () -> CoreSet.parseMask(text));
    }

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
