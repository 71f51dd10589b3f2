package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoconReaderTest {
    @Test
    void readsWhatTheOtherSyntaxReads() throws Exception {
        final SluiceConfig config = Conf.hocon("""
            unix { nodaemon = true, cli-no-banner = false, runtime-dir = /tmp/x/run, cli-listen = "localhost:5002" }
            cpu { main-core = 1, corelist-workers = "2-3", io = 2 }
            buffers { default-data-size = 4096, numa { 1 { buffers = 7000 } } }
            plugins.plugin {
              "a.jar" { required = true }
              "b.jar" = disable
              default = enable
            }
            statseg { per-node-counters = on, update-interval = 0.05 }
            node.default.variant = hsw
            logging.class."ip/fib" { level = debug }
            dpdk { no-multi-seg = true }
            prometheus.listen = "127.0.0.1:9482"
            """);
        assertTrue(config.unix().nodaemon());
        assertTrue(config.unix().cliBanner());
        assertEquals(Path.of("/tmp/x/run"), config.unix().runtimeDirectory());
        assertEquals(new ListenAddress.Tcp("localhost", 5002), config.unix().cliListen());
        assertEquals(OptionalInt.of(1), config.cpu().mainCore());
        assertEquals(2, config.cpu().workers());
        assertEquals(2, config.cpu().threads().get("io").count());
        assertEquals(4096, config.buffers().dataSize());
        assertEquals(Map.of(1, 7000), config.buffers().buffersOnNuma());
        assertEquals(PluginState.REQUIRED, config.plugins().state("a", false));
        assertEquals(PluginState.DISABLED, config.plugins().state("b", false));
        assertEquals(0.05, config.statseg().updateInterval());
        assertEquals(
                LogLevel.DEBUG, config.logging().classes().get("ip/fib").level().orElseThrow());
        assertEquals(
                "127.0.0.1:9482", config.prometheus().listen().orElseThrow().toString());
        assertEquals(2, config.warnings().size(), () -> config.warnings().toString());
    }

    @Test
    void filesAreKnownByTheirName(@TempDir final Path directory) throws Exception {
        final Path json = directory.resolve("sluice.conf.json");
        Files.writeString(json, "{ \"cpu\": { \"workers\": 3 }, \"unix\": { \"nosyslog\": true } }");
        final SluiceConfig config = new StartupConf().addFile(json).build(Conf.ROOT);
        assertEquals(3, config.cpu().workers());
        assertTrue(config.unix().nosyslog());
        final Path hocon = directory.resolve("sluice.hocon");
        Files.writeString(hocon, "cpu.workers = 2");
        assertEquals(2, new StartupConf().addFile(hocon).build(Conf.ROOT).cpu().workers());
    }

    @Test
    void unknownWordsHaveLineColumnAndNearestWord() {
        assertEquals(
                "test.hocon:3:3: unknown word 'nodaemn' in 'unix', did you mean 'nodaemon'?",
                Conf.refusedHocon("unix {\n  nosyslog = true\n  nodaemn = true\n}")
                        .getMessage());
        assertEquals(
                "test.hocon:1:1: unknown section 'cpus', did you mean 'cpu'?",
                Conf.refusedHocon("cpus { workers = 1 }").getMessage());
        assertEquals(
                "test.hocon:2:23: unknown word 'enabel' in 'plugins plugin a.jar', did you mean 'enable'?",
                Conf.refusedHocon("plugins.plugin {\n   \"a.jar\"          = enabel }")
                        .getMessage());
    }

    @Test
    void badValuesHaveLineColumnAndRange() {
        assertEquals(
                "test.hocon:2:23: 'buffers-per-numa' takes a number from 256 to 8388608, not '3'",
                Conf.refusedHocon("buffers {\n  buffers-per-numa =  3 }").getMessage());
        assertEquals(
                "test.hocon:1:7: 'workers' takes one value, <n>",
                Conf.refusedHocon("cpu { workers = [1, 2] }").getMessage());
        assertEquals(
                "test.hocon:1:1: 'cpu' takes an object with words",
                Conf.refusedHocon("cpu = 3").getMessage());
    }

    @Test
    void brokenSyntaxHasALine() {
        final StartupConfException refused = Conf.refusedHocon("unix {\n nodaemon = true\n");
        assertTrue(refused.getMessage().startsWith("test.hocon:"), refused.getMessage());
        assertTrue(refused.position().line() > 0);
    }

    @Test
    void includesAndTheEnvironmentAreNotRead() {
        assertTrue(Conf.refusedHocon("include \"other.conf\"").getMessage().endsWith("'include' is not supported"));
        final StartupConfException refused = Conf.refusedHocon("unix {\n log = ${PATH}\n}");
        assertEquals(2, refused.position().line());
        assertTrue(refused.getMessage().contains("${PATH}"), refused.getMessage());
    }

    @Test
    void substitutionsWithinTheTextAreTaken() throws Exception {
        assertEquals(
                Path.of("/tmp/a/stats.sock"),
                Conf.hocon("unix.runtime-dir = /tmp/a\nstatseg.socket-name = ${unix.runtime-dir}/stats.sock")
                        .statseg()
                        .socketName());
    }

    @Test
    void aFlagCanBeSwitchedOffAgain() throws Exception {
        final SluiceConfig config = new StartupConf()
                .addText("unix { nodaemon }", "a")
                .addHocon("unix.nodaemon = false", "b.hocon")
                .build(Conf.ROOT);
        assertFalse(config.unix().nodaemon());
    }
}
