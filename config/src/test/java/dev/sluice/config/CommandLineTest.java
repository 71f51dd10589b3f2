package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CommandLine.Action;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void readsOptions() throws Exception {
        assertEquals(Action.RUN, CommandLine.parse(List.of()).action());
        assertEquals(Action.SHOW_VERSION, CommandLine.parse(List.of("-v")).action());
        assertEquals(
                Action.SHOW_VERSION, CommandLine.parse(List.of("--version")).action());
        assertEquals(Action.SHOW_HELP, CommandLine.parse(List.of("--help")).action());
        assertTrue(CommandLine.parse(List.of("--interactive")).interactive());
        assertEquals(
                Optional.of(Path.of("/etc/x.conf")),
                CommandLine.parse(List.of("--config", "/etc/x.conf")).configFile());
    }

    @Test
    void joinsTheRestBySingleSpaces() throws Exception {
        assertEquals(
                "unix {  nodaemon } ",
                CommandLine.parse(List.of("unix {", "", "nodaemon", "} ")).text());
        assertEquals("", CommandLine.parse(List.of("", " ")).text());
    }

    @Test
    void refusesUnknownOptions() {
        assertEquals(
                "command line:1:4: unknown option '--confg', did you mean '--config'?",
                assertThrows(StartupConfException.class, () -> CommandLine.parse(List.of("-i", "--confg", "x")))
                        .getMessage());
        assertEquals(
                "command line:1:6: '--config' is given twice",
                assertThrows(StartupConfException.class, () -> CommandLine.parse(List.of("-c", "a", "--config", "b")))
                        .getMessage());
        assertEquals(
                "command line:1:1: '-c' needs a file name",
                assertThrows(StartupConfException.class, () -> CommandLine.parse(List.of("-c")))
                        .getMessage());
    }
}
