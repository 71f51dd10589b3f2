package dev.sluice.net.mfib;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.fib.FibTable;
import dev.sluice.net.fib.Fibs;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** {@code ip mroute}, {@code show ip mfib} and {@code show ip6 mfib}. Main thread. */
final class MfibCli {
    /** VPP writes them with capitals. */
    private static final String[] FLAGS = {"Accept", "Forward", "accept", "forward"};

    private final MfibTables tables;
    private final Fibs fibs;
    private final Interfaces interfaces;

    MfibCli(final MfibTables tables, final Fibs fibs, final Interfaces interfaces) {
        this.tables = tables;
        this.fibs = fibs;
        this.interfaces = interfaces;
    }

    List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "ip mroute",
                        "[add|del] [<source>] <group>[/<length>] [table <table-id>]"
                                + " via <interface>|local [Accept] [Forward] [via ...]",
                        "Add interfaces to a multicast route, or take them out",
                        this::route),
                Command.mpSafe(
                        "show ip mfib",
                        "[table <table-id>]",
                        "Show the IPv4 multicast routes",
                        (in, out) -> show(IpFamily.IP4, in, out)),
                Command.mpSafe(
                        "show ip6 mfib",
                        "[table <table-id>]",
                        "Show the IPv6 multicast routes",
                        (in, out) -> show(IpFamily.IP6, in, out)));
    }

    /** The routes that somebody added. */
    void write(final Consumer<String> line) {
        for (final IpFamily family : IpFamily.values()) {
            for (final FibTable table : fibs.of(family).tables()) {
                for (final MfibEntry entry : tables.routes(table)) {
                    if (!entry.special && !entry.paths().isEmpty()) {
                        line.accept(command(table, entry));
                    }
                }
            }
        }
    }

    private String command(final FibTable table, final MfibEntry entry) {
        final MfibPrefix prefix = entry.prefix();
        final StringBuilder text = new StringBuilder("ip mroute add ");
        if (!prefix.source().isAny()) {
            text.append(prefix.source()).append(' ');
        }
        text.append(prefix.group()).append('/').append(prefix.length());
        if (table.tableId() != 0) {
            text.append(" table ").append(Integer.toUnsignedString(table.tableId()));
        }
        for (final MfibPath path : entry.paths()) {
            text.append(" via ")
                    .append(
                            path.swIfIndex() == MfibPath.LOCAL
                                    ? "local"
                                    : fibs.link().name(path.swIfIndex()))
                    .append((path.flags() & MfibPath.ACCEPT) != 0 ? " Accept" : "")
                    .append((path.flags() & MfibPath.FORWARD) != 0 ? " Forward" : "");
        }
        return text.toString();
    }

    private void route(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        IpAddress source = null;
        IpPrefix group = in.tryRead(PacketParsers::ipPrefix);
        if (group == null) {
            final IpAddress first = in.read(PacketParsers::ipAddress, "group");
            group = in.tryRead(PacketParsers::ipPrefix);
            final IpAddress second = group == null ? in.tryRead(PacketParsers::ipAddress) : null;
            source = group == null && second == null ? null : first;
            group = group != null ? group : IpPrefix.host(second == null ? first : second);
        }
        if (!group.ip().isMulticast()) {
            throw new CommandException("`" + group.ip() + "' is no multicast group");
        }
        if (source != null && source.family() != group.family()) {
            throw new CommandException(
                    "`" + source + "' is no " + group.family().title() + " address");
        }
        if (source != null && !group.isHost()) {
            throw new CommandException("a route with a source is for one group, not for `" + group + "'");
        }
        final FibTable table = table(group.family(), in);
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
        final MfibPrefix prefix =
                new MfibPrefix(source == null ? group.family().any() : source, group.ip(), group.length());
        if (add) {
            tables.addPaths(table, prefix, 0, 0, paths);
        } else if (!tables.removePaths(table, prefix, paths)) {
            throw new CommandException("no multicast route " + prefix);
        }
    }

    private FibTable table(final IpFamily family, final CommandInput in) throws CommandException {
        final int id = in.tryKeyword("table") ? in.u32("table id") : 0;
        final FibTable table = fibs.of(family).table(id);
        if (table == null) {
            throw new CommandException("Nonexistent table id " + Integer.toUnsignedString(id));
        }
        return table;
    }

    private void show(final IpFamily family, final CommandInput in, final CommandOutput out) throws CommandException {
        final Collection<? extends FibTable> shown =
                in.atEnd() ? fibs.of(family).tables() : List.of(table(family, in));
        in.expectEnd();
        for (final FibTable table : shown) {
            out.line(
                    "%s-VRF:%s, fib_index:%d",
                    family.longText(), Integer.toUnsignedString(table.tableId()), table.index());
            for (final MfibEntry entry : tables.routes(table)) {
                out.line(
                        "%s:%s%s",
                        entry.prefix(),
                        (entry.flags() & MfibEntry.DROP) != 0 ? " Drop," : "",
                        (entry.flags() & MfibEntry.ACCEPT_ALL) != 0 ? " Accept-all-itf," : "");
                for (final MfibPath path : entry.paths()) {
                    final String name = path.swIfIndex() == MfibPath.LOCAL
                            ? "local"
                            : fibs.link().name(path.swIfIndex());
                    out.line(" %s: %s", name, path.flagText());
                }
                out.line(
                        " packets:%d bytes:%d",
                        tables.counters().sum(entry.index()), tables.counters().sumBytes(entry.index()));
            }
        }
    }
}
