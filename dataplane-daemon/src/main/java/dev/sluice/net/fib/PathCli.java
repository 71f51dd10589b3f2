package dev.sluice.net.fib;

import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;

/** What follows {@code via} in a command. Main thread. */
final class PathCli {
    /** The words of a path. */
    static final String HELP =
            "via [<next-hop>] [<interface>] [next-hop-table <table-id>] [weight <n>] [preference <n>]"
                    + " [drop|local|punt|unreachable|prohibit] [ip4-lookup-in-table <table-id>] [ip6-lookup-in-table"
                    + " <table-id>] [src-lookup-in-table <table-id>] [rx-ip4|rx-ip6 <interface>]";

    private static final String[] SPECIALS = {
        "drop",
        "punt",
        "unreachable",
        "null-send-unreach",
        "ip4-unreachable",
        "ip6-unreachable",
        "prohibit",
        "null-send-prohibit",
        "ip4-prohibit",
        "ip6-prohibit"
    };

    private static final FibPath.Kind[] SPECIAL_KINDS = {
        FibPath.Kind.DROP,
        FibPath.Kind.PUNT,
        FibPath.Kind.UNREACHABLE,
        FibPath.Kind.UNREACHABLE,
        FibPath.Kind.UNREACHABLE,
        FibPath.Kind.UNREACHABLE,
        FibPath.Kind.PROHIBIT,
        FibPath.Kind.PROHIBIT,
        FibPath.Kind.PROHIBIT,
        FibPath.Kind.PROHIBIT
    };

    private final Fibs fibs;
    private final Interfaces interfaces;

    PathCli(final Fibs fibs, final Interfaces interfaces) {
        this.fibs = fibs;
        this.interfaces = interfaces;
    }

    /**
     * Reads a path, up to the next {@code via}.
     *
     * @param family of the route
     */
    FibPath read(final CommandInput in, final IpFamily family) throws CommandException {
        FibPath path = null;
        IpAddress nextHop = null;
        Interface iface = null;
        int nextHopTable = 0;
        int weight = 1;
        int preference = 0;
        while (!atEnd(in)) {
            final int special = in.tryOneOf(SPECIALS);
            if (special >= 0) {
                path = FibPath.special(family, SPECIAL_KINDS[special]);
            } else if (in.tryOneOf("local", "receive") >= 0) {
                path = FibPath.receive(FibPath.NONE, family.any());
            } else if (lookup(in, family)) {
                path = FibPath.lookup(family, table(in, family));
            } else if (in.tryKeyword("src-lookup-in-table")) {
                path = FibPath.sourceLookup(family, table(in, family));
            } else if (in.tryKeyword("rx-" + family)) {
                path = FibPath.interfaceRx(
                        family, InterfaceInput.read(in, interfaces).index());
            } else if (in.tryKeyword("next-hop-table")) {
                nextHopTable = table(in, nextHop == null ? family : nextHop.family());
            } else if (in.tryKeyword("weight")) {
                weight = in.unsigned("weight", 1, 255);
            } else if (in.tryKeyword("preference")) {
                preference = in.unsigned("preference", 0, 255);
            } else if (nextHop == null && (nextHop = in.tryRead(PacketParsers::ipAddress)) != null) {
                continue;
            } else if (nextHop == null && iface == null && looksLikeAnAddress(in.peek())) {
                throw in.expected("next hop, an address like " + (family == IpFamily.IP4 ? "10.0.0.1" : "fd00::1"));
            } else {
                iface = InterfaceInput.read(in, interfaces);
            }
        }
        if (path == null && nextHop == null && iface == null) {
            throw in.expected("next hop or interface");
        }
        if (path == null) {
            path = way(family, nextHop, iface, nextHopTable);
        }
        return path.with(weight, preference);
    }

    /** A next hop with a mistake in it: no interface has a name of digits and dots, or with colons. */
    private static boolean looksLikeAnAddress(final String word) {
        return word.matches("[0-9.]+") || word.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    }

    private static boolean atEnd(final CommandInput in) throws CommandException {
        return in.atEnd()
                || in.peek().equals("via")
                || in.peek().equals("count")
                || in.peek().equals("table");
    }

    private static boolean lookup(final CommandInput in, final IpFamily family) throws CommandException {
        final String other = family == IpFamily.IP4 ? "ip6-lookup-in-table" : "ip4-lookup-in-table";
        if (in.tryKeyword(other)) {
            throw new CommandException(
                    "`" + other + "' is not for an " + family.title() + " route; use `" + family + "-lookup-in-table'");
        }
        return in.tryKeyword(family + "-lookup-in-table") || in.tryKeyword(family + "-lookup in table");
    }

    private int table(final CommandInput in, final IpFamily family) throws CommandException {
        final int id = in.u32("table id");
        return TableCli.require(fibs.of(family).table(id), id).index();
    }

    private static FibPath way(
            final IpFamily family, final IpAddress nextHop, final Interface iface, final int nextHopTable) {
        if (iface != null) {
            return nextHop == null
                    ? FibPath.attached(family, iface.index())
                    : FibPath.nextHop(family, nextHop, iface.index());
        }
        return FibPath.recursive(family, nextHop, nextHopTable);
    }

    /** The words that {@link #read} takes for a path; null for one that no command makes. */
    String words(final FibPath path) {
        final Interface iface = interfaces.get(path.swIfIndex());
        final String way = switch (path.kind()) {
            case ATTACHED_NEXTHOP -> path.nextHop() + " " + name(iface);
            case ATTACHED -> name(iface);
            case RECURSIVE ->
                path.nextHop() + tableWords(" next-hop-table ", path.nextHop().family(), path.table());
            case RECEIVE -> "local";
            case DROP -> "drop";
            case PUNT -> "punt";
            case UNREACHABLE -> "unreachable";
            case PROHIBIT -> "prohibit";
            case LOOKUP -> tableWords(path.family() + "-lookup-in-table ", path.family(), path.table());
            case SOURCE_LOOKUP -> tableWords("src-lookup-in-table ", path.family(), path.table());
            case INTERFACE_RX -> "rx-" + path.family() + " " + name(iface);
            default -> null;
        };
        return way == null
                ? null
                : way
                        + (path.weight() == 1 ? "" : " weight " + path.weight())
                        + (path.preference() == 0 ? "" : " preference " + path.preference());
    }

    private static String name(final Interface iface) {
        return iface == null ? "" : iface.name();
    }

    private String tableWords(final String words, final IpFamily family, final int index) {
        final FibTable table = fibs.of(family).tableByIndex(index);
        final boolean plain = words.startsWith(" ") && index == 0;
        return plain ? "" : words + Integer.toUnsignedString(table.tableId());
    }
}
