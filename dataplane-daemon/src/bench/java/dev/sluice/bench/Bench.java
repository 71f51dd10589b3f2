package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Measures clocks per packet of the daemon's IPv4 path with its own packet generator, and of VPP's beside it when there
 * is one. Started by {@code scripts/bench} as a source program: {@code java Bench.java}.
 *
 * <p>A figure is the 33rd percentile over windows, the median over forks. Windows whose calibration (a fixed arithmetic
 * loop on the worker's own core, before and after) is more than 5 % off the fork's best are thrown away, and those in
 * which the worker waited for its core: a busy neighbour makes others' figures, not ours.
 */
public final class Bench {
    private static final double OFF = 1.05;
    private static final int MOST_WINDOWS = 4;

    private final Options options;

    /** What was asked for. */
    record Options(
            Path sluiced,
            Path vpp,
            Path out,
            Path baseline,
            List<Scenario> scenarios,
            int forks,
            int windows,
            int windowMs,
            int warmMs,
            int worker,
            int jitterSeconds,
            boolean states,
            boolean load) {}

    private Bench(final Options options) {
        this.options = options;
    }

    /** Runs everything that the arguments say. */
    public static void main(final String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        final Options options = Arguments.parse(args);
        if (options == null) {
            return;
        }
        if (options.jitterSeconds > 0) {
            Jitter.run(options, options.jitterSeconds);
        } else if (options.load) {
            Load.run(options);
        } else if (options.states) {
            States.run(options);
        } else {
            new Bench(options).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(options.out);
        final VppFigures baseline = VppFigures.read(options.baseline);
        if (options.vpp == null) {
            System.out.println("VPP's figures are those of " + baseline.cpu() + ", scaled by the calibration");
        }
        final List<Result> results = new ArrayList<>();
        for (final Scenario scenario : options.scenarios) {
            final List<Fork> ours = new ArrayList<>();
            final List<Fork> theirs = new ArrayList<>();
            for (int fork = 0; fork < options.forks; fork++) {
                ours.add(fork(scenario, false));
                if (options.vpp != null) {
                    theirs.add(fork(scenario, true));
                }
            }
            final Result result = Result.of(scenario, ours, theirs, baseline);
            results.add(result);
            System.out.println(results.size() == 1 ? Report.header() + "\n" + Report.row(result) : Report.row(result));
        }
        Files.writeString(options.out.resolve("bench.json"), Report.json(results));
        Files.writeString(options.out.resolve("bench.svg"), Report.svg(results));
        System.out.println("\n" + Report.nodes(results));
        System.out.println("written: " + options.out.resolve("bench.json") + ", " + options.out.resolve("bench.svg"));
    }

    private Fork fork(final Scenario scenario, final boolean vpp) throws IOException, InterruptedException {
        final Path directory = temporary();
        final Fork fork;
        try (Target target =
                Target.start(vpp, vpp ? options.vpp : options.sluiced, directory, options.worker, List.of())) {
            target.prepare(scenario, directory);
            Thread.sleep(options.warmMs);
            fork = scenario.changes() == 0
                    ? windows(target)
                    : Churn.measure(target, scenario, directory, () -> windows(target));
        } catch (final IOException e) {
            throw new IOException("scenario " + scenario.name() + ", see " + directory, e);
        }
        delete(directory);
        return fork;
    }

    /** Measures until there are enough quiet windows, or too many that were not. */
    private Fork windows(final Target target) throws IOException, InterruptedException {
        final List<Fork.Window> windows = new ArrayList<>();
        final WorkerDelay delay = new WorkerDelay(target.workerTask());
        final int most = options.windows * MOST_WINDOWS;
        for (int i = 0; i < most && Fork.quiet(windows, OFF).size() < options.windows; i++) {
            final double before = target.calibration();
            target.run("clear runtime");
            delay.begin();
            Thread.sleep(options.windowMs);
            final RuntimeTable table = RuntimeTable.parse(target.run("show runtime"));
            final WorkerDelay.Interval interval = delay.end();
            final double after = target.calibration();
            // a worker that another program kept off its core for the whole window has done nothing
            if (table != null) {
                final double cpu = interval.ranNs() * Calibrator.clocksPerNs() / table.packets();
                windows.add(new Fork.Window(table, Math.max(before, after), interval.waited(), cpu));
            }
        }
        if (windows.isEmpty()) {
            throw new IOException("no packets");
        }
        return Fork.of(windows, OFF);
    }

    /** Removes a directory and all in it. */
    static Path temporary() throws IOException {
        return Files.createTempDirectory("sluice-bench");
    }

    static void delete(final Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
