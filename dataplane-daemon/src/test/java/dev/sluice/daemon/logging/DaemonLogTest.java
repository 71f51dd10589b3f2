package dev.sluice.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CommandLine;
import dev.sluice.config.LaunchEnvironment;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.StartupConf;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole way from slf4j to the file and to the commands. */
class DaemonLogTest {
    @TempDir
    Path folder;

    @Test
    void logsIntoTheFileAndAnswersTheCommands() throws Exception {
        final Path file = folder.resolve("not/yet/there/sluice.log");
        final CommandRegistry registry = new CommandRegistry(BarrierGuard.none());
        try (DaemonLog log = start("unix { log " + file + " } logging { default-syslog-log-level notice }")) {
            registry.add(log.commands());
            registry.onLine(log::command);
            LoggerFactory.getLogger("fib").info("one {}", 1);
            LoggerFactory.getLogger("fib").debug("not to be seen");
            assertTrue(run(registry, "show logging").matches("(?s)\\S+ \\S+ notice     fib            one 1\n"));
            assertEquals("", run(registry, "set logging class fib level debug syslog-level disabled"));
            LoggerFactory.getLogger("fib").debug("to be seen");
            assertTrue(run(registry, "show logging").endsWith("debug      fib            to be seen\n"));
            final String rows = run(registry, "show logging configuration");
            assertTrue(rows.contains("\nfib                    debug          disabled       50\n"), rows);
            assertTrue(rows.contains("\nGoes to:               " + file + ", "), rows);
            assertTrue(run(registry, "set logging class fib level loud").contains("loud"));
            run(registry, "clear logging");
            assertEquals("", run(registry, "show logging"));
        }
        LoggerFactory.getLogger("fib").info("after the end");
        final String text = Files.readString(file);
        assertTrue(text.contains(" fib            one 1\n"), text);
        assertTrue(text.contains(" cli            set logging class fib level debug syslog-level disabled\n"), text);
        assertFalse(text.contains("seen"), text);
        assertFalse(text.contains("after the end"), text);
    }

    private static DaemonLog start(final String conf) throws Exception {
        final SluiceConfig config = StartupConf.read(
                CommandLine.parse(List.of(conf)), new LaunchEnvironment(1000, Map.of("XDG_RUNTIME_DIR", "/tmp")));
        return DaemonLog.configure(config.unix(), config.logging(), new KThreads(new AffinityThreadPlatform()));
    }

    private static String run(final CommandRegistry registry, final String line) {
        final StringBuilder text = new StringBuilder();
        registry.run(line, new CommandOutput() {
            @Override
            public void print(final String part) {
                text.append(part);
            }

            @Override
            public Completion defer() {
                throw new UnsupportedOperationException();
            }
        });
        return text.toString();
    }
}
