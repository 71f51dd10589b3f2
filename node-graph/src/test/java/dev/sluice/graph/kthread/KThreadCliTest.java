package dev.sluice.graph.kthread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.TextOutput;
import org.junit.jupiter.api.Test;

class KThreadCliTest {
    @Test
    void shouldListThreadsWithTheirState() throws Exception {
        final KThreads threads = new KThreads(new AffinityThreadPlatform());
        final CommandRegistry registry = new CommandRegistry(reason -> () -> {});
        registry.add(KThreadCli.commands(threads));
        final KThread thread = threads.create(KThreadSpec.of("pcap/tap0", self -> 0));
        final TextOutput out = new TextOutput();
        assertEquals(CommandRegistry.OK, registry.run("show kthreads", out));
        final String row = out.text().lines().skip(1).findFirst().orElseThrow();
        assertTrue(row.matches("pcap/tap0 +pcap +" + thread.threadId() + " +created +any +-?[0-9]+ +[0-9.]+"), row);
        thread.stop();
        threads.close();
    }
}
