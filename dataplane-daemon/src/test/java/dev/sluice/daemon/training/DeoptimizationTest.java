package dev.sluice.daemon.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** In a JVM of its own, since what counts is what its JIT compiler has seen. */
class DeoptimizationTest {
    /** Half of it was enough in each of a dozen runs on a crowded machine. */
    private static final int TURNS_OF_TRAINING = 10_000;

    /**
     * A hole in the training shows in every run; when a compiler meets a rare branch just before its profile does,
     * once.
     */
    private static final int RUNS = 3;

    @Test
    void noCompiledCodeIsThrownAwayAfterTraining() throws IOException, InterruptedException {
        final Set<String> always = new TreeSet<>(thrownAway());
        for (int run = 1; run < RUNS && !always.isEmpty(); run++) {
            always.retainAll(thrownAway());
        }
        assertEquals(Set.of(), always);
    }

    /** Where compiled code was thrown away in one run, without how often. */
    private static Set<String> thrownAway() throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx512m",
                        // as the launcher: speculation about types would throw the accessors of packet memory away now
                        // and then
                        "-XX:TypeProfileLevel=0",
                        "-cp",
                        classPath(),
                        DeoptProbe.class.getName(),
                        Integer.toString(TURNS_OF_TRAINING))
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains(DeoptProbe.END), output);
        return output.lines()
                .filter(line -> line.startsWith("deoptimised"))
                .map(line -> line.substring(line.indexOf(' ', line.indexOf(' ') + 1)))
                .collect(Collectors.toSet());
    }

    /** Where the classes of this test were loaded from: its launcher's class path need not be the process's. */
    private static String classPath() {
        final ClassLoader loader = DeoptimizationTest.class.getClassLoader();
        if (loader instanceof final URLClassLoader urls) {
            return Arrays.stream(urls.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }
}
