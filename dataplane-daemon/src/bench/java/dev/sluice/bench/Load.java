package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How long a million IPv4 routes take to load, and the CPU seconds of the main thread meanwhile: through the binary
 * API, by a client that does not wait for each reply, through a script of the CLI, and by one command. Each is done in
 * a daemon of its own that forwards nothing meanwhile.
 */
final class Load {
    private static final String SCENARIO = "1m-routes";
    private static final int NEXT_HOP = 0x0a010002;

    /** One way of loading. */
    @FunctionalInterface
    private interface Way {
        /** Loads; the script of the routes stands in {@code tables}. */
        void load(Target target, Path tables) throws IOException, InterruptedException;
    }

    private final Bench.Options options;
    private final Scenario scenario;

    private Load(final Bench.Options options) {
        this.options = options;
        scenario = Scenario.all().stream()
                .filter(s -> s.name().equals(SCENARIO))
                .findFirst()
                .orElseThrow();
    }

    /** Measures and prints. */
    static void run(final Bench.Options options) throws IOException, InterruptedException {
        final Load load = new Load(options);
        System.out.printf("%-8s %-28s %8s %12s %12s%n", "", "1,000,000 routes by", "seconds", "routes/s", "main's CPU");
        load.all(false, options.sluiced());
        if (options.vpp() != null) {
            load.all(true, options.vpp());
        }
    }

    private void all(final boolean vpp, final Path program) throws IOException, InterruptedException {
        final List<int[]> prefixes = scenario.prefixes();
        measure(vpp, program, "binary API, pipelined", (target, tables) -> {
            try (ApiSocket api = new ApiSocket(tables.resolveSibling("api.sock"))) {
                final int refused = api.change(true, prefixes, NEXT_HOP, target.index("pg1"));
                if (refused > 0) {
                    throw new IOException(refused + " routes were refused");
                }
            }
        });
        measure(vpp, program, "CLI, exec of a script", (target, tables) -> check(target.run("exec " + tables)));
        measure(
                vpp,
                program,
                "CLI, one command with count",
                (target, tables) ->
                        check(target.run("ip route add 16.0.0.0/24 count " + prefixes.size() + " via 10.1.0.2 pg1")));
    }

    private static void check(final String answer) throws IOException {
        if (answer.contains("unknown input") || answer.contains("failed") || answer.contains("error")) {
            throw new IOException(answer.lines().limit(3).toList().toString());
        }
    }

    private void measure(final boolean vpp, final Path program, final String name, final Way way)
            throws IOException, InterruptedException {
        final Path directory = Bench.temporary();
        // the API's socket of both daemons is api.sock of the runtime directory
        try (Target target = Target.start(vpp, program, directory, options.worker(), List.of())) {
            final List<Path> files = scenario.writeSetup(directory, vpp);
            check(target.run("exec " + files.getFirst()));
            Thread.sleep(options.warmMs());
            final WorkerDelay main = new WorkerDelay(target.mainTask());
            main.begin();
            final long start = System.nanoTime();
            way.load(target, files.getLast());
            final double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%-8s %-28s %8.2f %12.0f %12.2f%n",
                    vpp ? "vpp" : "sluice",
                    name,
                    seconds,
                    scenario.routes() / seconds,
                    main.end().ranNs() / 1e9);
            if (!vpp) {
                System.out.print(target.run("show ip fib memory").indent(8));
            }
        }
        Bench.delete(directory);
    }
}
