package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The length of the worker's turns at full load: alone, and while the control side makes garbage. The garbage is that
 * of real work: clients that ask for long tables, so often that it is about the rate wanted.
 */
final class Jitter {
    private static final Pattern ALLOCATED = Pattern.compile("allocated=([0-9]+)([BKMGT])");
    private static final String UNITS = "BKMGT";
    private static final String[] COMMANDS = {"show ip fib", "show node counters", "show runtime", "show interface"};
    private static final long BYTES_PER_SECOND = 200_000_000;

    private final Target target;
    private final int seconds;
    private volatile boolean stopped;
    private volatile long periodNs;

    /** Written by the client alone. */
    private volatile long answers;

    private Jitter(final Target target, final int seconds) {
        this.target = target;
        this.seconds = seconds;
    }

    /** Measures with a thousand routes and prints. */
    static void run(final Bench.Options options, final int seconds) throws IOException, InterruptedException {
        final Path directory = Bench.temporary();
        final Scenario scenario = Scenario.all().get(1);
        try (Target target = Target.start(false, options.sluiced(), directory, options.worker(), List.of())) {
            target.prepare(scenario, directory);
            Thread.sleep(options.warmMs());
            final Jitter jitter = new Jitter(target, seconds);
            jitter.turns("alone", false);
            jitter.turns("with garbage", true);
        }
        Bench.delete(directory);
    }

    private void turns(final String name, final boolean garbage) throws IOException, InterruptedException {
        final Thread client = Thread.ofPlatform().name("garbage").unstarted(this::ask);
        stopped = !garbage;
        if (garbage) {
            client.start();
            // what the first commands compile is not what is measured
            Thread.sleep(5000);
            final long asked = answers;
            final long made = allocated();
            Thread.sleep(2000);
            periodNs = (long) ((double) (allocated() - made) / (answers - asked) * 1e9 / BYTES_PER_SECOND);
        }
        final long bytes = allocated();
        final long from = System.nanoTime();
        final WorkerDelay delay = new WorkerDelay(target.workerTask());
        target.run("clear runtime");
        delay.begin();
        Thread.sleep(seconds * 1000L);
        final WorkerDelay.Interval interval = delay.end();
        final String text = target.run("show clock jitter");
        final double rate = (allocated() - bytes) * 1e3 / (System.nanoTime() - from);
        stopped = true;
        client.join();
        System.out.printf(
                "%s: %d s, %.0f MB/s allocated, the worker waited %.2f %% of the time for its core%n%s%n",
                name, seconds, rate, interval.waited() * 100, text.stripTrailing());
    }

    private void ask() {
        try {
            for (int i = 0; !stopped; i++) {
                final long from = System.nanoTime();
                target.run(COMMANDS[i % COMMANDS.length]);
                answers++;
                LockSupport.parkNanos(from + periodNs - System.nanoTime());
            }
        } catch (final IOException e) {
            System.err.println("bench: the client that makes garbage: " + e);
        }
    }

    /** Bytes that all threads of the daemon have allocated, by its own account. */
    private long allocated() throws IOException {
        final Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(target.pid()),
                        "Thread.print",
                        "-e")
                .redirectErrorStream(true)
                .start();
        final Matcher threads =
                ALLOCATED.matcher(new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        long sum = 0;
        while (threads.find()) {
            sum += Long.parseLong(threads.group(1)) << 10 * UNITS.indexOf(threads.group(2));
        }
        return sum;
    }
}
