package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The command line of {@code scripts/bench}. */
final class Arguments {
    private static final String HELP = """
        usage: scripts/bench [options]
          --scenario NAME   only this one (may be repeated; `list' prints the names)
          --forks N         daemons started for each scenario (3)
          --windows N       windows measured in each (60)
          --window-ms N     length of one (50)
          --warm-ms N       time before the first (3000)
          --worker CORE     core of the worker; main runs on core 0 (1)
          --vpp PATH        the vpp program: measured in turns with ours
          --out DIRECTORY   for bench.json and bench.svg (bench-results)
          --quick           one fork, ten windows
          --jitter SECONDS  instead: lengths of the worker's turns, alone and with garbage on the control side
          --states          instead: clocks from the first packet on and when odd packets begin, trained and not
          --load            instead: time and memory of loading a million routes, through the API and the CLI
        """;

    private Arguments() {}

    /**
     * Reads them; null when only text was asked for. The first two are set by the script: sluiced, file of VPP's
     * figures.
     */
    static Bench.Options parse(final String[] args) {
        final Deque<String> words = new ArrayDeque<>(List.of(args));
        final Path sluiced = Path.of(words.pop());
        final Path baseline = Path.of(words.pop());
        List<Scenario> scenarios = new ArrayList<>();
        Path vpp = null;
        Path out = Path.of("bench-results");
        int forks = 3;
        int windows = 60;
        int windowMs = 50;
        int warmMs = 3000;
        int worker = 1;
        int jitter = 0;
        boolean states = false;
        boolean load = false;
        while (!words.isEmpty()) {
            final String word = words.pop();
            switch (word) {
                case "--quick" -> {
                    forks = 1;
                    windows = 10;
                }
                case "--help", "-h" -> {
                    System.out.print(HELP);
                    return null;
                }
                case "--scenario" -> {
                    final String name = value(word, words);
                    if ("list".equals(name)) {
                        Scenario.all().forEach(scenario -> System.out.println(scenario.name()));
                        return null;
                    }
                    scenarios.add(Scenario.all().stream()
                            .filter(scenario -> scenario.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> wrong("unknown scenario `" + name + "'; --scenario list names them")));
                }
                case "--forks" -> forks = number(word, words);
                case "--windows" -> windows = number(word, words);
                case "--window-ms" -> windowMs = number(word, words);
                case "--warm-ms" -> warmMs = number(word, words);
                case "--worker" -> worker = number(word, words);
                case "--jitter" -> jitter = number(word, words);
                case "--states" -> states = true;
                case "--load" -> load = true;
                case "--vpp" -> vpp = Path.of(value(word, words));
                case "--out" -> out = directory(word, words);
                default -> throw wrong("unknown option `" + word + "'\n" + HELP);
            }
        }
        scenarios = scenarios.isEmpty() ? Scenario.all() : scenarios;
        return new Bench.Options(
                sluiced, vpp, out, baseline, scenarios, forks, windows, windowMs, warmMs, worker, jitter, states, load);
    }

    private static String value(final String option, final Deque<String> words) {
        if (words.isEmpty()) {
            throw wrong(option + " needs a value");
        }
        return words.pop();
    }

    private static Path directory(final String option, final Deque<String> words) {
        final Path path = Path.of(value(option, words));
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw wrong(option + " needs a directory, and `" + path + "' is a file");
        }
        return path;
    }

    private static int number(final String option, final Deque<String> words) {
        final String word = value(option, words);
        if (!word.matches("[0-9]{1,6}")) {
            throw wrong(option + " needs a number, not `" + word + "'");
        }
        return Integer.parseInt(word);
    }

    private static RuntimeException wrong(final String message) {
        System.err.println("bench: " + message);
        System.exit(2);
        return new IllegalStateException();
    }
}
