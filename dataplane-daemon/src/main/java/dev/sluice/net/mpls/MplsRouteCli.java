package dev.sluice.net.mpls;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.net.fib.FibEntry;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.MplsFib;
import dev.sluice.net.fib.MplsFibEntry;
import dev.sluice.net.fib.MplsFibTable;
import dev.sluice.net.fib.MplsLabel;
import dev.sluice.net.fib.PathCli;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code mpls local-label} and {@code mpls route}: where labels lead. Main thread. */
final class MplsRouteCli {
    private static final String ROUTE = "[add|del] <label> [eos|non-eos] [table <table-id>] " + PathCli.LABEL_HELP;

    private final Fibs fibs;
    private final MplsBindings bindings;
    private final PathCli paths;

    MplsRouteCli(final Fibs fibs, final MplsBindings bindings, final Interfaces interfaces) {
        this.fibs = fibs;
        this.bindings = bindings;
        paths = new PathCli(fibs, interfaces);
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "mpls local-label",
                        ROUTE + " | [add|del] <label> <prefix> [table <ip-table-id>] [mpls-table <table-id>]",
                        "Route a label, one that is not the last unless `eos' says otherwise; or bind it to a prefix",
                        (in, out) -> label(in, false)),
                Command.mpSafe(
                        "mpls route",
                        ROUTE,
                        "Route a label: as the last and as another, unless `eos' or `non-eos' says which",
                        (in, out) -> label(in, true)));
    }

    /** What the words of a command have said so far. */
    private static final class Words {
        boolean add = true;
        int label = -1;
        int eos = -1;
        int table;
        int mplsTable;
        IpPrefix prefix;
        final List<FibPath> paths = new ArrayList<>();
    }

    private void label(final CommandInput in, final boolean both) throws CommandException {
        final Words words = new Words();
        words.add = in.tryOneOf("add", "del") != 1;
        while (!in.atEnd()) {
            if (in.tryKeyword("table")) {
                words.table = in.u32("table id");
            } else if (in.tryKeyword("mpls-table")) {
                words.mplsTable = in.u32("table id");
            } else if (words.label >= 0 && in.tryKeyword("via")) {
                words.paths.add(paths.read(in, null));
            } else if (words.label < 0) {
                words.label = readLabel(in);
            } else if (words.eos < 0 && words.prefix == null && (words.eos = in.tryOneOf("non-eos", "eos")) >= 0) {
                continue;
            } else if (words.prefix != null || (words.prefix = in.tryRead(PacketParsers::ipPrefix)) == null) {
                throw in.unknown();
            }
        }
        if (words.label < 0) {
            throw in.expected("label");
        }
        if (words.prefix != null) {
            bind(in, words);
        } else {
            route(in, words, both);
        }
    }

    private static int readLabel(final CommandInput in) throws CommandException {
        final int label = MplsLabel.parse(in.peek());
        if (label < MplsLabel.FIRST_FREE) {
            throw in.expected("label, " + MplsLabel.FIRST_FREE + " to " + (MplsLabel.VALUES - 1));
        }
        in.word("label");
        return label;
    }

    private MplsFibTable mplsTable(final int id) throws CommandException {
        final MplsFibTable table = fibs.mpls().table(id);
        if (table == null) {
            throw new CommandException("MPLS table-id " + Integer.toUnsignedString(id)
                    + " does not exist; make it with `mpls table add " + Integer.toUnsignedString(id) + "'");
        }
        return table;
    }

    private void bind(final CommandInput in, final Words words) throws CommandException {
        if (!words.paths.isEmpty() || words.eos >= 0) {
            throw new CommandException("a label is bound to a prefix, or has paths, not both");
        }
        final MplsFibTable table = mplsTable(words.mplsTable);
        final FibTable target = fibs.of(words.prefix.family()).table(words.table);
        if (target == null) {
            throw new CommandException(words.prefix.family().title() + " table-id "
                    + Integer.toUnsignedString(words.table) + " does not exist");
        }
        if (words.add) {
            bindings.bind(table, words.label, target, words.prefix.network());
        } else if (!bindings.unbind(table, words.label)) {
            throw new CommandException("the label " + words.label + " is not bound");
        }
    }

    private void route(final CommandInput in, final Words words, final boolean both) throws CommandException {
        if (words.paths.isEmpty() && words.add) {
            throw in.expected("`via' or a prefix");
        }
        final MplsFib fib = fibs.mpls();
        final MplsFibTable table = mplsTable(words.table);
        boolean found = words.add;
        for (int eos = 0; eos <= 1; eos++) {
            if (words.eos < 0 ? both || eos == 0 : words.eos == eos) {
                final IpPrefix key = MplsFibTable.key(words.label, eos == 1);
                if (words.add) {
                    fib.addPaths(table, key, FibSource.CLI, words.paths);
                } else {
                    found |= words.paths.isEmpty()
                            ? fib.remove(table, key, FibSource.CLI)
                            : fib.removePaths(table, key, FibSource.CLI, words.paths);
                }
            }
        }
        if (!found) {
            throw new CommandException("no such route: " + words.label);
        }
    }

    /** The bindings, and the routes that were added from here or by clients of the binary API. */
    void write(final Consumer<String> line) {
        for (final MplsFibTable table : fibs.mpls().tables()) {
            final String id = table.tableId() == 0 ? "" : Integer.toUnsignedString(table.tableId());
            bindings.of(table).forEach((label, binding) -> {
                final int ip = binding.table().tableId();
                line.accept("mpls local-label add " + label + " " + binding.prefix()
                        + (ip == 0 ? "" : " table " + Integer.toUnsignedString(ip))
                        + (id.isEmpty() ? "" : " mpls-table " + id));
            });
            for (final MplsFibEntry entry : table.sorted()) {
                write(entry, id, FibSource.API, line);
                write(entry, id, FibSource.CLI, line);
            }
        }
    }

    private void write(
            final MplsFibEntry entry, final String table, final FibSource source, final Consumer<String> line) {
        final StringBuilder command = new StringBuilder("mpls local-label add ")
                .append(entry.label())
                .append(entry.isEos() ? " eos" : " non-eos")
                .append(table.isEmpty() ? "" : " table " + table);
        final List<FibPath> all = ((FibEntry) entry).paths(source);
        for (final FibPath path : all) {
            final String words = paths.words(path);
            if (words == null) {
                return;
            }
            final boolean other = path.family() != path.nextHop().family();
            command.append(" via ").append(words).append(other ? " " + path.family() : "");
        }
        if (!all.isEmpty()) {
            line.accept(command.toString());
        }
    }
}
