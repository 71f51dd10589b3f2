package dev.sluice.net.fib;

import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.IpFamily;
import java.util.TreeSet;

/** The text of entries, paths and load-balances in VPP's form. Main thread only. */
final class FibFormat {
    private final Fibs fibs;

    FibFormat(final Fibs fibs) {
        this.fibs = fibs;
    }

    /** The four and more lines of an entry in a listing. */
    void entry(final StringBuilder out, final FibEntry entry) {
        out.append(entry.prefix()).append('\n');
        forwarding(out.append("  "), entry);
    }

    private void forwarding(final StringBuilder out, final FibEntry entry) {
        final IpFamily family = entry.table.family();
        out.append("unicast-").append(family).append("-chain\n  [@0]: ");
        loadBalance(out, entry.loadBalance(), 4);
    }

    /** A load-balance with its buckets, each on a line of its own. */
    void loadBalance(final StringBuilder out, final int index, final int indent) {
        final LoadBalanceTable table = fibs.loadBalances();
        final IpFamily family = table.family(index);
        final int buckets = LoadBalanceTable.buckets(table.info(index));
        out.append("dpo-load-balance: [proto:")
                .append(family)
                .append(" index:")
                .append(index)
                .append(" buckets:")
                .append(buckets)
                .append(" uRPF:")
                .append(index)
                .append(" to:[")
                .append(table.packets(index))
                .append(':')
                .append(table.bytes(index))
                .append("]]\n");
        for (int first = 0, last; first < buckets; first = last + 1) {
            final long dpo = table.dpo(index, first);
            last = first;
            while (last + 1 < buckets && table.dpo(index, last + 1) == dpo) {
                last++;
            }
            out.repeat(' ', indent).append('[').append(first);
            if (last > first) {
                out.append('-').append(last);
            }
            dpo(out.append("] "), family, dpo);
            out.append('\n');
        }
    }

    /** A data-path object with its {@code [@n]}. */
    void dpo(final StringBuilder out, final IpFamily family, final long dpo) {
        final int index = (int) dpo;
        final DpoType type = DpoType.of(dpo);
        final Adjacency adjacency = type == DpoType.ADJACENCY || type == DpoType.GLEAN
                ? fibs.adjacencies().get(index)
                : null;
        out.append("[@")
                .append(adjacency == null ? type.shown(family) : adjacency.displayNext())
                .append("]: ");
        switch (type) {
            case DROP -> out.append("dpo-drop ").append(family);
            case PUNT -> out.append("dpo-punt ").append(family);
            case MULTICAST -> out.append("dpo-multicast ").append(family);
            case RECEIVE -> receive(out, index);
            case ICMP_ERROR ->
                out.append(family)
                        .append("-null action:")
                        .append(isProhibit(family, index) ? "icmp-prohibit" : "icmp-unreachable");
            case INTERFACE_RX ->
                out.append("interface-rx-dpo: ").append(fibs.link().name(index));
            case SOURCE_LOOKUP -> {
                final FibTable table = fibs.of(family).tableByIndex(index);
                out.append("src-address,unicast lookup in ").append(table == null ? "deleted table" : table.name());
            }
            case LOOKUP -> {
                final FibTable table = fibs.of(family).tableByIndex(index);
                out.append("dst-address,unicast lookup in ").append(table == null ? "deleted table" : table.name());
            }
            case LINK_LOCAL -> out.append("ip6-link-local");
            case ADJACENCY, GLEAN -> out.append(adjacency == null ? "deleted" : adjacency.format(fibs.link()));
        }
    }

    private static boolean isProhibit(final IpFamily family, final int errorWord) {
        final int code = errorWord >>> 16 & 0xff;
        return code == (family == IpFamily.IP4 ? IcmpHeader.CODE_HOST_PROHIBITED : Icmp6Header.CODE_ADMIN_PROHIBITED);
    }

    private void receive(final StringBuilder out, final int index) {
        final int swIfIndex = fibs.receives().swIfIndex(index);
        out.append("dpo-receive");
        if (swIfIndex != ReceiveTable.NO_INTERFACE) {
            out.append(": ")
                    .append(fibs.receives().address(index))
                    .append(" on ")
                    .append(fibs.link().name(swIfIndex));
        }
    }

