package dev.sluice.daemon;

import dev.sluice.graph.kthread.KThread;
import dev.sluice.graph.kthread.KThreadException;
import dev.sluice.graph.kthread.KThreadSpec;
import dev.sluice.graph.kthread.KThreads;
import dev.sluice.manage.cli.LocalConsole;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code unix { interactive }}: the CLI on the daemon's standard input and output. On a terminal the keys go to the
 * session one by one ({@code stty} of the distribution puts it into that mode and back); otherwise whole lines. The
 * daemon stops when the session ends. Main thread, but for its two threads that wait for keys and output.
 */
final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("daemon");
    private static final long STTY_SECONDS = 2;
    private static final long LAST_OUTPUT_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LocalConsole client;
    private final String settings;
    private final KThreads threads;
    private final KThread input;
    private final KThread output;

    /**
     * Starts the session.
     *
     * @param address of the CLI
     * @param threads make the two threads of the session
     * @param stop run when the session has ended, on another thread
     */
    static Console open(final String address, final KThreads threads, final Runnable stop) throws DaemonException {
        try {
            return new Console(address, threads, stop);
        } catch (final IOException | KThreadException e) {
            throw new DaemonException("interactive: " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonException("interrupted while starting the interactive session", e);
        }
    }

    private Console(final String address, final KThreads threads, final Runnable stop)
            throws IOException, InterruptedException {
        this.threads = threads;
        client = new LocalConsole(
                address, new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
        settings = stty("-g");
        if (!settings.isEmpty()) {
            final String[] size = stty("size").split(" ");
            final boolean known = size.length == 2 && size[0].matches("[0-9]{1,4}") && size[1].matches("[0-9]{1,4}");
            stty("-icanon", "-echo", "-isig", "-icrnl", "min", "1");
            final String type = System.getenv("TERM");
            client.terminal(
                    type == null || !type.matches("[A-Za-z0-9-]{1,40}") ? "dumb" : type,
                    known ? Integer.parseInt(size[1]) : 0,
                    known ? Integer.parseInt(size[0]) : 0);
        }
        input = threads.run(
                KThreadSpec.of("sluice_cli_in", self -> run(client::readInput)).withType("console"));
        output = threads.run(KThreadSpec.of("sluice_cli_out", self -> {
                    final int result = run(client::showOutput);
                    stop.run();
                    return result;
                })
                .withType("console"));
    }

    /** Ends the session and gives the terminal back as it was. The CLI's server has hung up before. */
    @Override
    public void close() {
        try {
            // nobody can end a read of standard input
            threads.abandon(input);
            if (!output.stop(LAST_OUTPUT_NS)) {
                threads.abandon(output);
            }
            client.close();
        } catch (final IOException e) {
            LOG.debug("interactive", e);
        }
        if (!settings.isEmpty()) {
            stty(settings);
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static int run(final Pump pump) {
        try {
            pump.run();
        } catch (final IOException e) {
            LOG.debug("interactive session ends", e);
        }
        return 0;
    }

    /** Asks or sets the terminal of standard input; empty when it is none. */
    private static String stty(final String... arguments) {
        final String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            final String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? answer.strip() : "";
        } catch (final IOException e) {
            return "";
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
