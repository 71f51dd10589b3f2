package dev.sluice.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program that ran to its end.
 *
 * @param line what was run
 * @param status its exit status
 * @param text its output and errors
 */
record Command(String line, int status, String text) {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    /** Runs a program and waits for it; its status is the caller's to judge. */
    static Command attempt(final List<String> words) {
        final String line = String.join(" ", words);
        try {
            final Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            final CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return process.getInputStream().readAllBytes();
                        } catch (final IOException e) {
                            return e.toString().getBytes(StandardCharsets.UTF_8);
                        }
                    },
                    task -> Thread.ofPlatform().daemon().start(task));
            if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + ": did not end");
            }
            return new Command(line, process.exitValue(), new String(output.join(), StandardCharsets.UTF_8));
        } catch (final IOException | InterruptedException e) {
            throw new AssertionError(line, e);
        }
    }

    /** Runs a program that must succeed and returns what it printed. */
    static String run(final String... words) {
        final Command command = attempt(List.of(words));
        if (command.status != 0) {
            throw new AssertionError(command.line + ": status " + command.status + ": " + command.text);
        }
        return command.text;
    }
}
