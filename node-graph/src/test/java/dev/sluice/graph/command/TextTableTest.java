package dev.sluice.graph.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        final TextOutput out = new TextOutput();
        new TextTable("Name", ">Runs", "State")
                .row("a-long-name%", 7, "up")
                .row("b", 1234567, "")
                .print(out);
        assertEquals("""
            Name             Runs  State
            a-long-name%        7  up
            b             1234567
            """, out.text());
    }

    @Test
    void aRowHasACellForEachTitle() {
        assertThrows(IllegalArgumentException.class, () -> new TextTable("Name", "State").row("a"));
    }
}
