package dev.sluice.manage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PagerTest {
    private static final String ERASE = "\r\033[K";

    private final StringBuilder out = new StringBuilder();
    private final Pager pager = new Pager(out::append, 100);

    @BeforeEach
    void window() {
        pager.size(20, 5);
        pager.begin();
    }

    private static String lines(final int from, final int to) {
        final StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }

    private void expect(final String text) {
        assertEquals(text, out.toString());
        out.setLength(0);
    }

    private void key(final char c) {
        pager.key(new KeyDecoder().decode(c), c);
    }

    @Test
    void shouldLetShortOutputThrough() {
        pager.print(lines(1, 4));
        pager.update();
        assertFalse(pager.paused());
        expect(lines(1, 4));
    }

    @Test
    void shouldStopAfterEachPage() {
        pager.print(lines(1, 10));
        pager.update();
        assertTrue(pager.paused());
        expect(lines(1, 4) + "-- more -- (1-4/10)");
        key(' ');
        expect(ERASE + lines(5, 8) + "-- more -- (5-8/10)");
        key('\r');
        expect(ERASE + lines(9, 9) + "-- more -- (6-9/10)");
        key(' ');
        expect(ERASE + lines(10, 10));
        assertFalse(pager.paused());
    }

    @Test
    void shouldGoBackAndToBothEnds() {
        pager.print(lines(1, 10));
        pager.update();
        key(' ');
        out.setLength(0);
        key('b');
        expect(ERASE + lines(1, 4) + "-- more -- (1-4/10)");
        key(' ');
        key('<');
        out.setLength(0);
        key('G');
        expect(ERASE + lines(7, 10));
        assertFalse(pager.paused());
    }

    @Test
    void shouldDropTheRestOnQuit() {
        pager.print(lines(1, 10));
        pager.update();
        out.setLength(0);
        key('q');
        pager.print(lines(11, 20));
        pager.update();
        expect(ERASE);
        assertFalse(pager.paused());
        pager.begin();
        pager.print("next\n");
        expect("next\n");
    }

    @Test
    void shouldCountLinesThatComeLater() {
        pager.print(lines(1, 5));
        pager.update();
        out.setLength(0);
        pager.print(lines(6, 7) + "half");
        pager.update();
        expect(ERASE + "-- more -- (1-4/7)");
    }

    @Test
    void shouldCountWrappedLines() {
        pager.print("x".repeat(45) + "\n\033[1mbold\033[0m\nthird\n");
        pager.update();
        expect("x".repeat(45) + "\n\033[1mbold\033[0m\n-- more -- (1-2/3)");
    }

    @Test
    void shouldRunThroughWhenItMayNotOrCannotHold() {
        pager.print(lines(1, 101));
        assertFalse(pager.paused());
        expect(lines(1, 101));
        pager.enable(false);
        pager.begin();
        pager.print(lines(1, 50) + "half");
        expect(lines(1, 50) + "half");
        pager.enable(true);
        pager.size(20, 0);
        pager.begin();
        pager.print(lines(1, 50));
        expect(lines(1, 50));
    }
}
