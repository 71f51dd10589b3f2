package dev.sluice.net.mpls;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.PacketParsers;
import java.util.List;
import java.util.function.Consumer;

/** The commands about MPLS. Main thread. */
final class MplsCli {
    private final MplsTables tables;
    private final Ip4Fib fib;
    private final Interfaces interfaces;

    MplsCli(final MplsTables tables, final Ip4Fib fib, final Interfaces interfaces) {
        this.tables = tables;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "mpls table",
                        "[add|del] <table-id> [name <name>]",
                        "Add or delete an MPLS table; labels are looked up in table 0",
                        this::table),
                Command.mpSafe(
                        "mpls local-label",
                        "[add|del] <label> <prefix> [table <table-id>] [ip-table <table-id>]",
                        "Bind a label to an IPv4 prefix, or take the binding away",
                        this::label),
                Command.mpSafe(
                        "set interface mpls",
                        "<interface> enable|disable",
                        "Take packets with labels from an interface",
                        this::enable),
                Command.mpSafe("show mpls fib", "", "Show the labels and what they are bound to", this::showLabels),
                Command.mpSafe("show mpls interface", "", "Show where MPLS is on", this::showInterfaces));
    }

    void write(final Consumer<String> line) {
        for (final MplsTables.MplsTable table : tables.tables()) {
            final String id = Integer.toUnsignedString(table.id);
            line.accept("mpls table add " + id + (table.name.isEmpty() ? "" : " name " + table.name));
            table.bindings.forEach((label, binding) -> line.accept("mpls local-label add " + label + " "
                    + binding.prefix() + " table " + id + " ip-table "
                    + Integer.toUnsignedString(binding.table().tableId())));
        }
        for (final Interface iface : interfaces.all()) {
            if (tables.isEnabled(iface.index())) {
                line.accept("set interface mpls " + iface.name() + " enable");
            }
        }
    }

    private void table(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        final int id = in.u32("table id");
        final String name = add && in.tryKeyword("name") ? in.word("name") : "";
        in.expectEnd();
        if (add) {
            tables.add(id, name);
        } else if (!tables.remove(id)) {
            throw unknownTable(id);
        }
    }

    private static CommandException unknownTable(final int id) {
        return new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
    }

    private void label(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        final int label = in.unsigned("label", MplsHeader.FIRST_FREE_LABEL, MplsHeader.LABELS - 1);
        final Ip4Prefix prefix = in.read(PacketParsers::ip4Prefix, "prefix");
        final int id = in.tryKeyword("table") ? in.u32("table id") : 0;
        final int ipId = in.tryKeyword("ip-table") ? in.u32("table id") : 0;
        in.expectEnd();
        final MplsTables.MplsTable table = tables.table(id);
        final Ip4FibTable target = fib.table(ipId);
        if (table == null || target == null) {
            throw unknownTable(table == null ? id : ipId);
        }
        if (add) {
            tables.bind(table, label, target, prefix.network());
        } else if (!tables.unbind(table, label)) {
            throw new CommandException("the label " + label + " is not bound");
        }
    }

    private void enable(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final boolean wanted = in.oneOf("enable", "disable") == 0;
        in.expectEnd();
        if (!tables.enable(iface.index(), wanted)) {
            throw new CommandException("there is no MPLS table 0; make it with `mpls table add 0'");
        }
    }

    private void showLabels(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        for (final MplsTables.MplsTable table : tables.tables()) {
            out.line("%s, table-id:%s", table.name, Integer.toUnsignedString(table.id));
            table.bindings.forEach((label, binding) -> out.line(
                    "%d:eos via %s in %s",
                    label, binding.prefix(), binding.table().name()));
        }
    }

    private void showInterfaces(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        for (final Interface iface : interfaces.all()) {
            if (tables.isEnabled(iface.index())) {
                out.line(" %s", iface.name());
            }
        }
    }
}
