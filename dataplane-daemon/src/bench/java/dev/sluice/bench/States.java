package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The states of the worker's code: from the first packet on, with training and without, and when odd packets come among
 * clean ones. For each interval of 100 ms the clocks of CPU time per packet and the longest turn that was not
 * preempted.
 */
final class States {
    private static final int STEP_MS = 100;
    private static final Pattern TURNS = Pattern.compile("(?m)^(?:1 sluice_wk_0|  not preempted) +[0-9]+.* ([0-9.]+)$");

    private final Target target;

    private States(final Target target) {
        this.target = target;
    }

    /** Measures a daemon with training and one without, and prints. */
    static void run(final Bench.Options options) throws IOException, InterruptedException {
        state("trained", options, List.of());
        state("untrained", options, List.of("node", "{", "training-msec", "0", "}"));
    }

    private static void state(final String name, final Bench.Options options, final List<String> words)
            throws IOException, InterruptedException {
        final Path directory = Bench.temporary();
        final Scenario clean = Scenario.all().get(1);
        try (Target target = Target.start(false, options.sluiced(), directory, options.worker(), words)) {
            final States states = new States(target);
            target.prepare(clean, directory);
            states.print(name + ", from the first packet", 20);
            Thread.sleep(5000);
            states.print(name + ", later", 3);
            target.addOdd(clean, directory);
            states.print(name + ", odd packets begin", 10);
            Thread.sleep(5000);
            target.run("packet-generator disable-stream odd");
            Thread.sleep(200);
            states.print(name + ", after odd packets", 3);
        }
        Bench.delete(directory);
    }

    private void print(final String what, final int steps) throws IOException, InterruptedException {
        final StringBuilder line = new StringBuilder(String.format("%-36s", what));
        final WorkerDelay delay = new WorkerDelay(target.workerTask());
        for (int i = 0; i < steps; i++) {
            target.run("clear runtime");
            delay.begin();
            Thread.sleep(STEP_MS);
            final RuntimeTable table = RuntimeTable.parse(target.run("show runtime"));
            final WorkerDelay.Interval interval = delay.end();
            final double clocks = table == null ? 0 : interval.ranNs() * Calibrator.clocksPerNs() / table.packets();
            line.append(String.format(" %.0f/%.0fus", clocks, longest()));
        }
        System.out.println(line);
    }

    private double longest() throws IOException {
        final Matcher turns = TURNS.matcher(target.run("show clock jitter"));
        double longest = 0;
        while (turns.find()) {
            longest = Double.parseDouble(turns.group(1));
        }
        return longest;
    }
}
