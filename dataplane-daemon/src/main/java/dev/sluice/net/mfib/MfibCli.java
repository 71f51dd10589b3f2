package dev.sluice.net.mfib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.Ip4FibTable;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** {@code ip mroute} and {@code show ip mfib}. Main thread. */
final class MfibCli {
    /** VPP writes them with capitals. */
    private static final String[] FLAGS = {"Accept", "Forward", "accept", "forward"};

    private final MfibTables tables;
    private final Ip4Fib fib;
    private final Interfaces interfaces;

    MfibCli(final MfibTables tables, final Ip4Fib fib, final Interfaces interfaces) {
        this.tables = tables;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "ip mroute",
                        "[add|del] [<source>] <group>[/<length>] [table <table-id>]"
                                + " via <interface>|local [Accept] [Forward] [via ...]",
                        "Add interfaces to an IPv4 multicast route, or take them out",
                        this::route),
                Command.mpSafe("show ip mfib", "[table <table-id>]", "Show the IPv4 multicast routes", this::show));
    }

    private void route(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        int source = 0;
        Ip4Prefix group = in.tryRead(PacketParsers::ip4Prefix);
        if (group == null) {
            final int first = in.read(PacketParsers::ip4Address, "group");
            group = in.tryRead(PacketParsers::ip4Prefix);
            final Integer second = group == null ? in.tryRead(PacketParsers::ip4Address) : null;
            source = group == null && second == null ? 0 : first;
            group = group != null ? group : Ip4Prefix.host(second == null ? first : second);
        }
        if (!Ip4Address.isMulticast(group.address())) {
            throw new CommandException("`" + Ip4Address.format(group.address()) + "' is no multicast group");
        }
        if (source != 0 && group.length() != Integer.SIZE) {
            throw new CommandException("a route with a source is for one group, not for `" + group + "'");
        }
        final Ip4FibTable table = table(in);
        final List<MfibPath> paths = new ArrayList<>();
        while (in.tryKeyword("via")) {
            final int swIfIndex = in.tryKeyword("local")
                    ? MfibPath.LOCAL
                    : InterfaceInput.read(in, interfaces).index();
            int flags = 0;
            for (int word = in.tryOneOf(FLAGS); word >= 0; word = in.tryOneOf(FLAGS)) {
                flags |= word % 2 == 0 ? MfibPath.ACCEPT : MfibPath.FORWARD;
            }
            paths.add(new MfibPath(swIfIndex, flags));
        }
        in.expectEnd();
        if (paths.isEmpty()) {
            throw in.expected("`via'");
        }
        final MfibPrefix prefix = new MfibPrefix(source, group.address(), group.length());
        if (add) {
            tables.addPaths(table, prefix, 0, 0, paths);
        } else if (!tables.removePaths(table, prefix, paths)) {
            throw new CommandException("no multicast route " + prefix);
        }
    }

    private Ip4FibTable table(final CommandInput in) throws CommandException {
        final int id = in.tryKeyword("table") ? in.u32("table id") : 0;
        final Ip4FibTable table = fib.table(id);
        if (table == null) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
        return table;
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final Collection<Ip4FibTable> shown = in.atEnd() ? fib.tables() : List.of(table(in));
        in.expectEnd();
        for (final Ip4FibTable table : shown) {
            out.line("ipv4-VRF:%s, fib_index:%d", Integer.toUnsignedString(table.tableId()), table.index());
            for (final MfibEntry entry : tables.routes(table)) {
                out.line(
                        "%s:%s%s",
                        entry.prefix(),
                        (entry.flags() & MfibEntry.DROP) != 0 ? " Drop," : "",
                        (entry.flags() & MfibEntry.ACCEPT_ALL) != 0 ? " Accept-all-itf," : "");
                for (final MfibPath path : entry.paths()) {
                    final String name = path.swIfIndex() == MfibPath.LOCAL
                            ? "local"
                            : fib.link().name(path.swIfIndex());
                    out.line(" %s: %s", name, path.flagText());
                }
                out.line(
                        " packets:%d bytes:%d",
                        tables.counters().sum(entry.index()), tables.counters().sumBytes(entry.index()));
            }
        }
    }
}
