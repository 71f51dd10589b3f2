package dev.sluice.graph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.testkit.NodeHarness;
import org.junit.jupiter.api.Test;

class WaitCliTest {
    @Test
    void waitsByTheDaemonsClock() {
        try (NodeHarness harness = new NodeHarness()) {
            final CommandRegistry commands = new CommandRegistry(BarrierGuard.none());
            commands.add(WaitCli.commands(harness.graph(), harness.clock()));
            harness.refresh();
            final TextOutput two = new TextOutput();
            final TextOutput one = new TextOutput();
            assertEquals(CommandRegistry.DEFERRED, commands.run("wait 2", two));
            commands.run("wait 1.5", one);
            harness.turn();
            harness.clock().advanceMs(1499);
            harness.turn();
            assertTrue(one.pending());
            harness.clock().advanceMs(1);
            harness.turn();
            assertFalse(one.pending());
            assertTrue(two.pending());
            final TextOutput cancelled = new TextOutput();
            commands.run("wait 1", cancelled);
            cancelled.cancel();
            assertEquals(-1, cancelled.failure().returnValue());
            harness.clock().advanceMs(500);
            harness.turn();
            assertFalse(two.pending());
        }
    }
}
