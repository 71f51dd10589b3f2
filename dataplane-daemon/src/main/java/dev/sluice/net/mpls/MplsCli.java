package dev.sluice.net.mpls;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.fib.FibSource;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.fib.MplsFibEntry;
import dev.sluice.net.fib.MplsFibTable;
import dev.sluice.net.fib.MplsFibText;
import dev.sluice.net.fib.MplsLabel;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import java.util.List;
import java.util.function.Consumer;

/** The commands about MPLS tables and interfaces. Main thread. */
final class MplsCli {
    private final Fibs fibs;
    private final MplsInterfaces enabled;
    private final Interfaces interfaces;
    private final MplsFibText text;

    MplsCli(final Fibs fibs, final MplsInterfaces enabled, final Interfaces interfaces) {
        this.fibs = fibs;
        this.enabled = enabled;
        this.interfaces = interfaces;
        text = new MplsFibText(fibs);
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "mpls table",
                        "[add|del] <table-id> [name <name>]",
                        "Add or delete an MPLS table; labels of interfaces are looked up in table 0",
                        this::table),
                Command.mpSafe(
                        "set interface mpls",
                        "<interface> enable|disable",
                        "Take packets with labels from an interface",
                        this::enable),
                Command.mpSafe(
                        "show mpls fib",
                        "[summary] [table <table-id>] [<label>]",
                        "Show the labels and where they lead",
                        this::showFib),
                Command.mpSafe("show mpls interface", "[<interface>]", "Show where MPLS is on", this::showInterfaces));
    }

    void config(final RunningConfig config) {
        config.add(RunningConfig.Stage.TABLES, this::writeTables);
        config.add(RunningConfig.Stage.INTERFACE_SETTINGS, this::writeInterfaces);
    }

    private void writeTables(final Consumer<String> line) {
        for (final MplsFibTable table : fibs.mpls().tables()) {
            final String id = Integer.toUnsignedString(table.tableId());
            final boolean named = !table.name().equals("MPLS-VRF:" + id);
            line.accept("mpls table add " + id + (named ? " name " + table.name() : ""));
        }
    }

    private void writeInterfaces(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            if (enabled.isEnabled(iface.index())) {
                line.accept("set interface mpls " + iface.name() + " enable");
            }
        }
    }

    private void table(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        final int id = in.u32("table id");
        final String name = add && in.tryKeyword("name") ? in.word("name") : null;
        in.expectEnd();
        if (add) {
            fibs.mpls().addTable(id, name, FibSource.CLI);
        } else if (!fibs.mpls().deleteTable(id)) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
    }

    private void enable(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final boolean wanted = in.oneOf("enable", "disable") == 0;
        in.expectEnd();
        if (!enabled.enable(iface.index(), wanted)) {
            throw new CommandException("there is no MPLS table 0; make it with `mpls table add 0'");
        }
    }

    private void showFib(final CommandInput in, final CommandOutput out) throws CommandException {
        boolean summary = false;
        int only = -1;
        MplsFibTable table = null;
        while (!in.atEnd()) {
            if (in.tryKeyword("summary")) {
                summary = true;
            } else if (in.tryKeyword("table")) {
                final int id = in.u32("table id");
                table = fibs.mpls().table(id);
                if (table == null) {
                    throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
                }
            } else {
                only = MplsLabel.parse(in.peek());
                if (only < 0) {
                    throw in.unknown();
                }
                in.word("label");
            }
        }
        for (final MplsFibTable shown : table == null ? List.copyOf(fibs.mpls().tables()) : List.of(table)) {
            out.line("%s", shown.header());
            if (summary) {
                out.line("  %d entries", shown.size());
                continue;
            }
            for (final MplsFibEntry entry : shown.sorted()) {
                if (only < 0 || entry.label() == only) {
                    out.print(text.of(entry));
                }
            }
        }
    }

    private void showInterfaces(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        for (final Interface iface : interfaces.all()) {
            final boolean on = enabled.isEnabled(iface.index());
            if (only == iface || only == null && on) {
                out.line("%s", iface.name());
                out.line("  MPLS %s", on ? "enabled" : "disabled");
            }
        }
    }
}
