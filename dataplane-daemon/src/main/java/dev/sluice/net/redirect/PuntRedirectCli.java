package dev.sluice.net.redirect;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.fib.FibPath;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** {@code ip punt redirect}, {@code ip6 punt redirect} and what shows them. Main thread. */
final class PuntRedirectCli {
    private final Map<IpFamily, PuntRedirects> redirects;
    private final Interfaces interfaces;

    PuntRedirectCli(final Map<IpFamily, PuntRedirects> redirects, final Interfaces interfaces) {
        this.redirects = redirects;
        this.interfaces = interfaces;
    }

    List<Command> commands() {
        final List<Command> commands = new ArrayList<>();
        redirects.forEach((family, rules) -> {
            final String word = family == IpFamily.IP4 ? "ip" : "ip6";
            commands.add(Command.mpSafe(
                    word + " punt redirect",
                    "[add|del] rx <interface>|all [via [<next-hop>] <interface>]",
                    "Send punted " + family.title() + " packets to a next hop",
                    (in, out) -> set(rules, in)));
            commands.add(Command.mpSafe(
                    "show " + word + " punt redirect",
                    "",
                    "Show where punted " + family.title() + " packets are sent",
                    (in, out) -> show(rules, in, out)));
        });
        return commands;
    }

    /** Redirections with one next hop; those with several come over the API alone. */
    void write(final Consumer<String> line) {
        redirects.forEach((family, rules) -> rules.rules().forEach((rx, paths) -> {
            if (paths.size() == 1) {
                final FibPath path = paths.getFirst();
                final boolean anyone = path.kind() == FibPath.Kind.ATTACHED;
                line.accept((family == IpFamily.IP4 ? "ip" : "ip6") + " punt redirect add rx "
                        + (rx == PuntRedirects.ANY ? "all" : name(rx)) + " via "
                        + (anyone ? "" : path.nextHop() + " ") + name(path.swIfIndex()));
            }
        }));
    }

    private void set(final PuntRedirects rules, final CommandInput in) throws CommandException {
        final boolean add = in.tryOneOf("add", "del") != 1;
        in.expectKeyword("rx");
        final Interface rx = in.tryKeyword("all") ? null : InterfaceInput.read(in, interfaces);
        final int index = rx == null ? PuntRedirects.ANY : rx.index();
        if (!add) {
            in.expectEnd();
            if (!rules.remove(index)) {
                throw new CommandException("no redirection of " + (rx == null ? "all interfaces" : rx.name()));
            }
            return;
        }
        in.expectKeyword("via");
        final IpAddress nextHop = in.tryRead(PacketParsers::ipAddress);
        if (nextHop != null && nextHop.family() != rules.family()) {
            throw new CommandException(
                    "the next hop `" + nextHop + "' is not " + rules.family().title());
        }
        final Interface tx = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        rules.put(index, List.of(path(rules.family(), nextHop, tx.index())));
    }

    /** A next hop on an interface, or everyone on it when there is none. */
    static FibPath path(final IpFamily family, final IpAddress nextHop, final int swIfIndex) {
        return nextHop == null || nextHop.isAny()
                ? FibPath.attached(family, swIfIndex)
                : FibPath.nextHop(nextHop, swIfIndex);
    }

    private void show(final PuntRedirects rules, final CommandInput in, final CommandOutput out)
            throws CommandException {
        in.expectEnd();
        rules.rules().forEach((rx, paths) -> {
            out.line(" rx %s via:", rx == PuntRedirects.ANY ? "all" : name(rx));
            out.line(
                    "  %s",
                    paths.isEmpty()
                            ? "drop"
                            : paths.stream()
                                    .map(path -> path.nextHop() + " " + name(path.swIfIndex()))
                                    .collect(Collectors.joining(", ")));
        });
    }

    private String name(final int swIfIndex) {
        final Interface iface = interfaces.get(swIfIndex);
        return iface == null ? "deleted-" + swIfIndex : iface.name();
    }
}
