package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Changes routes beside full forwarding, at a given rate, and counts what got lost. */
final class Churn implements AutoCloseable {
    private static final int FILES = 2;

    /** What is done with and without changes. */
    @FunctionalInterface
    interface Measurement {
        /** Measures. */
        Fork run() throws IOException, InterruptedException;
    }

    private final Target target;
    private final List<Path> files = new ArrayList<>();
    private final Thread thread;
    private final int perSecond;
    private volatile boolean stopped;
    private volatile IOException failure;
    private long changes;
    private long ns;

    private Churn(final Target target, final Scenario scenario, final Path directory) throws IOException {
        this.target = target;
        perSecond = scenario.changes();
        for (int i = 0; i < FILES; i++) {
            files.add(scenario.writeChanges(directory, i));
        }
        thread = Thread.ofPlatform().name("churn").unstarted(this::change);
    }

    /** Measures a stream without changes and then with them. */
    static Fork measure(
            final Target target, final Scenario scenario, final Path directory, final Measurement measurement)
            throws IOException, InterruptedException {
        // the control side of a young daemon is still compiled; what it costs then is not the changes
        try (Churn first = new Churn(target, scenario, directory)) {
            first.thread.start();
            Thread.sleep(3000);
        }
        final Fork without = measurement.run();
        final Churn churn = new Churn(target, scenario, directory);
        final Fork with;
        try (churn) {
            churn.thread.start();
            with = measurement.run();
        }
        if (churn.failure != null) {
            throw churn.failure;
        }
        target.run("packet-generator disable-stream bench");
        // counters of workers are read a moment late
        Thread.sleep(500);
        final long lost = target.counter("pg0", "rx packets") - target.counter("pg1", "tx packets");
        return with.changed(new Changes(churn.changes * 1e9 / churn.ns, without.graph(), without.total(), lost));
    }

    /**
     * What changes did.
     *
     * @param perSecond how many were made
     * @param graph clocks per packet without them
     * @param total the same with the generator
     * @param lost packets that came in and did not go out
     */
    record Changes(double perSecond, double graph, double total, long lost) {}

    private void change() {
        final long from = System.nanoTime();
        try {
            while (!stopped) {
                for (final Path file : files) {
                    final String answer = target.run("exec " + file);
                    if (!answer.isBlank()) {
                        throw new IOException(
                                file + ": " + answer.lines().limit(3).toList());
                    }
                    changes += Scenario.changesAFile();
                }
                ns = System.nanoTime() - from;
                final long ahead = (long) (changes * 1e9 / perSecond) - ns;
                if (ahead > 0) {
                    Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
                }
            }
        } catch (final IOException e) {
            failure = e;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
