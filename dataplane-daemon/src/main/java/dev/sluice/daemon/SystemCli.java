package dev.sluice.daemon;

import dev.sluice.config.StatsegConfig;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What VPP shows of the process and the machine: {@code show memory}, {@code show physmem}, {@code show cpu}. Main
 * thread.
 */
final class SystemCli {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final double KILO = 1024;
    private static final int FIELD = 26;

    private final BufferPool pool;
    private final StatsegConfig statseg;

    private SystemCli(final BufferPool pool, final StatsegConfig statseg) {
        this.pool = pool;
        this.statseg = statseg;
    }

    static List<Command> commands(final BufferPool pool, final StatsegConfig statseg) {
        final SystemCli cli = new SystemCli(pool, statseg);
        return List.of(
                Command.mpSafe(
                        "show memory",
                        "[main-heap] [stats-segment] [verbose]",
                        "Show the memory of the process",
                        cli::memory),
                Command.mpSafe("show physmem", "", "Show packet memory", cli::packetMemory),
                Command.mpSafe("show cpu", "", "Show the processor", SystemCli::cpu),
                Command.mpSafe("show unix errors", "", "Show failed system calls", (in, out) -> {
                    in.expectEnd();
                    out.line("no Unix errors so far: drivers count theirs as errors of their nodes, see `show errors'");
                }),
                Command.mpSafe("show init-function", "", "Not here: see `show features' and `show node'", (in, out) -> {
                    throw new CommandException("there are no init functions: features are registered in a fixed order;"
                            + " see `show features' and `show plugins'");
                }));
    }

    private void memory(final CommandInput in, final CommandOutput out) throws CommandException {
        boolean heap = false;
        boolean stats = false;
        boolean verbose = false;
        while (!in.atEnd()) {
            switch (in.oneOf("main-heap", "stats-segment", "verbose")) {
                case 0 -> heap = true;
                case 1 -> stats = true;
                default -> verbose = true;
            }
        }
        final boolean all = !heap && !stats;
        if (all || heap) {
            final MemoryUsage java = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            out.line("Java heap: %s", text(java));
            if (verbose) {
                for (final MemoryPoolMXBean part : ManagementFactory.getMemoryPoolMXBeans()) {
                    out.line("  %-32s %s", part.getName(), text(part.getUsage()));
                }
            }
        }
        if (all) {
            for (final BufferPoolMXBean buffers : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                out.line(
                        "%-32s %d, used: %s",
                        "Java buffers, " + buffers.getName() + ":", buffers.getCount(), size(buffers.getMemoryUsed()));
            }
            out.line("packet memory: %s, see `show buffers'", size((long) pool.buffers() * pool.stride()));
        }
        if (all || stats) {
            out.line("stat segment: size %s, see /mem/statseg in it", size(statseg.size()));
        }
    }

    private void packetMemory(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        out.line(
                "arena 'buffers-numa-0' size %s, %d buffers of %d bytes; no physical addresses are used",
                size((long) pool.buffers() * pool.stride()), pool.buffers(), pool.stride());
    }

    private static void cpu(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final List<String> info;
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            info = lines.takeWhile(line -> !line.isBlank()).toList();
        } catch (final IOException e) {
            throw new CommandException("cannot read " + CPU_INFO + ": " + e.getMessage());
        }
        field(out, "Model name:", value(info, "model name"));
        field(
                out,
                "Family, model, stepping:",
                value(info, "cpu family") + ", " + value(info, "model") + ", " + value(info, "stepping"));
        field(out, "Flags:", value(info, "flags"));
        field(out, "Frequency now:", value(info, "cpu MHz") + " MHz");
        field(out, "Cores for the process:", String.valueOf(Runtime.getRuntime().availableProcessors()));
    }

    private static void field(final CommandOutput out, final String name, final String value) {
        out.print(name + " ".repeat(Math.max(1, FIELD - name.length())) + value + "\n");
    }

    private static String value(final List<String> info, final String key) {
        return info.stream()
                .filter(line -> line.split(":", 2)[0].strip().equals(key))
                .map(line -> line.replaceFirst("^[^:]*:\\s*", ""))
                .findFirst()
                .orElse("unknown");
    }

    private static String text(final MemoryUsage usage) {
        return "total: " + size(usage.getCommitted()) + ", used: " + size(usage.getUsed()) + ", free: "
                + size(usage.getCommitted() - usage.getUsed())
                + (usage.getMax() < 0 ? "" : ", limit: " + size(usage.getMax()));
    }

    /** As VPP writes sizes: {@code 31.55M}. */
    private static String size(final long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KILO && unit < 3) {
            value /= KILO;
            unit++;
        }
        return unit == 0 ? String.valueOf(bytes) : String.format(Locale.ROOT, "%.2f%c", value, " KMG".charAt(unit));
    }
}
