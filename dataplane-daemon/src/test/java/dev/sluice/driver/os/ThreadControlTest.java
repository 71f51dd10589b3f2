package dev.sluice.driver.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.SchedulerPolicy;
import dev.sluice.graph.kthread.KThreadException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ThreadControlTest {
    @Test
    void shouldKnowItsThreadAsTheKernelDoes() throws Exception {
        final String link = Files.readSymbolicLink(Path.of("/proc/thread-self")).toString();
        assertTrue(link.endsWith("/task/" + ThreadControl.threadId()), link);
    }

    @Test
    void shouldBindTheCallingThreadToACore() throws Exception {
        final Throwable[] failure = new Throwable[1];
        final Thread thread = Thread.ofPlatform().start(() -> {
            try {
                final BitSet all = ThreadControl.affinity(0);
                final BitSet one = new BitSet();
                one.set(all.nextSetBit(0));
                new SchedulerSystemCalls().setAffinity(one);
                assertEquals(one, ThreadControl.affinity(0));
                assertEquals(one.nextSetBit(0), ThreadControl.currentCore());
                new SchedulerSystemCalls().setAffinity(all);
                assertEquals(all, ThreadControl.affinity(0));
            } catch (final Throwable t) {
                failure[0] = t;
            }
        });
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    @Test
    void shouldSetTheSchedulingPolicy() throws Exception {
        final Throwable[] failure = new Throwable[1];
        final Thread thread = Thread.ofPlatform().start(() -> {
            try {
                ThreadControl.setScheduler(0, ThreadControl.SCHED_BATCH, 0);
                assertEquals(ThreadControl.SCHED_BATCH, ThreadControl.scheduler(0));
                ThreadControl.setNice(0, 5);
            } catch (final Throwable t) {
                failure[0] = t;
            }
        });
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
        final KThreadException e = assertThrows(
                KThreadException.class, () -> new SchedulerSystemCalls().setScheduler(SchedulerPolicy.FIFO, 1000));
        assertEquals("scheduler policy `fifo' with priority 1000: Invalid argument (EINVAL)", e.getMessage());
    }

    @Test
    void shouldReadCpuTimeOfThisAndOfAnotherThread() {
        final long own = ThreadControl.cpuTimeNanos();
        assertTrue(own > 0);
        assertTrue(ThreadControl.cpuTimeNanos(ThreadControl.threadId()) >= own);
        assertEquals(-Errno.EINVAL, ThreadControl.cpuTimeNanos(Integer.MAX_VALUE >> 3));
    }
}
