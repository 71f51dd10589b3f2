package dev.sluice.net.fib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.packet.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code ip table}, {@code ip6 table}, {@code show ip table}, {@code set ip flow-hash} and their IPv6 forms. Main
 * thread.
 */
final class TableCli {
    private final Fibs fibs;

    TableCli(final Fibs fibs) {
        this.fibs = fibs;
    }

    List<Command> commands() {
        final List<Command> commands = new ArrayList<>();
        for (final IpFamily family : IpFamily.values()) {
            final String ip = family == IpFamily.IP4 ? "ip" : "ip6";
            commands.add(Command.mpSafe(
                    ip + " table",
                    "[add|del] [<table-id>] [name <name>]",
                    "Add or delete an " + family.title() + " table; without an id a free one is taken and printed",
                    (in, out) -> table(family, in, out)));
            commands.add(Command.mpSafe(
                    "show " + ip + " table",
                    "[<table-id>]",
                    "Show the " + family.title() + " tables",
                    (in, out) -> show(family, in, out)));
            commands.add(Command.mpSafe(
                    "set " + ip + " flow-hash",
                    "table <table-id> [src] [dst] [sport] [dport] [proto] [reverse] [symmetric] [flowlabel]"
                            + " [gtpv1teid]",
                    "Choose the fields that spread " + family.title() + " flows over equal-cost paths",
                    (in, out) -> flowHash(family, in)));
        }
        commands.add(Command.mpSafe(
                "set ip fib lookup",
                "[table <table-id>] auto|mtrie|dir-24-8",
                "Choose how an IPv4 table is searched: by a trie, by DIR-24-8 (64 MB), or as its size suggests",
                (in, out) -> search(in)));
        commands.add(Command.mpSafe(
                "set flow-hash router-id",
                "<number>",
                "Make the flow hashes of this router differ from those of others",
                (in, out) -> {
                    final int id = in.u32("number");
                    in.expectEnd();
                    fibs.loadBalances().routerId(id);
                }));
        return commands;
    }

    /** Refuses a table that is not there. */
    static <T extends FibTable> T require(final T table, final int id) throws CommandException {
        if (table == null) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
        return table;
    }

    private void table(final IpFamily family, final CommandInput in, final CommandOutput out) throws CommandException {
        final Fib<? extends FibTable> fib = fibs.of(family);
        final boolean add = in.tryOneOf("add", "del") != 1;
        final boolean chosen = !in.atEnd() && !in.peek().equals("name");
        if (!chosen && !add) {
            throw in.expected("table id");
        }
        final int id = chosen ? in.u32("table id") : fib.unusedId();
        final String name = in.tryKeyword("name") ? in.word("name") : null;
        in.expectEnd();
        if (id == 0) {
            throw new CommandException("Can't change the default table");
        }
        final FibTable known = fib.table(id);
        if (add) {
            if (known == null || !known.isLockedBy(FibSource.CLI)) {
                fib.lockTable(id, name, FibSource.CLI);
            } else if (name != null) {
                known.rename(name);
            }
            if (!chosen) {
                out.line("%s", Integer.toUnsignedString(id));
            }
            return;
        }
        if (!require(known, id).isLockedBy(FibSource.CLI)) {
            throw new CommandException("table " + Integer.toUnsignedString(id) + " was not added from the CLI");
        }
        fib.flush(known, FibSource.CLI);
        fib.unlockTable(known, FibSource.CLI);
    }

    private void show(final IpFamily family, final CommandInput in, final CommandOutput out) throws CommandException {
        final Fib<? extends FibTable> fib = fibs.of(family);
        final List<FibTable> shown = new ArrayList<>();
        if (in.atEnd()) {
            shown.addAll(fib.tables());
        } else {
            final int id = in.u32("table id");
            in.expectEnd();
            shown.add(require(fib.table(id), id));
        }
        for (final FibTable table : shown) {
            out.line("[%d] table_id:%s %s", table.index(), Integer.toUnsignedString(table.tableId()), table.name());
        }
    }

    private void flowHash(final IpFamily family, final CommandInput in) throws CommandException {
        in.expectKeyword("table");
        final int id = in.u32("table id");
        final FibTable table = require(fibs.of(family).table(id), id);
        int config = 0;
        while (!in.atEnd()) {
            final int bit = FlowHash.bit(in.peek());
            if (bit == 0) {
                throw in.unknown();
            }
            in.word("field");
            if (bit == FlowHash.GTPV1_TEID && family == IpFamily.IP6) {
                throw new CommandException("tunnel endpoints of GTP are looked at in IPv4 packets alone");
            }
            config |= bit;
        }
        if (config == 0) {
            throw in.expected("src, dst, sport, dport, proto, reverse, symmetric, flowlabel or gtpv1teid");
        }
        fibs.of(family).setFlowHash(table, config);
    }

    private void search(final CommandInput in) throws CommandException {
        final int id = in.tryKeyword("table") ? in.u32("table id") : 0;
        final Ip4FibTable table = require(fibs.ip4().table(id), id);
        final Ip4FibTable.Search[] all = Ip4FibTable.Search.values();
        final Ip4FibTable.Search wanted =
                all[in.oneOf(Arrays.stream(all).map(Object::toString).toArray(String[]::new))];
        in.expectEnd();
        table.search(wanted);
    }

    /** How tables are searched, where that is not left to their size. */
    void writeSearch(final Consumer<String> line) {
        for (final Ip4FibTable table : fibs.ip4().tables()) {
            if (table.search() != Ip4FibTable.Search.AUTO) {
                final String of =
                        table.tableId() == 0 ? "" : "table " + Integer.toUnsignedString(table.tableId()) + " ";
                line.accept("set ip fib lookup " + of + table.search());
            }
        }
    }

    /** The tables that were added from here. */
    void write(final Consumer<String> line) {
        for (final IpFamily family : IpFamily.values()) {
            final String ip = family == IpFamily.IP4 ? "ip" : "ip6";
            for (final FibTable table : fibs.of(family).tables()) {
                final String id = Integer.toUnsignedString(table.tableId());
                if (table.tableId() != 0 && (table.isLockedBy(FibSource.CLI) || table.isLockedBy(FibSource.API))) {
                    line.accept(ip + " table add " + id + " name " + table.name());
                }
            }
        }
    }

    /** How flows are spread, where that is not as at the start. */
    void writeFlowHash(final Consumer<String> line) {
        for (final IpFamily family : IpFamily.values()) {
            final String ip = family == IpFamily.IP4 ? "ip" : "ip6";
            for (final FibTable table : fibs.of(family).tables()) {
                if (table.flowHash() != FlowHash.DEFAULT && table.tableId() != FibTable.NO_ID) {
                    line.accept("set " + ip + " flow-hash table " + Integer.toUnsignedString(table.tableId()) + " "
                            + FlowHash.format(table.flowHash()).strip());
                }
            }
        }
    }
}
