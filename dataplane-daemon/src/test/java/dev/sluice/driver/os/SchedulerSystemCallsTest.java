package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.CoreSet;
import dev.sluice.graph.kthread.AffinityThreadPlatform;
import dev.sluice.graph.kthread.KThreadException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class SchedulerSystemCallsTest {
    private final AffinityThreadPlatform platform = new AffinityThreadPlatform(new SchedulerSystemCalls());

    @Test
    void shouldPinTheCallingThread() throws Exception {
        final int core = platform.allowedCores().first();
        final FutureTask<CoreSet> task = new FutureTask<>(() -> {
            platform.setAffinity(CoreSet.of(core));
            assertEquals(core, platform.currentCore());
            assertTrue(Files.exists(Path.of("/proc/self/task/" + platform.threadId())));
            return platform.affinity();
        });
        new Thread(task).start();
        assertEquals(CoreSet.of(core), task.get());
    }

    @Test
    void shouldNameTheCoreThatIsNotThere() throws Exception {
        final FutureTask<KThreadException> task = new FutureTask<>(
                () -> assertThrows(KThreadException.class, () -> platform.setAffinity(CoreSet.of(1000))));
        new Thread(task).start();
        final String message = task.get().getMessage();
        assertTrue(message.contains("core 1000"), message);
    }
}
