package dev.sluice.net.fib;

import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;

/** What follows {@code via} in a command. Main thread. */
public final class PathCli {
    /** The words of a path. */
    public static final String HELP =
            "via [<next-hop>] [<interface>] [next-hop-table <table-id>] [weight <n>] [preference <n>]"
                    + " [drop|local|punt|unreachable|prohibit] [ip4-lookup-in-table <table-id>] [ip6-lookup-in-table"
                    + " <table-id>] [src-lookup-in-table <table-id>] [rx-ip4|rx-ip6 <interface>] [via-label <label>]"
                    + " [out-labels <label> [ttl <n>] [exp <n>] [uniform|pipe] ...]";

    /** The words of a label's path. */
    public static final String LABEL_HELP =
            "via [<next-hop>] [<interface>] [next-hop-table <table-id>] [ip4|ip6] [weight <n>] [preference <n>]"
                    + " [drop|local|punt] [ip4-lookup-in-table <table-id>] [ip6-lookup-in-table <table-id>]"
                    + " [mpls-lookup-in-table <table-id>] [rx-ip4|rx-ip6 <interface>] [via-label <label>]"
                    + " [out-labels <label> [ttl <n>] [exp <n>] [uniform|pipe] ...]";

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

    /** For the tables of these FIBs. */
    public PathCli(final Fibs fibs, final Interfaces interfaces) {
        this.fibs = fibs;
        this.interfaces = interfaces;
    }

    /**
     * Reads a path, up to the next {@code via}.
     *
     * @param family of the route; null for the route of a label: what the path says decides, and else it is IPv4
     */
    public FibPath read(final CommandInput in, final IpFamily family) throws CommandException {
        final Words words = new Words();
        while (!atEnd(in)) {
            if (special(in, family, words)) {
                continue;
            }
            if (in.tryKeyword("next-hop-table")) {
                words.nextHopTable = in.u32("table id");
            } else if (in.tryKeyword("weight")) {
                words.weight = in.unsigned("weight", 1, 255);
            } else if (in.tryKeyword("preference")) {
                words.preference = in.unsigned("preference", 0, 255);
            } else if (family == null && in.tryKeyword("ip4")) {
                words.payload = IpFamily.IP4;
            } else if (family == null && in.tryKeyword("ip6")) {
                words.payload = IpFamily.IP6;
            } else if (in.tryKeyword("via-label")) {
                words.viaLabel = label(in);
            } else if (in.tryKeyword("out-labels")) {
                words.labels = labels(in);
            } else if (words.nextHop == null && (words.nextHop = in.tryRead(PacketParsers::ipAddress)) != null) {
                continue;
            } else if (words.nextHop == null && words.iface == null && looksLikeAnAddress(in.peek())) {
                throw in.expected("next hop, an address like " + (family == IpFamily.IP6 ? "fd00::1" : "10.0.0.1"));
            } else {
                words.iface = InterfaceInput.read(in, interfaces);
            }
        }
        if (words.path == null && words.nextHop == null && words.iface == null && words.viaLabel < 0) {
            throw in.expected("next hop or interface");
        }
        final FibPath path = words.path == null ? way(family, words) : words.path;
        return path.with(words.weight, words.preference).withLabels(words.labels);
    }

    /** What the words of a path have said so far. */
    private static final class Words {
        FibPath path;
        IpAddress nextHop;
        Interface iface;
        int nextHopTable;
        int weight = 1;
        int preference;
        int viaLabel = -1;
        IpFamily payload;
        List<MplsLabel> labels = List.of();
    }

    /** Words that say where to go without a next hop; true when there was one. */
    private boolean special(final CommandInput in, final IpFamily family, final Words words) throws CommandException {
        final IpFamily or4 = family == null ? IpFamily.IP4 : family;
        final int special = in.tryOneOf(SPECIALS);
        if (special >= 0) {
            words.path = FibPath.special(or4, SPECIAL_KINDS[special]);
            return true;
        }
        if (in.tryOneOf("local", "receive") >= 0) {
            words.path = FibPath.receive(FibPath.NONE, or4.any());
            return true;
        }
        if (in.tryKeyword("src-lookup-in-table")) {
            words.path = FibPath.sourceLookup(or4, table(in, or4));
            return true;
        }
        if (family == null && in.tryKeyword("mpls-lookup-in-table")) {
            words.path = FibPath.mplsLookup(mplsTable(in.u32("table id")).index());
            return true;
        }
        for (final IpFamily own : family == null ? IpFamily.values() : new IpFamily[] {family}) {
            if (lookup(in, own, family == null)) {
                words.path = FibPath.lookup(own, table(in, own));
                return true;
            }
            if (in.tryKeyword("rx-" + own)) {
                words.path = FibPath.interfaceRx(
                        own, InterfaceInput.read(in, interfaces).index());
                return true;
            }
        }
        return false;
    }

