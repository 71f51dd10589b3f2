package dev.sluice.graph.kthread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class AffinityThreadPlatformTest {
    @Test
    void shouldPinTheCallingThreadAndTellItsTime() throws Exception {
        final AffinityThreadPlatform platform = new AffinityThreadPlatform();
        final int core = platform.allowedCores().first();
        final FutureTask<CoreSet> task = new FutureTask<>(() -> {
            platform.setAffinity(CoreSet.of(core));
            assertEquals(core, platform.currentCore());
            assertTrue(platform.cpuTimeNs(platform.threadId()) > 0);
            return platform.affinity();
        });
        new Thread(task).start();
        assertEquals(CoreSet.of(core), task.get());
        assertTrue(platform.coresOfNode(platform.nodeOfCore(core)).contains(core));
    }

    @Test
    void shouldRefuseWhatTheSystemDoesNotGive() throws Exception {
        final AffinityThreadPlatform platform = new AffinityThreadPlatform();
        final FutureTask<KThreadException> task = new FutureTask<>(
                () -> assertThrows(KThreadException.class, () -> platform.setAffinity(CoreSet.of(1000))));
        new Thread(task).start();
        assertTrue(task.get().getMessage().contains("1000"));
        assertEquals(-1, platform.cpuTimeNs(1));
        assertThrows(KThreadException.class, () -> platform.setNice(-5));
        assertTrue(platform.coresOfNode(4096).isEmpty());
    }
}
