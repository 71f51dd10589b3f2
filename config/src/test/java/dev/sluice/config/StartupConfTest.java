package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupConfTest {
    @Test
    void nothingGivesTheDefaults() throws Exception {
        final SluiceConfig config = Conf.read("");
        assertEquals(Path.of("/run/sluice"), config.unix().runtimeDirectory());
        assertEquals(
                new ListenAddress.UnixSocket(Path.of("/run/sluice/cli.sock")),
                config.unix().cliListen());
        assertEquals(
                new ListenAddress.UnixSocket(Path.of("/run/sluice/api.sock")),
                config.api().socksvr().socketName());
        assertEquals(Path.of("/run/sluice/stats.sock"), config.statseg().socketName());
        assertEquals(16384, config.buffers().buffersPerNuma());
        assertEquals(2048, config.buffers().dataSize());
        assertEquals(32L << 20, config.statseg().size());
        assertEquals(10.0, config.statseg().updateInterval());
        assertFalse(config.statseg().perNodeCounters());
        assertEquals(0, config.cpu().workers());
        assertEquals(512, config.logging().size());
        assertEquals(LogLevel.NOTICE, config.logging().defaultLogLevel());
        assertEquals(LogLevel.WARN, config.logging().defaultSyslogLogLevel());
        assertEquals(50, config.unix().cliHistoryLimit());
        assertTrue(config.unix().cliPager()
                && config.unix().cliBanner()
                && config.unix().color());
        assertEquals(Optional.empty(), config.prometheus().listen());
        assertEquals(List.of(), config.warnings());
    }

    @Test
    void plainUsersGetTheirOwnRuntimeDirectory() throws Exception {
        final LaunchEnvironment user = new LaunchEnvironment(1000, Map.of("XDG_RUNTIME_DIR", "/run/user/77"));
        assertEquals(
                Path.of("/run/user/77/sluice/stats.sock"),
                new StartupConf().build(user).statseg().socketName());
        final LaunchEnvironment bare = new LaunchEnvironment(1000, Map.of());
        assertEquals(
                Path.of("/run/user/1000/sluice"),
                new StartupConf().build(bare).unix().runtimeDirectory());
    }

    @Test
    void acceptsTheFileThatVppInstalls() throws Exception {
        final SluiceConfig config = new StartupConf()
                .addFile(Path.of(getClass().getResource("vpp-startup.conf").toURI()))
                .build(Conf.ROOT);
        assertTrue(config.unix().nodaemon());
        assertEquals(Optional.of(Path.of("/var/log/vpp/vpp.log")), config.unix().log());
        assertEquals(Optional.of("vpp"), config.unix().gid());
        assertTrue(config.api().trace().on());
        assertEquals(128000, config.buffers().buffersPerNuma());
        assertEquals(Map.of(1, 64000), config.buffers().buffersOnNuma());
        assertEquals(PageSize.DEFAULT_HUGEPAGE, config.buffers().pageSize());
        assertEquals(PluginState.DISABLED, config.plugins().state("other", false));
        assertEquals(PluginState.ENABLED, config.plugins().state("dpdk", false));
        assertEquals(PluginState.DISABLED, config.plugins().state("acl", false));
        assertEquals(List.of(Path.of("/usr/lib/vpp_plugins")), config.plugins().path());
        assertEquals(300.0, config.statseg().updateInterval());
        assertEquals(LogLevel.DEBUG, config.logging().defaultLogLevel());
        final LoggingConfig.LogClass dpdk = config.logging().classes().get("dpdk/cryptodev");
        assertEquals(Optional.of(LogLevel.ERR), dpdk.syslogLevel());
        assertEquals(100, dpdk.rateLimit().getAsInt());
        assertEquals(2, config.warnings().size(), () -> config.warnings().toString());
        assertTrue(config.warnings().get(0).contains("'full-coredump' is accepted without effect"));
        assertTrue(config.warnings().get(1).contains("section 'dpdk' is accepted without effect"));
    }

    @Test
    void acceptsTheArgumentsOfVppsTestFramework() throws Exception {
        // As its run_tests.py gives them: some arguments hold spaces or braces, one is empty, '|' separates them here.
        final String arguments =
                "unix|{|nodaemon|nosyslog||full-coredump|coredump-size|unlimited|runtime-dir|/tmp/vpp-unittest-X|cli-listen"
                        + " |/tmp/vpp-unittest-X/cli.sock| |}|api-trace|{|on|}|"
                        + "api-segment|{|prefix|vpp-unittest-X|}|cpu|{|main-core|1|corelist-workers|2,3|}|"
                        + "physmem|{|max-size|32m|}|statseg|{|socket-name|/tmp/vpp-unittest-X/stats.sock|per-node-counters"
                        + " onupdate-interval 0.05|}|socksvr|{|socket-name|/tmp/vpp-unittest-X/api.sock|}|node { |default"
                        + " { variant hsw 100 }|}|api-fuzz {| off"
                        + " |}|plugins|{|plugin|dpdk_plugin.so|{|disable|}|plugin|lisp_unittest_plugin.so|{|enable|}|}|nat"
                        + " { nodes 4 }|acl-plugin|{|hash lookup heap size 70M|}";
        final SluiceConfig config = Conf.arguments(arguments.split("\\|"));
        assertEquals(Path.of("/tmp/vpp-unittest-X"), config.unix().runtimeDirectory());
        assertEquals("/tmp/vpp-unittest-X/cli.sock", config.unix().cliListen().toString());
        assertTrue(config.statseg().perNodeCounters());
        assertEquals(0.05, config.statseg().updateInterval());
        assertEquals("hsw 100", config.node().variants().get("default"));
        assertEquals(PluginState.DISABLED, config.plugins().state("dpdk", false));
        assertEquals(1, config.cpu().mainCore().getAsInt());
        assertEquals(2, config.cpu().workers());
    }

    @Test
    void laterTextReplacesEarlierOne(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("startup.conf");
        Files.writeString(file, "cpu { workers 4 }\nunix { cli-prompt a exec one exec two }\n");
        final SluiceConfig config = Conf.arguments("-c", file.toString(), "cpu", "workers", "2");
        assertEquals(2, config.cpu().workers());
        assertEquals("a", config.unix().cliPrompt());
        assertEquals(
                "two", config.unix().startupConfig().orElseThrow().getFileName().toString());
    }

    @Test
    void theInteractiveOptionIsTheWord() throws Exception {
        assertTrue(Conf.arguments("-i").unix().interactive());
        assertTrue(Conf.arguments("unix", "interactive").unix().interactive());
        assertFalse(Conf.arguments().unix().interactive());
    }

    @Test
    void eachSubjectIsWarnedOfOnce() throws Exception {
        final List<String> warnings = Conf.read(
                        "dpdk { dev 0000:00:01.0 { name a } }\ndpdk no-multi-seg\nheapsize 4G tuntap disable")
                .warnings();
        assertEquals(3, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("test.conf:1:1: section 'dpdk'"));
        assertEquals(
                "test.conf:3:1: 'heapsize' is accepted without effect: the Java heap is set by the launcher's -Xmx",
                warnings.get(1));
    }

    @Test
    void aMissingFileIsNamed(@TempDir final Path directory) {
        final Path file = directory.resolve("none.conf");
        final StartupConfException refused =
                assertThrows(StartupConfException.class, () -> new StartupConf().addFile(file));
        assertEquals(file + ": there is no such file", refused.getMessage());
    }

    @Test
    void aFileThatIsNotTextIsNamed(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("binary.conf");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        final StartupConfException refused =
                assertThrows(StartupConfException.class, () -> new StartupConf().addFile(file));
        assertEquals(file + ": the file is not UTF-8 text", refused.getMessage());
    }

    @Test
    void everySectionOfTheSchemaHasHelp() {
        final String help = CommandLine.help("sluiced");
        for (final String name : Schema.standard().sectionNames()) {
            assertTrue(help.contains(name), name);
        }
        assertTrue(help.contains("corelist-<thread-type> <core-list>"));
        assertTrue(help.lines().noneMatch(line -> line.length() > 160));
    }

    @Test
    void aPluginCanAddItsOwnSection() throws Exception {
        final Word<Integer> limit = Word.of("limit", Values.number(1, 9), "a limit");
        final Schema schema = Schema.standard().with(SectionSpec.of("sample", "the sample plugin", limit));
        final ConfigSection section = new StartupConf(schema)
                .addText("sample { limit 3 }", "x")
                .build(Conf.ROOT)
                .sections()
                .section("sample");
        assertEquals(3, section.get(limit));
        assertTrue(section.isWritten());
    }

    @Test
    void pluginsAreMeantByTheirNameTheirJarOrVppsName() {
        for (final String written :
                List.of("unit-test", "unit-test.jar", "unit-test-plugin.jar", "unit_test_plugin.so")) {
            assertTrue(PluginsConfig.isName(written, "unit-test"), written);
        }
        assertFalse(PluginsConfig.isName("lisp_unit_test_plugin.so", "unit-test"));
    }

    @Test
    void aPluginThatIsOffByItselfIsLoadedWhereItIsNamed() throws StartupConfException {
        final PluginsConfig silent =
                new StartupConf().addText("plugins { }", "x").build(Conf.ROOT).plugins();
        assertEquals(PluginState.DISABLED, silent.state("unittest", true));
        assertEquals(PluginState.ENABLED, silent.state("sample", false));
        final PluginsConfig named = new StartupConf()
                .addText("plugins { plugin unittest_plugin.so { enable } }", "x")
                .build(Conf.ROOT)
                .plugins();
        assertEquals(PluginState.ENABLED, named.state("unittest", true));
        assertEquals(PluginState.DISABLED, named.state("other", true));
    }
}
