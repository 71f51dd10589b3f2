package dev.sluice.net.fib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * {@code ip route}, {@code ip table} and {@code set ip flow-hash}. Main thread only; many routes are loaded in slices
 * between which the main loop goes on.
 */
final class RouteCli {
    /** Routes changed in one go: a few milliseconds. */
    private static final int SLICE = 4096;

    private static final int MAX_COUNT = 1 << 26;

    private static final String[] SPECIALS = {
        "drop",
        "punt",
        "unreachable",
        "null-send-unreach",
        "ip4-unreachable",
        "prohibit",
        "null-send-prohibit",
        "ip4-prohibit"
    };

    private static final FibPath.Kind[] SPECIAL_KINDS = {
        FibPath.Kind.DROP, FibPath.Kind.PUNT, FibPath.Kind.UNREACHABLE, FibPath.Kind.UNREACHABLE,
        FibPath.Kind.UNREACHABLE, FibPath.Kind.PROHIBIT, FibPath.Kind.PROHIBIT, FibPath.Kind.PROHIBIT
    };

    private final Ip4Fib fib;
    private final Interfaces interfaces;
    private final Executor later;

    RouteCli(final Ip4Fib fib, final Interfaces interfaces, final Executor later) {
        this.fib = fib;
        this.interfaces = interfaces;
        this.later = later;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "ip route",
                        "[add|del] <prefix> [count <n>] [table <table-id>] via [<next-hop>] [<interface>]"
                                + " [next-hop-table <table-id>] [weight <n>] [preference <n>]"
                                + " [drop|local|punt|unreachable|prohibit] [ip4-lookup-in-table <table-id>]",
                        "Add or delete IPv4 routes",
                        this::route),
                Command.mpSafe(
                        "ip table", "[add|del] <table-id> [name <name>]", "Add or delete an IPv4 table", this::table),
                Command.mpSafe(
                        "set ip flow-hash",
                        "table <table-id> [src] [dst] [sport] [dport] [proto] [reverse] [symmetric] [flowlabel]",
                        "Choose the fields that spread flows over equal-cost paths",
                        this::flowHash));
    }

    /** Refuses a table that is not there. */
    static Ip4FibTable require(final Ip4FibTable table, final int id) throws CommandException {
        if (table == null) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
        return table;
    }

    private record Job(Ip4FibTable table, Ip4Prefix first, List<FibPath> paths, int count, boolean add) {}

    private void route(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        Ip4FibTable table = fib.table(0);
        Ip4Prefix prefix = null;
        int count = 1;
        final List<FibPath> paths = new ArrayList<>();
        while (!in.atEnd()) {
            if (in.tryKeyword("table")) {
                final int id = in.u32("table id");
                table = require(fib.table(id), id);
            } else if (in.tryKeyword("count")) {
                count = in.unsigned("count", 1, MAX_COUNT);
            } else if (in.tryKeyword("via")) {
                paths.add(path(in, table));
            } else if (prefix == null) {
                prefix = in.tryRead(PacketParsers::ip4Prefix);
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
        if (paths.isEmpty() && add) {
            throw in.expected("`via'");
        }
        if (paths.size() > PathLists.MAX_PATHS) {
            throw new CommandException("more than " + PathLists.MAX_PATHS + " paths");
        }
        start(new Job(table, prefix.network(), paths, count, add), out);
    }

    /** What follows {@code via}, up to the next one. */
    private FibPath path(final CommandInput in, final Ip4FibTable table) throws CommandException {
        FibPath path = null;
        Integer nextHop = null;
        Interface iface = null;
        int nextHopTable = table.index();
        int weight = 1;
        int preference = 0;
        while (!in.atEnd()
                && !in.peek().equals("via")
                && !in.peek().equals("count")
                && !in.peek().equals("table")) {
            final int special = in.tryOneOf(SPECIALS);
            if (special >= 0) {
                path = FibPath.special(SPECIAL_KINDS[special]);
            } else if (in.tryOneOf("local", "receive") >= 0) {
                path = FibPath.receive(FibPath.NONE, IpAddress.ANY_IP4);
            } else if (in.tryKeyword("ip4-lookup in table") || in.tryKeyword("ip4-lookup-in-table")) {
                final int id = in.u32("table id");
                path = FibPath.lookup(require(fib.table(id), id).index());
            } else if (in.tryKeyword("next-hop-table")) {
                final int id = in.u32("table id");
                nextHopTable = require(fib.table(id), id).index();
            } else if (in.tryKeyword("weight")) {
                weight = in.unsigned("weight", 1, 255);
            } else if (in.tryKeyword("preference")) {
                preference = in.unsigned("preference", 0, 255);
            } else if (nextHop == null && (nextHop = in.tryRead(PacketParsers::ip4Address)) != null) {
                continue;
            } else {
                iface = InterfaceInput.read(in, interfaces);
            }
        }
        if (path == null && nextHop == null && iface == null) {
            throw in.expected("next hop or interface");
        }
        if (path == null && iface == null) {
            path = FibPath.recursive(nextHop, nextHopTable);
        } else if (path == null) {
            path = nextHop == null
                    ? FibPath.attached(IpFamily.IP4, iface.index())
                    : FibPath.nextHop(nextHop, iface.index());
        }
        return path.with(weight, preference);
    }

    private void start(final Job job, final CommandOutput out) throws CommandException {
        final long last = (job.first.address() & 0xffff_ffffL) + ((long) job.count - 1 << 32 - job.first.length());
        if (last > 0xffff_ffffL) {
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
        if (fib.table(job.table.tableId()) != job.table) {
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
            final Ip4Prefix prefix = job.first.plus(i);
            if (job.add) {
                fib.addPaths(job.table, prefix, FibSource.CLI, job.paths);
                done++;
            } else {
                final boolean was = job.paths.isEmpty()
                        ? fib.remove(job.table, prefix, FibSource.CLI)
                        : fib.removePaths(job.table, prefix, FibSource.CLI, job.paths);
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

    private void table(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        final int id = in.u32("table id");
        final String name = in.tryKeyword("name") ? in.word("name") : null;
        in.expectEnd();
        if (id == 0) {
            throw new CommandException("Can't " + (add ? "add" : "delete") + " the default table");
        }
        final Ip4FibTable known = fib.table(id);
        if (add) {
            if (known == null || !known.isLockedBy(FibSource.CLI)) {
                fib.lockTable(id, name, FibSource.CLI);
            } else if (name != null) {
                known.rename(name);
            }
            return;
        }
        if (!require(known, id).isLockedBy(FibSource.CLI)) {
            throw new CommandException("table " + Integer.toUnsignedString(id) + " was not added from the CLI");
        }
        fib.flush(known, FibSource.CLI);
        fib.unlockTable(known, FibSource.CLI);
    }

    private void flowHash(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectKeyword("table");
        final int id = in.u32("table id");
        final Ip4FibTable table = require(fib.table(id), id);
        int config = 0;
        while (!in.atEnd()) {
            final int bit = FlowHash.bit(in.peek());
            if (bit == 0) {
                throw in.unknown();
            }
            in.word("field");
            config |= bit;
        }
        if (config == 0) {
            throw in.expected("src, dst, sport, dport, proto, reverse, symmetric or flowlabel");
        }
        fib.setFlowHash(table, config);
    }
}
