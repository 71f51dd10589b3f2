package dev.sluice.config;

import static dev.sluice.config.Conf.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CpuConfigTest {
    @Test
    void readsEveryWord() throws Exception {
        final CpuConfig cpu = Conf.read("cpu { main-core 1 corelist-workers 2-3,18-19 coremask-crypto 0xff00 io 3\n"
                        + " skip-cores 1 relative thread-prefix sl scheduler-policy fifo scheduler-priority 50 }")
                .cpu();
        assertEquals(OptionalInt.of(1), cpu.mainCore());
        assertEquals(new SourcePosition("test.conf", 1, 17), cpu.mainCorePosition());
        assertEquals(4, cpu.workers());
        assertEquals(
                Optional.of(CoreSet.of(2, 3, 18, 19)),
                cpu.threads().get("workers").cores());
        assertEquals(8, cpu.threads().get("crypto").count());
        assertEquals(3, cpu.threads().get("io").count());
        assertEquals(Optional.empty(), cpu.threads().get("io").cores());
        assertEquals(
                new SourcePosition("test.conf", 1, 72), cpu.threads().get("io").valuePosition());
        assertEquals(1, cpu.skipCores());
        assertTrue(cpu.relative());
        assertEquals("sl", cpu.threadPrefix());
        assertEquals(Optional.of(SchedulerPolicy.FIFO), cpu.schedulerPolicy());
        assertEquals(OptionalInt.of(50), cpu.schedulerPriority());
    }

    @Test
    void everySchedulerPolicyHasTheKernelsNumber() throws Exception {
        final String[] names = {"other", "fifo", "rr", "batch", "idle"};
        final int[] numbers = {0, 1, 2, 3, 5};
        for (int i = 0; i < names.length; i++) {
            assertEquals(
                    numbers[i],
                    Conf.read("cpu { scheduler-policy " + names[i] + " }")
                            .cpu()
                            .schedulerPolicy()
                            .orElseThrow()
                            .number());
        }
    }

    @Test
    void refusesContradictions() {
        assertRefused(
                "cpu { workers 3 corelist-workers 2-3 }",
                "test.conf:1:15: 'workers 3' contradicts 'corelist-workers', which has 2 cores");
        assertRefused(
                "cpu { corelist-workers 2 coremask-workers 4 }",
                "test.conf:1:43: 'coremask-workers' and 'corelist-workers' exclude each other");
        assertRefused(
                "cpu { scheduler-priority 5 }",
                "test.conf:1:26: 'scheduler-priority' needs 'scheduler-policy' fifo or rr");
        assertRefused(
                "cpu { scheduler-policy fifo scheduler-priority 100 }",
                "test.conf:1:48: 'scheduler-priority' takes a number from 1 to 99, not '100'");
    }

    @Test
    void refusesBadCoreLists() {
        assertRefused(
                "cpu { corelist-workers 3-2 }",
                "test.conf:1:24: 'corelist-workers' takes a core list whose ranges ascend, as '2-3' does, not '3-2'");
        assertRefused(
                "cpu { corelist-workers a }",
                "test.conf:1:24: 'corelist-workers' takes a core list such as 2-3,18-19, not 'a'");
        assertRefused(
                "cpu { corelist-workers 2,2 }",
                "test.conf:1:24: 'corelist-workers' takes a core list that names each core once,"
                        + " core 2 is there twice, not '2,2'");
    }

    @Test
    void anUnknownThreadTypeIsReportedWhereItWasWritten() throws Exception {
        final CpuConfig cpu = Conf.read("cpu {\n  worker 2\n}").cpu();
        final StartupConfException refused =
                cpu.unknownThreadType(cpu.threads().get("worker"), List.of("workers", "io"));
        assertEquals(
                "test.conf:2:3: unknown thread type 'worker' in 'cpu', did you mean 'workers'?", refused.getMessage());
        assertEquals("workers", refused.nearest());
    }

    @Test
    void aMistypedWordIsFoundAsUnknownThreadType() throws Exception {
        final CpuConfig cpu = Conf.read("cpu { mian-core 1 }").cpu();
        final StartupConfException refused = cpu.unknownThreadType(cpu.threads().get("mian-core"), List.of("workers"));
        assertEquals("main-core", refused.nearest());
    }

    @Test
    void zeroWorkersIsZero() throws Exception {
        assertEquals(0, Conf.read("cpu { workers 0 }").cpu().workers());
    }
}