    private static int label(final CommandInput in) throws CommandException {
        final int value = MplsLabel.parse(in.peek());
        if (value < 0) {
            throw in.expected("label, 0 to " + (MplsLabel.VALUES - 1) + " or `implicit-null'");
        }
        in.word("label");
        return value;
    }

    /** Labels up to a word that is none; each may be followed by its TTL, class and mode. */
    private static List<MplsLabel> labels(final CommandInput in) throws CommandException {
        final List<MplsLabel> stack = new ArrayList<>();
        do {
            final int value = label(in);
            int ttl = 0;
            int exp = 0;
            boolean uniform = false;
            boolean more = true;
            while (more && !in.atEnd()) {
                if (in.tryKeyword("ttl")) {
                    ttl = in.unsigned("ttl", 0, 255);
                } else if (in.tryKeyword("exp")) {
                    exp = in.unsigned("exp", 0, 7);
                } else {
                    final int mode = in.tryOneOf("uniform", "pipe");
                    uniform = mode == 0 || mode < 0 && uniform;
                    more = mode >= 0;
                }
            }
            stack.add(new MplsLabel(value, ttl, exp, uniform));
        } while (!in.atEnd() && MplsLabel.parse(in.peek()) >= 0);
        if (stack.size() > MplsDpo.MAX_LABELS) {
            throw new CommandException("more than " + MplsDpo.MAX_LABELS + " labels");
        }
        return stack;
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

    private static boolean lookup(final CommandInput in, final IpFamily family, final boolean any)
            throws CommandException {
        final String other = family == IpFamily.IP4 ? "ip6-lookup-in-table" : "ip4-lookup-in-table";
        if (!any && in.tryKeyword(other)) {
            throw new CommandException(
                    "`" + other + "' is not for an " + family.title() + " route; use `" + family + "-lookup-in-table'");
        }
        return in.tryKeyword(family + "-lookup-in-table") || in.tryKeyword(family + "-lookup in table");
    }

    private int table(final CommandInput in, final IpFamily family) throws CommandException {
        final int id = in.u32("table id");
        return TableCli.require(fibs.of(family).table(id), id).index();
    }

    private MplsFibTable mplsTable(final int id) throws CommandException {
        return TableCli.require(fibs.mpls().table(id), id);
    }

    private FibPath way(final IpFamily route, final Words words) throws CommandException {
        final IpFamily byNextHop = words.nextHop == null ? IpFamily.IP4 : words.nextHop.family();
        final IpFamily family = route != null ? route : words.payload != null ? words.payload : byNextHop;
        if (words.viaLabel >= 0) {
            return FibPath.viaLabel(
                    family, words.viaLabel, mplsTable(words.nextHopTable).index());
        }
        if (words.iface != null) {
            return words.nextHop == null
                    ? FibPath.attached(family, words.iface.index())
                    : FibPath.nextHop(family, words.nextHop, words.iface.index());
        }
        final IpFamily own = words.nextHop.family();
        final FibTable table = TableCli.require(fibs.of(own).table(words.nextHopTable), words.nextHopTable);
        return FibPath.recursive(family, words.nextHop, table.index());
    }

    /** The words that {@link #read} takes for a path; null for one that no command makes. */
    public String words(final FibPath path) {
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
            case VIA_LABEL -> "via-label " + path.detail() + mplsTableWords(" next-hop-table ", path.table(), true);
            case MPLS_LOOKUP -> mplsTableWords("mpls-lookup-in-table ", path.table(), false);
            default -> null;
        };
        return way == null
                ? null
                : way
                        + (path.weight() == 1 ? "" : " weight " + path.weight())
                        + (path.preference() == 0 ? "" : " preference " + path.preference())
                        + labelWords(path.labels());
    }

    private static String labelWords(final List<MplsLabel> labels) {
        final StringBuilder out = new StringBuilder(labels.isEmpty() ? "" : " out-labels");
        for (final MplsLabel label : labels) {
            out.append(' ').append(label.value());
            if (label.ttl() > 0) {
                out.append(" ttl ").append(label.ttl());
            }
            if (label.exp() > 0) {
                out.append(" exp ").append(label.exp());
            }
            if (label.uniform()) {
                out.append(" uniform");
            }
        }
        return out.toString();
    }

    private String mplsTableWords(final String words, final int index, final boolean plain) {
        final int id = fibs.mpls().tableByIndex(index).tableId();
        return plain && id == 0 ? "" : words + Integer.toUnsignedString(id);
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
