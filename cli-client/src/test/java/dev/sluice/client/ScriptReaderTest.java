package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptReaderTest {
    private static List<String> read(final String script) throws IOException {
        final ScriptReader reader = new ScriptReader(new BufferedReader(new StringReader(script)));
        final List<String> commands = new ArrayList<>();
        for (String command = reader.next(); command != null; command = reader.next()) {
            commands.add(reader.line() + ": " + command);
        }
        return commands;
    }

    @Test
    void shouldSkipCommentsAndBlankLines() throws IOException {
        assertEquals(
                List.of("2: show int", "5: set x a#b \"# no\"", "6: last"),
                read("# first\nshow int # tail\n\n   \nset x a#b \"# no\" # yes\nlast"));
    }

    @Test
    void shouldJoinContinuedLinesAndGroups() throws IOException {
        assertEquals(
                List.of("1: a   b", "3: new {\n  x { y\n } }", "6: z"), read("a \\\n b\nnew {\n  x { y\n } }\nz\n"));
        assertEquals(List.of("1: new { x\n y"), read("new { x\n y\n"));
        assertEquals(List.of("1: echo \"{\"", "2: b"), read("echo \"{\"\nb"));
    }

    @Test
    void shouldEndAtOnceWithoutText() throws IOException {
        assertEquals(List.of(), read(""));
        assertEquals(List.of(), read("\n# nothing"));
    }
}
