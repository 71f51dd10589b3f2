package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every file in {@code conf/} that the daemon or systemd reads must be right. CLI files are run by the daemon's own
 * tests.
 */
class ShippedFilesTest {
    /** Tests run from the module's folder or from the root of the checkout. */
    private static final Path CONF = Files.isDirectory(Path.of("conf")) ? Path.of("conf") : Path.of("config", "conf");

    @Test
    void everyConfigurationFileIsAcceptedWithoutWarnings() throws Exception {
        int read = 0;
        for (final Path file : files()) {
            final String name = file.getFileName().toString();
            if (name.endsWith(".conf") || name.endsWith(".hocon") || name.endsWith(".json")) {
                assertEquals(
                        List.of(),
                        new StartupConf().addFile(file).build(Conf.ROOT).warnings(),
                        name);
                read++;
            } else {
                assertTrue(name.endsWith(".cli") || name.endsWith(".service"), "nothing checks " + name);
            }
        }
        assertTrue(read > 0);
    }

    /**
     * A commented-out line that is indented inside a section is an example: it must be right when it is switched on.
     */
    @Test
    void everyExampleInStartupConfIsAccepted() throws Exception {
        int examples = 0;
        String section = "";
        for (final String line : Files.readAllLines(CONF.resolve("startup.conf"))) {
            final String[] words = line.trim().split(" ");
            if (line.endsWith("{") && !line.startsWith("#")) {
                section = words[0];
            } else if (words[0].equals("#") && words.length > 1 && isWordOf(section, words)) {
                Conf.read(section + " {\n" + withPolicy(line.trim().substring(2)) + "\n}");
                examples++;
            }
        }
        assertTrue(examples > 25, "only " + examples + " examples were found");
    }

    private static boolean isWordOf(final String section, final String[] words) {
        final SectionSpec spec = Schema.standard().section(section);
        if (spec == null || words[words.length - 1].endsWith(".")) {
            return false;
        }
        return spec.spellings().stream().anyMatch(spelling -> spelling.split(" ")[0].equals(words[1]))
                || words[1].startsWith("corelist-");
    }

    private static String withPolicy(final String example) {
        return example.startsWith("scheduler-priority") ? "scheduler-policy fifo " + example : example;
    }

    @Test
    void theUnitStartsTheDaemonAsItCanBeStarted() throws Exception {
        final Map<String, String> unit = unit();
        assertEquals("notify", unit.get("Type"));
        assertEquals("main", unit.get("NotifyAccess"));
        assertEquals("on-failure", unit.get("Restart"));
        assertEquals("/bin/kill -HUP $MAINPID", unit.get("ExecReload"));
        assertTrue(Integer.parseInt(unit.get("WatchdogSec")) > 0);
        final String[] start = unit.get("ExecStart").split(" ");
        assertEquals("/usr/bin/sluiced", start[0]);
        final CommandLine commandLine = CommandLine.parse(Arrays.asList(start).subList(1, start.length));
        assertEquals(
                Path.of("/etc/sluice/startup.conf"), commandLine.configFile().orElseThrow());
        assertEquals(
                Path.of("/run", unit.get("RuntimeDirectory")),
                Conf.read("").unix().runtimeDirectory());
    }

    @Test
    void theUnitGivesOnlyTheCapabilitiesNeeded() throws Exception {
        final Map<String, String> unit = unit();
        final Set<String> needed =
                Set.of("CAP_NET_RAW", "CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_IPC_LOCK", "CAP_SYS_NICE");
        assertEquals(needed, Set.of(unit.get("CapabilityBoundingSet").split(" ")));
        assertEquals(needed, Set.of(unit.get("AmbientCapabilities").split(" ")));
        assertEquals("/dev/net/tun rw", unit.get("DeviceAllow"));
        for (final String harmful :
                List.of("PrivateDevices", "PrivateNetwork", "MemoryDenyWriteExecute", "PrivateTmp")) {
            assertFalse(unit.containsKey(harmful), harmful);
        }
    }

    private static Map<String, String> unit() throws IOException {
        final Map<String, String> values = new HashMap<>();
        for (final String line : Files.readAllLines(CONF.resolve("sluice.service"))) {
            final int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(CONF)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        }
    }
}
