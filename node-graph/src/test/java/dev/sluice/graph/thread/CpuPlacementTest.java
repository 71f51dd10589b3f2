package dev.sluice.graph.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.config.CoreSet;
import dev.sluice.config.CpuConfig;
import dev.sluice.config.LaunchEnvironment;
import dev.sluice.config.StartupConf;
import dev.sluice.config.StartupConfException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuPlacementTest {
    private static final ThreadRegistration IO = ThreadRegistration.plain("io", "io", 0, self -> {});
    private static final ThreadRegistration STATS =
            new ThreadRegistration("stats", "st", self -> {}, 1, true, 0, false, ThreadLauncher.OWN);

    private static CpuPlacement place(final String conf, final String cores, final ThreadRegistration... more)
            throws StartupConfException {
        final CpuConfig cpu = new StartupConf()
                .addText("cpu { " + conf + " }", "test.conf")
                .build(new LaunchEnvironment(0, Map.of()))
                .cpu();
        final ThreadRegistry registry = new ThreadRegistry();
        for (final ThreadRegistration type : more) {
            registry.add(type);
        }
        return CpuPlacement.place(cpu, registry.types(), CoreSet.parse(cores), "sluice");
    }

    /** {@code main@0 sluice_wk_0@1}, cores -1 as {@code -}. */
    private static String text(final CpuPlacement placement) {
        return "main@" + core(placement.mainCore())
                + placement.threads().stream()
                        .map(thread -> " " + thread.name() + "@" + core(thread.core()))
                        .collect(Collectors.joining());
    }

    private static String core(final int core) {
        return core < 0 ? "-" : Integer.toString(core);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "                                        | 0-7     | main@-",
                "main-core 3                             | 0-7     | main@3",
                "workers 2                               | 0-7     | main@0 sluice_wk_0@1 sluice_wk_1@2",
                "workers 1                               | 0-1     | main@0 sluice_wk_0@1",
                "main-core 1 workers 2                   | 0-7     | main@1 sluice_wk_0@0 sluice_wk_1@2",
                "skip-cores 4 workers 2                  | 0-7     | main@4 sluice_wk_0@5 sluice_wk_1@6",
                "main-core 1 corelist-workers 2-3,6      | 0-7     | main@1 sluice_wk_0@2 sluice_wk_1@3 sluice_wk_2@6",
                "coremask-workers 0xc                    | 0-7     | main@0 sluice_wk_0@2 sluice_wk_1@3",
                "corelist-workers 0                      | 0       | main@- sluice_wk_0@0",
                "relative main-core 0 corelist-workers 1 | 8-9,12  | main@8 sluice_wk_0@9",
                "thread-prefix vpp workers 1             | 0-1     | main@0 vpp_wk_0@1",
                "workers 2                               | 0-1     | main@- sluice_wk_0@- sluice_wk_1@-",
                "main-core 0 workers 5                   | 0-1     | main@0 sluice_wk_0@- sluice_wk_1@- sluice_wk_2@- "
                        + "sluice_wk_3@- sluice_wk_4@-",
            })
    void placesMainAndWorkers(final String conf, final String cores, final String expected) throws Exception {
        assertEquals(expected, text(place(conf == null ? "" : conf, cores)));
    }

    @Test
    void saysWhenWorkersRunUnpinned() throws Exception {
        assertEquals(
                List.of("workers: 2 threads, but cores left for them: 1; they run unpinned"),
                place("main-core 0 workers 2", "0-1").warnings());
        assertEquals(List.of(), place("workers 1", "0-1").warnings());
    }

    @Test
    void placesOtherTypesBehindTheWorkers() throws Exception {
        assertEquals(
                "main@0 sluice_wk_0@2 sluice_st_0@1 sluice_io_0@3 sluice_io_1@4",
                text(place("io 2 corelist-workers 2", "0-7", STATS, IO)));
        assertEquals(2, place("io 2 corelist-workers 2", "0-7", STATS, IO).graphThreads());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "main-core 9 | 1:17 | 'main-core' names core 9, which is not among the cores 0-3 of this process",
                "corelist-workers 2,5 | 1:24 | 'workers' names core 5, which is not among the cores 0-3 of this"
                        + " process",
                "main-core 1 corelist-workers 1-2 | 1:36 | 'workers' names core 1, which is taken by 'main'",
                "corelist-workers 1 corelist-io 1 | 1:38 | 'io' names core 1, which is taken by 'workers'",
                "relative corelist-workers 4 | 1:33 | "
                        + "'workers' names core 4 of the 4 that this process may use, counted from 0",
                "stats 2 | 1:13 | the number of 'stats' threads is fixed at 1",
                "worker 2 | 1:7 | unknown thread type 'worker' in 'cpu', did you mean 'workers'?",
            })
    void refusesWithTheWordAndItsPlace(final String conf, final String where, final String message) {
        final StartupConfException refused =
                assertThrows(StartupConfException.class, () -> place(conf, "0-3", STATS, IO));
        assertEquals("test.conf:" + where + ": " + message, refused.getMessage());
    }

    @Test
    void refusesToSkipAllCores() {
        final StartupConfException refused =
                assertThrows(StartupConfException.class, () -> place("skip-cores 5 workers 1", "0-3"));
        assertEquals("default: 'skip-cores 5' leaves none of the cores 0-3", refused.getMessage());
    }
}
