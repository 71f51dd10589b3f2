package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon under measurement, ours or VPP, started for one fork. One thread. */
final class Target implements AutoCloseable {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(60);
    private static final Pattern MAC = Pattern.compile("(?i)([0-9a-f]{2}(?::[0-9a-f]{2}){5})");

    private final boolean vpp;
    private final Process process;
    private final CliSocket cli;
    private final Calibrator calibrator;

    private Target(final boolean vpp, final Process process, final CliSocket cli, final Calibrator calibrator) {
        this.vpp = vpp;
        this.process = process;
        this.cli = cli;
        this.calibrator = calibrator;
    }

    /**
     * Starts a daemon with one worker and waits until its CLI answers.
     *
     * @param program {@code sluiced} or {@code vpp}
     * @param worker core of the worker; main gets core 0
     * @param words more words of the startup configuration
     */
    static Target start(
            final boolean vpp, final Path program, final Path directory, final int worker, final List<String> words)
            throws IOException, InterruptedException {
        final Path socket = directory.resolve(vpp ? "vpp.sock" : "cli.sock");
        Files.deleteIfExists(socket);
        final List<String> command =
                new ArrayList<>(List.of(program.toString(), "unix", "{", "nodaemon", "cli-listen"));
        command.addAll(List.of(socket.toString(), "runtime-dir", directory.toString(), "}"));
        command.addAll(List.of("cpu", "{", "main-core", "0", "corelist-workers", Integer.toString(worker), "}"));
        command.addAll(List.of("buffers", "{", "buffers-per-numa", "16384", "}"));
        command.addAll(words);
        if (vpp) {
            command.addAll(List.of("plugins", "{", "plugin", "default", "{", "disable", "}", "}"));
            command.addAll(List.of("api-segment", "{", "prefix", "sluice-bench", "}"));
            command.addAll(List.of("memory", "{", "main-heap-size", "4G", "}"));
            // counters of a million routes
            command.addAll(List.of("statseg", "{", "size", "1G", "}"));
        }
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve(vpp ? "vpp.log" : "sluiced.log").toFile())
                .start();
        // whoever ends the bench ends what it measures
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        final Target target = new Target(vpp, process, new CliSocket(socket), vpp ? new Calibrator(worker) : null);
        final long deadline = System.nanoTime() + START_NS;
        while (true) {
            try {
                target.run("show version");
                return target;
            } catch (final IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    target.close();
                    throw new IOException(program + " does not answer, see " + directory, e);
                }
                Thread.sleep(100);
            }
        }
    }

    boolean isVpp() {
        return vpp;
    }

    /** Runs a command. */
    String run(final String command) throws IOException {
        return cli.run(command);
    }

    /** The sw_if_index of an interface. */
    int index(final String iface) throws IOException {
        final Matcher found =
                Pattern.compile(Pattern.quote(iface) + "\\s+([0-9]+)").matcher(run("show interface " + iface));
        if (!found.find()) {
            throw new IOException("no interface " + iface);
        }
        return Integer.parseInt(found.group(1));
    }

    /** Sets a scenario up and starts its stream. */
    void prepare(final Scenario scenario, final Path directory) throws IOException {
        for (final Path file : scenario.writeSetup(directory, vpp)) {
            final String answer = run("exec " + file);
            if (answer.contains("unknown input") || answer.contains("failed")) {
                throw new IOException(file + ": " + answer.lines().limit(5).toList());
            }
        }
        final Path packets = scenario.writePackets(directory, mac());
        final String answer = run("packet-generator new pcap " + packets + " source pg0 name bench limit 0 maxframe "
                + scenario.maxFrame());
        if (!answer.isBlank()) {
            throw new IOException(answer.strip());
        }
        if (!vpp) {
            // the loop of the calibration is compiled before it is needed
            for (int i = 0; i < 40; i++) {
                calibration();
            }
        } else {
            // VPP takes the limit from the file unless it is set afterwards
            run("packet-generator configure bench limit 1000000000000");
        }
        run("packet-generator enable-stream bench");
    }

    private byte[] mac() throws IOException {
        final Matcher mac = MAC.matcher(run("show hardware-interfaces pg0"));
        if (!mac.find()) {
            throw new IOException("pg0 has no MAC address");
        }
        final byte[] address = new byte[6];
        final String[] octets = mac.group(1).split(":");
        for (int i = 0; i < 6; i++) {
            address[i] = (byte) Integer.parseInt(octets[i], 16);
        }
        return address;
    }

    /** Adds a stream of broken packets, eight a turn, to the one that runs. */
    void addOdd(final Scenario clean, final Path directory) throws IOException {
        final Path odd = Files.createDirectories(directory.resolve("odd"));
        final Path packets = clean.broken().writePackets(odd, mac());
        final String answer = run("packet-generator new pcap " + packets + " source pg0 name odd limit 0 maxframe 8")
                .strip();
        if (!answer.isEmpty()) {
            throw new IOException(answer);
        }
        run("packet-generator enable-stream odd");
    }

    /** Clocks of one iteration of the calibration on the worker's core: by the worker itself, or beside VPP's. */
    double calibration() throws IOException {
        if (vpp) {
            return calibrator.clocks();
        }
        final String[] lines = run("show calibration").strip().split("\n");
        final String[] words = lines[lines.length - 1].trim().split("\\s+");
        return Double.parseDouble(words[1]);
    }

    /** Identifier of the process. */
    long pid() {
        return process.pid();
    }

    /** The kernel's directory of the worker thread. */
    Path workerTask() throws IOException {
        return task(vpp ? "vpp_wk_0" : "sluice_wk_0");
    }

    /** The folder of the main thread in {@code /proc}. */
    Path mainTask() throws IOException {
        return task(vpp ? "vpp_main" : "sluice_main");
    }

    private Path task(final String name) throws IOException {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (final Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    return task;
                }
            }
        }
        throw new IOException("no thread " + name);
    }

    /** A counter of an interface as {@code show interface} has it, 0 when it is not shown. */
    long counter(final String iface, final String counter) throws IOException {
        final Matcher found =
                Pattern.compile(Pattern.quote(counter) + "\\s+([0-9]+)").matcher(run("show interface " + iface));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    @Override
    public void close() {
        if (calibrator != null) {
            calibrator.close();
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
