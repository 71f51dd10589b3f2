package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures the daemon's start: the time from the process to the first packet that it forwards, to its command socket,
 * and to forwarding at no more than twice the cost of later. Started by {@code scripts/bench-start} as a source
 * program.
 *
 * <p>The startup-config makes a thousand routes and a stream of the packet generator. The first packet's time is that
 * of its record in a capture of the sending interface. Clocks per packet are those of {@code show runtime} in windows
 * of 20 ms, from the moment on at which the command socket answers; the peak is the median of windows taken when the
 * daemon has run for some seconds.
 */
public final class StartBench {
    private static final String HELP = """
        usage: scripts/bench-start [options]
          --starts N       starts that are measured (7)
          --node TEXT      words for the node section, such as `training-msec 0'
          --worker CORE    core of the worker; main runs on core 0 (1)
        """;
    private static final byte[] MAC = {2, 0, 0, 0, 0x51, 1};
    private static final double TIMES_PEAK = 2;
    private static final int PCAP_HEADER = 24;
    private static final int PCAP_NANOS = 0xa1b23c4d;
    private static final int WINDOW_MS = 20;
    private static final int PEAK_WINDOW_MS = 50;
    private static final int PEAK_WINDOWS = 15;
    private static final long WATCH_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(60);

    private final Path sluiced;
    private final int worker;
    private final String node;

    /**
     * One start, in milliseconds since the process was made.
     *
     * @param packet the first packet was sent
     * @param socket the command socket answered
     * @param fast end of the first window at up to twice the peak
     * @param peak clocks per packet in the end
     * @param first clocks per packet of the first window
     */
    private record Start(double packet, double socket, double fast, double peak, double first) {}

    private record Window(double endMs, double clocks) {}

    private StartBench(final Path sluiced, final int worker, final String node) {
        this.sluiced = sluiced;
        this.worker = worker;
        this.node = node;
    }

    /** Runs what the arguments ask for; the first is {@code sluiced}. */
    public static void main(final String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        final Deque<String> words = new ArrayDeque<>(List.of(args));
        final Path sluiced = Path.of(words.pop());
        int starts = 7;
        int worker = 1;
        String node = "";
        while (!words.isEmpty()) {
            switch (words.pop()) {
                case "--starts" -> starts = Integer.parseInt(words.pop());
                case "--worker" -> worker = Integer.parseInt(words.pop());
                case "--node" -> node = words.pop();
                case "--help", "-h" -> {
                    System.out.print(HELP);
                    return;
                }
                default -> {
                    System.err.print(HELP);
                    System.exit(2);
                }
            }
        }
        new StartBench(sluiced, worker, node).run(starts);
    }

    private void run(final int starts) throws IOException, InterruptedException {
        System.out.printf(
                "%6s %14s %14s %16s %10s %14s%n",
                "start", "packet, ms", "socket, ms", "twice peak, ms", "peak", "first window");
        final List<Start> all = new ArrayList<>();
        for (int i = 1; i <= starts; i++) {
            final Start start = start();
            all.add(start);
            print(Integer.toString(i), start);
        }
        print(
                "median",
                new Start(
                        median(all, Start::packet),
                        median(all, Start::socket),
                        median(all, Start::fast),
                        median(all, Start::peak),
                        median(all, Start::first)));
    }

    private static void print(final String name, final Start start) {
        System.out.printf(
                "%6s %14.0f %14.0f %16.0f %10.1f %14.1f%n",
                name, start.packet, start.socket, start.fast, start.peak, start.first);
    }

    private static double median(final List<Start> all, final ToDoubleFunction<Start> value) {
        return median(all.stream().mapToDouble(value).toArray());
    }

    private static double median(final double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private Start start() throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("sluice-start");
        final Path capture = directory.resolve("first.pcap");
        final CliSocket cli = new CliSocket(directory.resolve("cli.sock"));
        final List<String> command = command(directory, capture);
        final Instant begin = Instant.now();
        final long beginNs = System.nanoTime();
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            final double socket = await(process, cli, beginNs, directory);
            final List<Window> windows = new ArrayList<>();
            while (System.nanoTime() - beginNs < WATCH_NS) {
                final double clocks = window(cli, WINDOW_MS);
                windows.add(new Window(since(beginNs), clocks));
            }
            final double[] late = new double[PEAK_WINDOWS];
            for (int i = 0; i < late.length; i++) {
                late[i] = window(cli, PEAK_WINDOW_MS);
            }
            final double peak = median(late);
            final double fast = windows.stream()
                    .filter(window -> window.clocks <= TIMES_PEAK * peak)
                    .mapToDouble(Window::endMs)
                    .findFirst()
                    .orElse(Double.NaN);
            return new Start(firstPacket(capture, begin), socket, fast, peak, windows.getFirst().clocks);
        } finally {
            process.destroy();
            process.waitFor();
            Bench.delete(directory);
        }
    }

    private List<String> command(final Path directory, final Path capture) throws IOException {
        final Scenario scenario = Scenario.all().stream()
                .filter(one -> one.name().equals("1k-routes"))
                .findFirst()
                .orElseThrow();
        final List<Path> setup = scenario.writeSetup(directory, false);
        final Path packets = scenario.writePackets(directory, MAC);
        final Path config = Files.writeString(
                directory.resolve("startup.cli"),
                String.join(
                        "\n",
                        List.of(
                                "exec " + setup.get(0),
                                "set interface mac address pg0 02:00:00:00:51:01",
                                "exec " + setup.get(1),
                                "packet-generator capture pg1 pcap " + capture + " count 1",
                                "packet-generator new pcap " + packets + " source pg0 name bench limit 0 maxframe 256",
                                "packet-generator enable-stream bench",
                                "")));
        final String text = sluiced + " unix { nodaemon nosyslog startup-config " + config + " runtime-dir " + directory
                + " cli-listen " + directory.resolve("cli.sock") + " } cpu { main-core 0 corelist-workers " + worker
                + " } buffers { buffers-per-numa 16384 }" + (node.isEmpty() ? "" : " node { " + node + " }");
        return List.of(text.split(" "));
    }

    private static double await(final Process process, final CliSocket cli, final long beginNs, final Path directory)
            throws IOException, InterruptedException {
        while (true) {
            try {
                cli.run("show version");
                return since(beginNs);
            } catch (final IOException e) {
                if (!process.isAlive() || System.nanoTime() - beginNs > GIVE_UP_NS) {
                    throw new IOException(Files.readString(directory.resolve("log")), e);
                }
                Thread.sleep(2);
            }
        }
    }

    /** Clocks per packet of a window; NaN when no packet was generated. */
    private static double window(final CliSocket cli, final int millis) throws IOException, InterruptedException {
        cli.run("clear runtime");
        Thread.sleep(millis);
        final RuntimeTable table = RuntimeTable.parse(cli.run("show runtime"));
        return table == null ? Double.NaN : table.total();
    }

    private static double firstPacket(final Path capture, final Instant begin) throws IOException {
        final ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.LITTLE_ENDIAN);
        final long fraction = file.getInt(PCAP_HEADER + 4) & 0xffffffffL;
        final Instant at = Instant.ofEpochSecond(
                file.getInt(PCAP_HEADER) & 0xffffffffL, file.getInt(0) == PCAP_NANOS ? fraction : fraction * 1000);
        return Duration.between(begin, at).toNanos() / 1e6;
    }

    private static double since(final long beginNs) {
        return (System.nanoTime() - beginNs) / 1e6;
    }
}
