package dev.sluice.net.fib;

import java.util.TreeSet;

/** The text of entries, paths and load-balances in VPP's form. Main thread only. */
final class FibFormat {
    private final Fibs fibs;
    private final DpoFormat dpos;

    FibFormat(final Fibs fibs) {
        this.fibs = fibs;
        dpos = new DpoFormat(fibs);
    }

    /** The four and more lines of an entry in a listing. */
    void entry(final StringBuilder out, final FibEntry entry) {
        out.append(entry.text()).append('\n');
        forwarding(out.append("  "), entry);
    }

    private void forwarding(final StringBuilder out, final FibEntry entry) {
        out.append(
                        switch (entry.chain()) {
                            case IP -> "unicast-" + entry.table.family();
                            case MPLS_EOS -> "mpls-eos";
                            case MPLS_NON_EOS -> "mpls-neos";
                        })
                .append("-chain\n  [@0]: ");
        dpos.entry(out, entry, 4);
    }

    /** A load-balance with its buckets, each on a line of its own. */
    void loadBalance(final StringBuilder out, final int index, final int indent) {
        dpos.loadBalance(out, index, indent);
    }

    /** All that is known of an entry. */
    void detail(final StringBuilder out, final FibEntry entry) {
        int sources = 0;
        for (FibEntry.Contribution c = entry.contributions; c != null; c = c.next) {
            sources++;
        }
        out.append(entry.text())
                .append(" fib:")
                .append(entry.table.index())
                .append(" index:")
                .append(entry.loadBalance())
                .append(" locks:")
                .append(sources + 1)
                .append('\n');
        boolean extended = false;
        for (FibEntry.Contribution c = entry.contributions; c != null; c = c.next) {
            out.append("  ").append(c.source).append(" refs:").append(c.references);
            entryFlags(out, c);
            out.append(c == entry.active ? " src-flags:added,contributing,active," : " src-flags:added,");
            if (c.pathList == null) {
                out.append(" cover:").append(entry.cover == null ? -1 : entry.cover.loadBalance());
            }
            out.append('\n');
            extended = c.pathList != null && c.pathList.isLabelled();
            if (c.pathList != null) {
                pathList(out, c.pathList, 4);
                extensions(out, c.pathList);
            }
        }
        if (entry.isInstalled()) {
            forwarding(out.append(extended ? "" : "\n").append(" forwarding:   "), entry);
        }
    }

    /** The labels of paths that have some. */
    private static void extensions(final StringBuilder out, final PathList list) {
        if (!list.isLabelled()) {
            return;
        }
        out.append("    Extensions:\n");
        for (int i = 0; i < list.paths.size(); i++) {
            if (!list.paths.get(i).labels().isEmpty()) {
                out.append("     path:")
                        .append(list.firstPath + i)
                        .append("  labels:")
                        .append(MplsLabel.format(list.paths.get(i).labels()))
                        .append('\n');
            }
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
            case EXCLUSIVE, LINK_LOCAL -> "exclusive,";
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
            case EXCLUSIVE, LINK_LOCAL -> " flags:exclusive,";
            default -> list.connected() != null ? "" : " flags:shared,";
        };
    }

    private static DpoProto protocol(final FibPath path) {
        return switch (path.kind()) {
            case MPLS_LOOKUP, VIA_LABEL -> DpoProto.MPLS;
            default -> DpoProto.of(path.nextHop().family());
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
                .append(protocol(path))
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
                    case EXCLUSIVE, LINK_LOCAL -> " cfg-flags:exclusive,";
                    default -> "";
                });
        out.append('\n').repeat(' ', indent + 2);
        switch (path.kind()) {
            case DROP -> dpos.dpo(out, DpoProto.of(path.family()), DpoType.DROP.dpo(0), indent + 4);
            case LINK_LOCAL -> out.append("[@0]: ip6-link-local");
            case EXCLUSIVE -> {
                final boolean mpls = DpoType.of(path.detail()).isDisposition();
                final DpoProto proto = mpls ? DpoProto.MPLS : DpoProto.of(path.family());
                dpos.dpo(out, proto, path.detail(), indent + 4);
            }
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
