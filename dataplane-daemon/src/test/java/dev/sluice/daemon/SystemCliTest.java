package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.PageSize;
import dev.sluice.config.StatsegConfig;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemCliTest {
    private final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());

    @BeforeEach
    void register() {
        commands.add(SystemCli.commands(
                new BufferPool(0, 64, 2048, 2),
                new StatsegConfig(Path.of("/x"), 32 << 20, PageSize.DEFAULT, false, 10)));
        commands.add(Version.commands());
    }

    private String run(final String line) {
        final TextOutput out = new TextOutput();
        commands.run(line, out);
        return out.text();
    }

    @Test
    void memoryIsShownByItsParts() {
        final String all = run("show memory");
        assertTrue(all.contains("Java heap: total: "), all);
        assertTrue(all.contains("packet memory: 148.00K"), all);
        assertTrue(all.contains("stat segment: size 32.00M"), all);
        assertTrue(run("show memory stats-segment verbose").startsWith("stat segment: size 32.00M"));
        assertTrue(run("show memory main-heap verbose").lines().count() > 2);
        assertTrue(run("show physmem").contains("64 buffers of 2368 bytes"));
        assertTrue(run("show memory nonsense").contains("nonsense"));
    }

    @Test
    void theProcessorHasAName() {
        final String text = run("show cpu");
        assertTrue(text.startsWith("Model name:               "), text);
        assertTrue(text.contains("Cores for the process:"), text);
    }

    @Test
    void whatHasNoMeaningHereSaysWhereToLook() {
        assertTrue(run("show init-function").contains("show features"));
        assertTrue(run("show unix errors").contains("no Unix errors so far"));
    }

    @Test
    void theCommandLineIsShownAsItWasGiven() {
        final String text = run("show version cmdline");
        assertTrue(text.startsWith("Command line arguments:  \n"), text);
        assertTrue(text.contains("Java options:\n"), text);
    }
}
