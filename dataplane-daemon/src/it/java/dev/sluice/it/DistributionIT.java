package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tree that is shipped: its launchers, and its install script in a root of its own. */
@Timeout(120)
class DistributionIT {
    @TempDir
    Path folder;

    private Path dist;

    @BeforeEach
    void findTheDistribution() {
        final String property = System.getProperty("sluice.dist");
        assumeTrue(property != null && Files.isDirectory(Path.of(property)), "the distribution has not been built");
        dist = Path.of(property).toAbsolutePath().normalize();
    }

    private record Result(int status, String text) {}

    private Result run(final Map<String, String> environment, final String... words) throws Exception {
        final Path output = Files.createTempFile(folder, "output", "");
        final ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.redirectOutput(output.toFile()).environment().putAll(environment);
        final Process process = builder.start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> String.join(" ", words) + " did not end");
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void installsIntoARootAndTakesItAwayAgain() throws Exception {
        final Path root = folder.resolve("root");
        final Map<String, String> destination = Map.of("DESTDIR", root.toString());
        final String install = dist.resolve("install").toString();
        assertEquals(0, run(destination, install, "--prefix", "/usr").status());
        for (final String file : List.of(
                "usr/bin/sluiced",
                "usr/bin/sluicectl",
                "usr/lib/sluice/lib/sluiced.jar",
                "usr/lib/sluice/plugins/sample-plugin.jar",
                "usr/lib/systemd/system/sluice.service",
                "usr/share/man/man8/sluiced.8",
                "usr/share/man/man1/sluicectl.1",
                "etc/sluice/startup.conf")) {
            assertTrue(Files.exists(root.resolve(file)), file);
        }
        for (final String program : List.of("sluiced", "sluicectl")) {
            final Result version =
                    run(Map.of(), root.resolve("usr/bin/" + program).toString(), "--version");
            assertEquals(0, version.status(), version.text());
            assertTrue(version.text().startsWith("sluice"), version.text());
        }
        final Path conf = root.resolve("etc/sluice/startup.conf");
        Files.writeString(conf, "# mine\n");
        assertEquals(0, run(destination, install, "--prefix", "/usr").status());
        assertEquals("# mine\n", Files.readString(conf), "an existing configuration must stay");
        assertEquals(
                0, run(destination, install, "--prefix", "/usr", "--uninstall").status());
        try (Stream<Path> left = Files.walk(root)) {
            assertEquals(List.of(conf), left.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void theUnitStartsWhatWasInstalled() throws Exception {
        final Path root = folder.resolve("root");
        assertEquals(
                0,
                run(Map.of("DESTDIR", root.toString()), dist.resolve("install").toString(), "--prefix", "/opt/x")
                        .status());
        final String unit = Files.readString(root.resolve("etc/systemd/system/sluice.service"));
        assertTrue(unit.contains("\nExecStart=/opt/x/bin/sluiced -c /etc/sluice/startup.conf\n"), unit);
    }

    @Test
    void installRefusesWhatItDoesNotKnow() throws Exception {
        final Result result = run(Map.of(), dist.resolve("install").toString(), "--purge");
        assertEquals(1, result.status());
        assertTrue(result.text().contains("--purge"), result.text());
    }

    /** As VPP's test framework starts it: the text in many arguments, some with spaces and braces, some empty. */
    @Test
    void argumentsArriveAsTheyAreAndTheProcessIsTheDaemon() throws Exception {
        final Process process = new ProcessBuilder(List.of(
                        dist.resolve("bin/sluiced").toString(),
                        "unix",
                        "{",
                        "nodaemon",
                        "nosyslog",
                        "",
                        "runtime-dir",
                        folder.toString(),
                        "cli-listen ",
                        folder + "/c.sock",
                        " ",
                        "}",
                        "pidfile-is-not-a-section {",
                        "}"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        final String said = Files.readString(folder.resolve("out"));
        assertEquals(78, process.exitValue(), said);
        // Column of the word in the arguments joined by single spaces: nothing was lost on the way.
        final int column =
                ("unix { nodaemon nosyslog  runtime-dir " + folder + " cli-listen  " + folder + "/c.sock   } ").length()
                        + 1;
        assertTrue(said.contains("pidfile-is-not-a-section"), said);
        assertTrue(said.contains(":" + column) || said.contains(" " + column), said + " not at column " + column);
        assertFalse(Files.exists(folder.resolve("c.sock")));
    }

    @Test
    void aHeapOfTheUsersIsTaken() throws Exception {
        final Result result = run(
                Map.of("SLUICE_HEAP", "96m", "SLUICE_JAVA_OPTS", "-Xlog:gc+init"),
                dist.resolve("bin/sluiced").toString(),
                "--version");
        assertEquals(0, result.status(), result.text());
        assertTrue(result.text().contains("96M"), result.text());
    }

    @Test
    void withoutJavaTheLauncherSaysHowToGetOne() throws IOException, InterruptedException {
        final Path launcher =
                Files.createDirectories(folder.resolve("tree/bin")).resolve("sluiced");
        Files.createDirectories(folder.resolve("tree/lib"));
        Files.copy(dist.resolve("bin/sluiced"), launcher);
        // A Java so new that nobody has it.
        Files.writeString(
                folder.resolve("tree/lib/java.sh"),
                Files.readString(dist.resolve("lib/java.sh"))
                        .replace("SLUICE_JAVA_VERSION=25", "SLUICE_JAVA_VERSION=9999"));
        final Process process = new ProcessBuilder("sh", launcher.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        final String said = Files.readString(folder.resolve("out"));
        assertEquals(1, process.exitValue(), said);
        assertTrue(said.contains("needs Java 9999") && said.contains("curl -fL https://"), said);
    }
}
