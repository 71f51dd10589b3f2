package dev.sluice.graph.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CommandInputTest {
    private enum Mode {
        POLLING,
        NOT_SET
    }

    private static void refused(final String message, final Executable reading) {
        assertEquals(message, assertThrows(CommandException.class, reading).getMessage());
    }

    @Test
    void shouldReadKeywordsExactly() throws CommandException {
        final CommandInput in = new CommandInput("  via  lookup in table 7 counter");
        assertFalse(in.tryKeyword("vi"));
        assertFalse(in.tryKeyword("via lookup on"));
        assertTrue(in.tryKeyword("via lookup in"));
        assertEquals(1, in.oneOf("fib", "table"));
        assertEquals(7, in.unsigned("table", 0, 100));
        assertFalse(in.tryKeyword("count"));
        refused("expected `count', got `counter'", () -> in.expectKeyword("count"));
        refused("unknown input `counter'", in::expectEnd);
        assertEquals("counter", in.rest());
        assertTrue(in.atEnd());
        refused("missing `count'", () -> in.expectKeyword("count"));
    }

    @Test
    void shouldReadNumbersInTheirRange() throws CommandException {
        final CommandInput in = new CommandInput("0x1F -3 4294967295 12 99999999999999999999 x 1.5 64k");
        assertEquals(31, in.unsigned("n", 0, 31));
        assertEquals(-3, in.number("n", -5, 5));
        assertEquals(-1, in.u32("n"));
        refused("expected queue (0-3), got `12 99999999999999999999 x 1.5 '", () -> in.unsigned("queue", 0, 3));
        assertEquals(12, in.tryNumber(100));
        assertEquals(-1, in.tryNumber(100));
        in.word("big");
        refused("expected queue (0-3), got `x 1.5 64k'", () -> in.unsigned("queue", 0, 3));
        assertEquals("x", in.word("any"));
        assertEquals(1.5, in.decimal("rate", 0, 10));
        assertEquals(65536, in.memorySize("size"));
    }

    @Test
    void shouldReadQuotedWordsAndGroups() throws CommandException {
        final CommandInput in = new CommandInput("\"a \\\"b\\\" {\" { name x { y \"}\" } } end");
        assertEquals("a \"b\" {", in.word("name"));
        final CommandInput group = in.group();
        assertTrue(group.tryKeyword("name x"));
        assertEquals("y \"}\"", group.group().rest());
        assertTrue(group.atEnd());
        assertTrue(in.tryKeyword("end"));
        refused("missing `{'", in::group);
        refused("missing `}' for the group `{ x'", () -> new CommandInput("{ x").group());
    }

    @Test
    void shouldReadKindsThatOthersDefine() throws CommandException {
        final ValueParser<Integer> percent = in -> {
            final String word = in.word("percent");
            return word.endsWith("%") ? Integer.valueOf(word.substring(0, word.length() - 1)) : null;
        };
        final CommandInput in = new CommandInput("50% plain");
        assertEquals(50, in.read(percent, "percentage"));
        assertNull(in.tryRead(percent));
        refused("expected percentage, got `plain'", () -> in.read(percent, "percentage"));
        assertEquals("plain", in.peek());
    }

    @Test
    void shouldReadEnumsAndSwitches() throws CommandException {
        final CommandInput in = new CommandInput("not-set on disable maybe");
        assertEquals(Mode.NOT_SET, in.oneOf(Mode.class));
        assertTrue(in.onOff());
        assertFalse(in.onOff());
        refused("expected one of on, enable, yes, off, disable, no, got `maybe'", in::onOff);
    }
}
