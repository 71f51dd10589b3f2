package dev.sluice.net.fib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.PacketParsers;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * {@code show ip fib}, {@code show ip6 fib} and their relatives. Main thread only; a long table is printed in slices
 * between which the main loop goes on.
 */
final class FibShowCli {
    /** Entries printed in one go. */
    private static final int SLICE = 1000;

    private final Fibs fibs;
    private final Interfaces interfaces;
    private final Executor later;
    private final FibFormat format;

    FibShowCli(final Fibs fibs, final Interfaces interfaces, final Executor later) {
        this.fibs = fibs;
        this.interfaces = interfaces;
        this.later = later;
        this.format = new FibFormat(fibs);
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "show ip fib",
                        "[summary|mtrie|memory|detail] [table <table-id>|index <fib-index>] [<prefix>|<address>]",
                        "Show the IPv4 routes and what they forward to",
                        (in, out) -> show(IpFamily.IP4, in, out)),
                Command.mpSafe(
                        "show ip6 fib",
                        "[summary|hash|memory|detail] [table <table-id>|index <fib-index>] [<prefix>|<address>]",
                        "Show the IPv6 routes and what they forward to",
                        (in, out) -> show(IpFamily.IP6, in, out)),
                Command.mpSafe(
                        "show ip6-ll",
                        "[detail] [<interface>] [<address>]",
                        "Show the IPv6 link-local routes of interfaces",
                        this::linkLocals),
                Command.mpSafe(
                        "adjacency counters",
                        "[enable|disable]",
                        "Count packets and bytes of each adjacency, see `show adj'",
                        this::counters),
                Command.mpSafe("show adj", "[<index>|<interface>]", "Show adjacencies", this::adjacencies),
                Command.mpSafe(
                        "show load-balance", "[<index>]", "Show load-balances and their buckets", this::loadBalances),
                Command.mpSafe("show fib path-lists", "", "Show path lists and their paths", this::pathLists),
                Command.mpSafe("show fib memory", "", "Show what the FIB takes of the heap", (in, out) -> {
                    in.expectEnd();
                    memory(out);
                }));
    }

    private void show(final IpFamily family, final CommandInput in, final CommandOutput out) throws CommandException {
        final Fib<? extends FibTable> fib = fibs.of(family);
        final String[] modes = {"summary", family == IpFamily.IP4 ? "mtrie" : "hash", "memory", "detail"};
        String what = "";
        FibTable only = null;
        IpPrefix prefix = null;
        while (!in.atEnd()) {
            final int mode = in.tryOneOf(modes);
            if (mode >= 0) {
                what = modes[mode];
            } else if (in.tryKeyword("table")) {
                final int id = in.u32("table id");
                only = TableCli.require(fib.table(id), id);
            } else if (in.tryKeyword("index")) {
                final int index = in.unsigned("fib index", 0, 0xffff);
                only = TableCli.require(fib.tableByIndex(index), index);
            } else {
                prefix = prefix(family, in);
            }
        }
        if (what.equals("memory")) {
            memory(out);
            return;
        }
        final List<FibTable> shown = only != null ? List.of(only) : List.copyOf(fib.tables());
        if (prefix == null && (what.isEmpty() || what.equals("detail"))) {
            listing(shown, what.equals("detail"), out);
            return;
        }
        for (final FibTable table : shown) {
            out.print(table.header() + "\n");
            switch (what) {
                case "summary" -> summary(table, out);
                case "mtrie" -> mtrie((Ip4FibTable) table, out);
                case "hash" -> hash((Ip6FibTable) table, out);
                default -> one(table, prefix, out);
            }
        }
    }

    /** A prefix or an address of a family. */
    private static IpPrefix prefix(final IpFamily family, final CommandInput in) throws CommandException {
        IpPrefix prefix = in.tryRead(PacketParsers::ipPrefix);
        if (prefix == null) {
            final IpAddress address = in.tryRead(PacketParsers::ipAddress);
            if (address == null) {
                throw in.unknown();
            }
            prefix = IpPrefix.host(address);
        }
        if (prefix.family() != family) {
            throw new CommandException("`" + prefix.ip() + "' is no " + family.title() + " address");
        }
        return prefix;
    }

    private void linkLocals(final CommandInput in, final CommandOutput out) throws CommandException {
        boolean detail = false;
        Interface only = null;
        IpAddress address = null;
        while (!in.atEnd()) {
            if (in.tryKeyword("detail")) {
                detail = true;
            } else if ((address = in.tryRead(PacketParsers::ip6Address)) == null) {
                only = InterfaceInput.read(in, interfaces);
            }
        }
        if (only != null && fibs.ip6().linkLocal(only.index()) == null) {
            throw new CommandException("IPv6 is not enabled on " + only.name());
        }
        for (final Interface iface : interfaces.all()) {
            final Ip6FibTable table = fibs.ip6().linkLocal(iface.index());
            if (table != null && (only == null || only == iface)) {
                if (address != null) {
                    one(table, IpPrefix.host(address), out);
                } else {
                    listing(List.of(table), detail, out);
                }
            }
        }
    }

    private void one(final FibTable table, final IpPrefix prefix, final CommandOutput out) {
        final FibEntry exact = table.entry(prefix);
        final FibEntry entry = exact != null ? exact : table.longest(prefix.ip(), prefix.length());
        final StringBuilder text = new StringBuilder();
        if (entry != null) {
            format.detail(text, entry);
        }
        out.print(text.toString());
    }

    private void listing(final List<FibTable> tables, final boolean detail, final CommandOutput out) {
        final Iterator<FibTable> rest = tables.iterator();
        final Listing listing = new Listing(rest, detail, out);
        if (listing.slice()) {
            return;
        }
        final CommandOutput.Completion completion = out.defer();
        completion.onCancel(() -> {
            listing.cancelled = true;
            completion.end(null);
        });
        later.execute(() -> listing.resume(completion));
    }

    /** A listing on its way out. Entries that are removed meanwhile are passed over. */
    private final class Listing {
        private final Iterator<FibTable> tables;
        private final boolean detail;
        private final CommandOutput out;
        private Iterator<? extends FibEntry> entries = List.<FibEntry>of().iterator();
        private boolean cancelled;

        Listing(final Iterator<FibTable> tables, final boolean detail, final CommandOutput out) {
            this.tables = tables;
            this.detail = detail;
            this.out = out;
        }

        /** Prints up to a slice; true when all is printed. */
        boolean slice() {
            final StringBuilder text = new StringBuilder();
            int left = SLICE;
            while (left > 0) {
                if (entries.hasNext()) {
                    final FibEntry entry = entries.next();
                    if (detail) {
                        format.detail(text, entry);
                    } else if (entry.isInstalled()) {
                        format.entry(text, entry);
                    }
                    left--;
                } else if (tables.hasNext()) {
                    final FibTable table = tables.next();
                    text.append(table.header()).append('\n');
                    entries = table.sorted().iterator();
                } else {
                    break;
                }
            }
            out.print(text.toString());
            return left > 0;
        }

        void resume(final CommandOutput.Completion completion) {
            if (cancelled) {
                return;
            }
            if (slice()) {
                completion.end(null);
            } else {
                later.execute(() -> resume(completion));
            }
        }
    }

    private void summary(final FibTable table, final CommandOutput out) {
        out.line("    Prefix length         Count     ");
        final int[] installed = table.installedByLength();
        final boolean down = table.family() == IpFamily.IP6;
        for (int i = 0; i < installed.length; i++) {
            final int length = down ? installed.length - 1 - i : i;
            if (installed[length] > 0) {
                out.line("%20d%16d", length, installed[length]);
            }
        }
    }

    private void mtrie(final Ip4FibTable table, final CommandOutput out) {
        out.line(
                "  %s: %d entries, root %s, %d plies of all tables, memory usage %s",
                table.lpm().strides(),
                table.size(),
                size(table.lpm().rootBytes()),
                fibs.ip4().plies(),
                size(fibs.ip4().lookupBytes()));
    }

    private void hash(final Ip6FibTable table, final CommandOutput out) {
        out.line(
                "  %d entries, %d prefix lengths, memory usage %s",
                table.size(), table.lpm().lengths(), size(table.lpm().bytes()));
    }

    private void memory(final CommandOutput out) {
        final LoadBalanceTable records = fibs.loadBalances();
        out.line("%30s %10s %10s", "Name", "Count", "Memory");
        out.line("%30s %10d %10s", "Entry", fibs.ip4().size() + fibs.ip6().size(), "-");
        out.line("%30s %10d %10s", "Path-list", fibs.pathLists().size(), "-");
        out.line(
                "%30s %10d %10s",
                "Adjacency", fibs.adjacencies().live(), size(fibs.adjacencies().memory()));
        out.line("%30s %10d %10s", "Load-balance", records.live(), size(records.memory()));
        out.line(
                "%30s %10d %10s",
                "Mtrie ply", fibs.ip4().plies(), size(fibs.ip4().plyBytes()));
        out.line(
                "%30s %10d %10s",
                "Mtrie root",
                fibs.ip4().tables().size(),
                size(fibs.ip4().lookupBytes() - fibs.ip4().plyBytes()));
        out.line(
                "%30s %10d %10s",
                "IPv6 hash", fibs.ip6().size(), size(fibs.ip6().lookupBytes()));
    }

    private static String size(final long bytes) {
        return bytes >= 10 << 20 ? (bytes >> 20) + "m" : (bytes >> 10) + "k";
    }

    private void counters(final CommandInput in, final CommandOutput out) throws CommandException {
        final AdjacencyCounters counters = fibs.adjacencies().counters();
        if (counters == null) {
            throw new CommandException("there are no counters of adjacencies here");
        }
        if (!in.atEnd()) {
            final boolean enable = in.oneOf("enable", "disable") == 0;
            in.expectEnd();
            counters.enable(enable);
        }
        out.line("Per-adjacency counters: %s", counters.isOn() ? "enabled" : "disabled");
    }

    private void adjacencies(final CommandInput in, final CommandOutput out) throws CommandException {
        final AdjacencyTable table = fibs.adjacencies();
        final long index = in.tryNumber(Integer.MAX_VALUE);
        if (index >= 0) {
            in.expectEnd();
            final Adjacency adjacency = table.get((int) index);
            if (adjacency == null) {
                out.line("adjacency %d invalid", index);
                return;
            }
            out.line("[@%d] %s", index, adjacency.format(fibs.link()));
            out.line("   locks:%d", adjacency.locks());
            if (table.counters() != null) {
                out.line(
                        "   counts:[%d:%d]",
                        table.counters().packets((int) index), table.counters().bytes((int) index));
            }
            return;
        }
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        for (int i = 0; i < table.limit(); i++) {
            final Adjacency adjacency = table.get(i);
            if (adjacency != null && (only == null || adjacency.swIfIndex() == only.index())) {
                out.line("[@%d] %s", i, adjacency.format(fibs.link()));
            }
        }
    }

    private void loadBalances(final CommandInput in, final CommandOutput out) throws CommandException {
        final LoadBalanceTable table = fibs.loadBalances();
        final long index = in.tryNumber(Integer.MAX_VALUE);
        in.expectEnd();
        if (index >= 0) {
            if (index >= table.limit()) {
                throw new CommandException("no such load-balance: " + index);
            }
            final StringBuilder text = new StringBuilder();
            format.loadBalance(text, (int) index, 4);
            out.print(text.toString());
            return;
        }
        final StringBuilder text = new StringBuilder();
        final int shown = Math.min(table.limit(), 10 * SLICE);
        for (int i = 0; i < shown; i++) {
            format.loadBalance(text, i, 4);
        }
        out.print(text.toString());
        if (shown < table.limit()) {
            out.line("... and %d more; name one by its index", table.limit() - shown);
        }
    }

    private void pathLists(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        final StringBuilder text = new StringBuilder();
        fibs.pathLists().stream()
                .sorted(Comparator.comparingInt(list -> list.index))
                .limit(10 * SLICE)
                .forEach(list -> format.pathList(text, list, 0));
        out.print(text.toString());
    }
}
