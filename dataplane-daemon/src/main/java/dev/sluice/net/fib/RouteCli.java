package dev.sluice.net.fib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * {@code ip route} for both families. Main thread only; many routes are loaded in slices between which the main loop
 * goes on.
 */
final class RouteCli {
    /** Routes changed in one go: a few milliseconds. */
    private static final int SLICE = 4096;

    private static final int MAX_COUNT = 1 << 26;

    private final Fibs fibs;
    private final PathCli paths;
    private final Executor later;

    RouteCli(final Fibs fibs, final Interfaces interfaces, final Executor later) {
        this.fibs = fibs;
        this.paths = new PathCli(fibs, interfaces);
        this.later = later;
    }

    List<Command> commands() {
        return List.of(Command.mpSafe(
                "ip route",
                "[add|del] <prefix> [count <n>] [table <table-id>] " + PathCli.HELP,
                "Add or delete IPv4 or IPv6 routes",
                this::route));
    }

    private record Job(
            Fib<? extends FibTable> fib, FibTable table, IpPrefix first, List<FibPath> paths, int count, boolean add) {}

    private void route(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        int tableId = 0;
        IpPrefix prefix = null;
        int count = 1;
        final List<FibPath> wanted = new ArrayList<>();
        while (!in.atEnd()) {
            if (in.tryKeyword("table")) {
                tableId = in.u32("table id");
            } else if (in.tryKeyword("count")) {
                count = in.unsigned("count", 1, MAX_COUNT);
            } else if (prefix != null && in.tryKeyword("via")) {
                wanted.add(paths.read(in, prefix.family()));
            } else if (prefix == null) {
                prefix = in.tryRead(PacketParsers::ipPrefix);
                if (prefix == null) {
                    throw in.expected("prefix");
                }
            } else {
                throw in.unknown();
            }
        }
        if (prefix == null) {
            throw in.expected("prefix");
        }
        if (wanted.isEmpty() && add) {
            throw in.expected("`via'");
        }
        if (wanted.size() > PathLists.MAX_PATHS) {
            throw new CommandException("more than " + PathLists.MAX_PATHS + " paths");
        }
        final Fib<? extends FibTable> fib = fibs.of(prefix.family());
        final FibTable table = TableCli.require(fib.table(tableId), tableId);
        start(new Job(fib, table, prefix.network(), wanted, count, add), out);
    }

    private void start(final Job job, final CommandOutput out) throws CommandException {
        // the networks must go on upwards: beyond the last one they would begin anew
        if (job.first.plus(job.count - 1L).ip().compareTo(job.first.ip()) < 0 || !fits(job.first, job.count)) {
            throw new CommandException(
                    "count " + job.count + " from " + job.first + " goes beyond the end of the address space");
        }
        final long begin = System.nanoTime();
        if (job.count <= SLICE) {
            final int done = slice(job, 0);
            if (done == 0 && !job.add) {
                throw new CommandException("no such route: " + job.first);
            }
            rate(job, begin, out);
            return;
        }
        final CommandOutput.Completion completion = out.defer();
        final boolean[] cancelled = {false};
        completion.onCancel(() -> {
            cancelled[0] = true;
            completion.end(new CommandException("interrupted"));
        });
        more(job, 0, begin, out, completion, cancelled);
    }

    private static boolean fits(final IpPrefix first, final int count) {
        return first.length() >= Integer.SIZE || count <= 1L << first.length();
    }

    private void more(
            final Job job,
            final int from,
            final long begin,
            final CommandOutput out,
            final CommandOutput.Completion completion,
            final boolean[] cancelled) {
        if (cancelled[0]) {
            return;
        }
        if (job.fib.table(job.table.tableId()) != job.table) {
            completion.end(new CommandException("the table was deleted after " + from + " routes"));
            return;
        }
        slice(job, from);
        if (job.count - from > SLICE) {
            later.execute(() -> more(job, from + SLICE, begin, out, completion, cancelled));
        } else {
            rate(job, begin, out);
            completion.end(null);
        }
    }

    /** Changes up to {@link #SLICE} routes; returns how many there were to change. */
    private int slice(final Job job, final int from) {
        final int to = Math.min(job.count, from + SLICE);
        int done = 0;
        for (int i = from; i < to; i++) {
            final IpPrefix prefix = job.first.plus(i);
            if (job.add) {
                job.fib.addPaths(job.table, prefix, FibSource.CLI, job.paths);
                done++;
            } else {
                final boolean was = job.paths.isEmpty()
                        ? job.fib.remove(job.table, prefix, FibSource.CLI)
                        : job.fib.removePaths(job.table, prefix, FibSource.CLI, job.paths);
                done += was ? 1 : 0;
            }
        }
        return done;
    }

    private static void rate(final Job job, final long begin, final CommandOutput out) {
        if (job.count > 1) {
            out.line("%.6e routes/sec", job.count * 1e9 / Math.max(1, System.nanoTime() - begin));
        }
    }

    /** The routes that were added from here or by clients of the binary API. */
    void write(final Consumer<String> line) {
        for (final IpFamily family : IpFamily.values()) {
            for (final FibTable table : fibs.of(family).tables()) {
                for (final FibEntry entry : table.sorted()) {
                    write(table, entry, FibSource.API, line);
                    write(table, entry, FibSource.CLI, line);
                }
            }
        }
    }

    private void write(
            final FibTable table, final FibEntry entry, final FibSource source, final Consumer<String> line) {
        if (!entry.has(source)) {
            return;
        }
        final StringBuilder command = new StringBuilder("ip route add ").append(entry.prefix());
        if (table.tableId() != 0) {
            command.append(" table ").append(Integer.toUnsignedString(table.tableId()));
        }
        for (final FibPath path : entry.paths(source)) {
            final String words = paths.words(path);
            if (words == null) {
                return;
            }
            command.append(" via ").append(words);
        }
        line.accept(command.toString());
    }
}