    /** All that is known of an entry. */
    void detail(final StringBuilder out, final FibEntry entry) {
        int sources = 0;
        for (FibEntry.Contribution c = entry.contributions; c != null; c = c.next) {
            sources++;
        }
        out.append(entry.prefix())
                .append(" fib:")
                .append(entry.table.index())
                .append(" index:")
                .append(entry.loadBalance())
                .append(" locks:")
                .append(sources + 1)
                .append('\n');
        for (FibEntry.Contribution c = entry.contributions; c != null; c = c.next) {
            out.append("  ").append(c.source).append(" refs:").append(c.references);
            entryFlags(out, c);
            out.append(c == entry.active ? " src-flags:added,contributing,active," : " src-flags:added,");
            if (c.pathList == null) {
                out.append(" cover:").append(entry.cover == null ? -1 : entry.cover.loadBalance());
            }
            out.append('\n');
            if (c.pathList != null) {
                pathList(out, c.pathList, 4);
            }
        }
        if (entry.isInstalled()) {
            forwarding(out.append("\n forwarding:   "), entry);
        }
    }

    private static void entryFlags(final StringBuilder out, final FibEntry.Contribution contribution) {
        if (contribution.pathList == null || contribution.pathList.paths.size() != 1) {
            return;
        }
        final String flags = switch (contribution.pathList.paths.getFirst().kind()) {
            case ATTACHED -> "attached,";
            case RECEIVE -> "local,";
            case DROP -> "drop,";
            default -> "";
        };
        if (!flags.isEmpty()) {
            final boolean connected = contribution.source == FibSource.INTERFACE;
            out.append(" entry-flags:").append(connected ? "connected," : "").append(flags);
        }
    }

    /** A path list and its paths. */
    void pathList(final StringBuilder out, final PathList list, final int indent) {
        final TreeSet<Integer> interfaces = new TreeSet<>();
        list.paths.stream().map(FibPath::swIfIndex).filter(i -> i >= 0).forEach(interfaces::add);
        out.repeat(' ', indent)
                .append("path-list:[")
                .append(list.index)
                .append("] locks:")
                .append(list.childCount())
                .append(listFlags(list))
                .append(" uPRF-list:")
                .append(list.index)
                .append(" len:")
                .append(interfaces.size())
                .append(" itfs:[");
        interfaces.forEach(i -> out.append(i).append(", "));
        out.append("]\n");
        for (int i = 0; i < list.paths.size(); i++) {
            path(out, list, i, indent + 2);
        }
    }

    private static String listFlags(final PathList list) {
        return switch (list.paths.size() == 1 ? list.paths.getFirst().kind() : FibPath.Kind.RECURSIVE) {
            case DROP -> " flags:drop,";
            case RECEIVE -> " flags:local,";
            default -> list.connected() != null ? "" : " flags:shared,";
        };
    }

    private void path(final StringBuilder out, final PathList list, final int i, final int indent) {
        final FibPath path = list.paths.get(i);
        out.repeat(' ', indent)
                .append("path:[")
                .append(list.firstPath + i)
                .append("] pl-index:")
                .append(list.index)
                .append(' ')
                .append(path.nextHop().family())
                .append(" weight=")
                .append(path.weight())
                .append(" pref=")
                .append(path.preference())
                .append(' ')
                .append(path.kind())
                .append(": ");
        if (list.looped[i]) {
            out.append(" oper-flags:recursive-loop,");
        } else if (list.resolved[i]) {
            out.append(" oper-flags:resolved,");
        }
        out.append(
                switch (path.kind()) {
                    case DROP -> " cfg-flags:drop,";
                    case RECEIVE -> " cfg-flags:local,";
                    case ATTACHED -> " cfg-flags:glean,";
                    default -> "";
                });
        out.append('\n').repeat(' ', indent + 2);
        switch (path.kind()) {
            case DROP -> dpo(out, path.family(), DpoType.DROP.dpo(0));
            case RECEIVE -> {
                out.append("[@0]: dpo-receive");
                if (path.swIfIndex() != FibPath.NONE) {
                    out.append(": ").append(path.describe(fibs.link()).replace(" ", " on "));
                }
            }
            case ATTACHED -> out.append(' ').append(path.describe(fibs.link()));
            default -> out.append(path.describe(fibs.link()));
        }
        if (list.via[i] != null) {
            out.append(" via-fib:")
                    .append(list.via[i].loadBalance())
                    .append(" via-dpo:[dpo-load-balance:")
                    .append(list.via[i].loadBalance())
                    .append(']');
        }
        out.append('\n');
        if (list.adjacencies[i] != null && list.resolved[i] && path.kind() != FibPath.Kind.ATTACHED) {
            out.repeat(' ', indent)
                    .append("[@0]: ")
                    .append(list.adjacencies[i].format(fibs.link()))
                    .append('\n');
        }
    }
}
