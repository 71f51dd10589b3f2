package dev.sluice.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A daemon as a process of its own: from the distribution when {@code sluice.dist} names one, else from the classes of
 * the build.
 *
 * <p>Closing it asks it to stop and checks that all buffers are back, all threads are there and the exit is clean.
 */
final class SluicedProcess implements AutoCloseable {
    private static final long EXIT_SECONDS = 10;
    private static final Pattern POOL = Pattern.compile("(?m)^(\\S+)\\s+\\d+\\s+\\d+\\s+\\d+\\s+\\d+.*\\s(\\d+)\\s*$");
    private static final Pattern THREAD = Pattern.compile("(?m)^\\d+\\s+sluice_(main|wk_\\d+)\\s.*$");

    private final Path directory;
    private final Process process;
    private final CliSocket cli;
    private int threads;

    /** What a daemon is started with. */
    static final class Setup {
        private final List<String> words = new ArrayList<>();
        private final List<String> commands = new ArrayList<>();
        private final List<String> environment = new ArrayList<>();
        private TestNamespace namespace;
        private Path directory;

        /** The namespace to start it in. */
        Setup in(final TestNamespace where) {
            namespace = where;
            return this;
        }

        /** Sections for its startup.conf, beside {@code unix} with what the test needs. */
        Setup conf(final String text) {
            words.add(text);
            return this;
        }

        /** Commands for its startup-config. */
        Setup commands(final String... lines) {
            commands.addAll(List.of(lines));
            return this;
        }

        /** A variable of its environment, as NAME=VALUE. */
        Setup environment(final String variable) {
            environment.add(variable);
            return this;
        }

        /** Another daemon's runtime directory, instead of a new one. */
        Setup directory(final Path where) {
            directory = where;
            return this;
        }

        /** Starts it and waits until it answers. */
        SluicedProcess start() {
            final SluicedProcess started = launch();
            try {
                started.awaitReady();
                return started;
            } catch (final Throwable t) {
                started.kill();
                throw t;
            }
        }

        /** Starts it without waiting. */
        SluicedProcess launch() {
            try {
                final Path dir = directory == null ? Files.createTempDirectory("sluice-it") : directory;
                Files.write(dir.resolve("setup.cli"), commands);
                Files.writeString(
                        dir.resolve("startup.conf"),
                        "unix { nodaemon runtime-dir " + dir + " startup-config " + dir + "/setup.cli }\n"
                                + "node { training-msec 0 }\n" + String.join("\n", words) + "\n");
                return new SluicedProcess(dir, program(dir).start());
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private ProcessBuilder program(final Path dir) {
            // who started the tests may ignore SIGHUP, and a JVM then leaves it ignored
            final List<String> line = new ArrayList<>(List.of("env", "--default-signal=HUP"));
            if (namespace != null) {
                line.addAll(List.of("ip", "netns", "exec", namespace.name()));
            }
            line.addAll(launcher("bin/sluiced", Main.class.getName()));
            line.addAll(List.of("-c", dir.resolve("startup.conf").toString()));
            final ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.redirectOutput(
                    ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()));
            builder.environment().remove("NOTIFY_SOCKET");
            for (final String variable : environment) {
                final String[] pair = variable.split("=", 2);
                builder.environment().put(pair[0], pair[1]);
            }
            return builder;
        }
    }

    private SluicedProcess(final Path directory, final Process process) {
        this.directory = directory;
        this.process = process;
        cli = new CliSocket(directory.resolve("cli.sock"));
    }

    /** A program of the distribution or, without one, its main class from the build. */
    static List<String> launcher(final String program, final String mainClass) {
        final String dist = System.getProperty("sluice.dist");
        if (dist != null && Files.isExecutable(Path.of(dist, program))) {
            return List.of(Path.of(dist, program).toString());
        }
        final List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        line.addAll(
                List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"));
        line.addAll(List.of("-XX:+UseZGC", "-Xms256m", "-Xmx256m", "-cp", classPath(), mainClass));
        return line;
    }

    private static String classPath() {
        if (Main.class.getClassLoader() instanceof URLClassLoader loader) {
            return Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private void awaitReady() {
        Await.until(
                "ready",
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("ended with " + process.exitValue() + ": " + log());
                    }
                    try {
                        return cli.ask("show version").status() == 0;
                    } catch (final IOException e) {
                        return false;
                    }
                },
                this::log);
        threads = threads();
    }

    /** The process id. */
    long pid() {
        return process.pid();
    }

    /** Where its sockets and its log are. */
    Path directory() {
        return directory;
    }

    /** Whether it runs. */
    boolean alive() {
        return process.isAlive();
    }

    /** What it wrote to its standard output and error. */
    String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command that must succeed and returns its output. */
    String cli(final String command) {
        final CliSocket.Answer answer = ask(command);
        assertEquals(0, answer.status(), () -> command + ": " + answer.text());
        return answer.text();
    }

    /** Runs a command; its status is the caller's to judge. */
    CliSocket.Answer ask(final String command) {
        try {
            return cli.ask(command);
        } catch (final IOException e) {
            throw new AssertionError(command + ": " + e + "\n" + log(), e);
        }
    }

    /** The number that {@code pattern}'s first group finds in the output of a command; 0 when it finds none. */
    long number(final String command, final String pattern) {
        final Matcher matcher = Pattern.compile(pattern).matcher(cli(command));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** A counter of {@code show errors}, by a part of its reason; 0 when it is not listed. */
    long errors(final String node, final String reason) {
        return number(
                "show errors", "(?m)^\\s*(\\d+)\\s+" + Pattern.quote(node) + "\\s+" + Pattern.quote(reason) + ".*$");
    }

    /** Barriers that were closed since the start. */
    long barriers() {
        return number("show barrier", "(\\d+) syncs");
    }

    /** Buffers in use, of all pools. */
    int buffersUsed() {
        final Matcher matcher = POOL.matcher(cli("show buffers"));
        int used = 0;
        int pools = 0;
        for (; matcher.find(); pools++) {
            used += Integer.parseInt(matcher.group(2));
        }
        assertTrue(pools > 0, () -> "no pool: " + cli("show buffers"));
        return used;
    }

    /** Threads that the daemon lists. */
    int threads() {
        return (int) THREAD.matcher(cli("show threads")).results().count();
    }

    /** Deletes the interfaces that have a driver: buffers that stand ready for their next packets come back by that. */
    void deleteInterfaces() {
        final Matcher names =
                Pattern.compile("(?m)^(host-|tap)([^\\s.]+)\\s+\\d+\\s").matcher(cli("show interface"));
        while (names.find()) {
            cli(
                    names.group(1).equals("tap")
                            ? "delete tap " + names.group().split("\\s")[0]
                            : "delete host-interface name " + names.group(2));
        }
    }

    /** Checks that every buffer comes back, and that every thread is there. */
    void assertNothingLost() {
        Await.until("all buffers back", () -> buffersUsed() == 0, () -> cli("show buffers") + cli("show errors"));
        assertEquals(threads, threads(), () -> cli("show threads"));
        assertFalse(cli("show threads").contains("late"), () -> cli("show threads"));
    }

    /** SIGTERM, and everything that must be true of a daemon that ends. */
    void stop() {
        assertTrue(process.isAlive(), () -> "has ended with " + process.exitValue() + ": " + log());
        deleteInterfaces();
        assertNothingLost();
        process.destroy();
        assertEquals(0, exitStatus(), this::log);
        assertFalse(Files.exists(directory.resolve("cli.sock")), "socket left behind");
        assertFalse(log().contains("ERROR"), this::log);
    }

    /** Waits for the end of the process and returns its status. */
    int exitStatus() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                final String stacks = stacks();
                kill();
                throw new AssertionError("still running: " + log() + stacks);
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    /** SIGTERM, without waiting. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        try {
            process.destroyForcibly().waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                stop();
            }
        } finally {
            kill();
            delete(directory);
        }
    }

    private String stacks() {
        return Command.attempt(List.of(
                        Path.of(System.getProperty("java.home"), "bin/jstack").toString(), Long.toString(pid())))
                .text();
    }

    private static void delete(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
