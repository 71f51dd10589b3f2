package dev.sluice.net.fib;

import java.util.List;

/**
 * What paths with labels forward to, and all paths for packets that have labels or had some: the objects of a path are
 * those that it leads to without labels, with label or disposition objects in front. Main thread only.
 *
 * <pre>
 *               no label                 implicit null            labels
 * IP            as it is                 as it is                 labels, then the way of labelled packets
 * MPLS eos      disposition, as IP       disposition, as IP       labels, then the way of labelled packets
 * MPLS non-eos  to another MPLS table    the way of labelled      labels, then the way of labelled packets
 *               only, else none          packets
 * </pre>
 */
final class MplsPaths {
    private final PathLists lists;
    private final AdjacencyTable adjacencies;
    private final MplsDpoTable dpos;
    private final LinkLayer link;

    MplsPaths(final PathLists lists, final AdjacencyTable adjacencies, final MplsDpoTable dpos, final LinkLayer link) {
        this.lists = lists;
        this.adjacencies = adjacencies;
        this.dpos = dpos;
        this.link = link;
    }

    /** Collects what a path of a list leads packets of a chain to; what that takes is kept by {@code leases}. */
    void collect(final PathList list, final int i, final FibChain chain, final LeafSet leaves, final Leases leases) {
        final FibPath path = list.paths.get(i);
        final List<MplsLabel> labels = path.labels();
        final boolean implicitNull = MplsLabel.isImplicitNull(labels);
        if (!labels.isEmpty() && !implicitNull) {
            labelled(list, i, chain, leaves, leases);
        } else if (chain == FibChain.MPLS_EOS) {
            disposed(list, i, leaves, leases);
        } else if (implicitNull) {
            underLabels(list, i, leaves, leases);
        } else if (path.kind() == FibPath.Kind.MPLS_LOOKUP || path.kind() == FibPath.Kind.EXCLUSIVE) {
            lists.plain(list, i, leaves, leases);
        }
    }

    private void labelled(
            final PathList list, final int i, final FibChain chain, final LeafSet leaves, final Leases leases) {
        final FibPath path = list.paths.get(i);
        final DpoProto payload = chain == FibChain.IP ? DpoProto.of(path.family()) : DpoProto.MPLS;
        final boolean bottom = chain != FibChain.MPLS_NON_EOS;
        final LeafSet parents = new LeafSet();
        underLabels(list, i, parents, leases);
        for (int k = 0; k < parents.size(); k++) {
            final DpoType type = DpoType.of(parents.dpo(k));
            final int depth = dpos.depth(parents.dpo(k)) + path.labels().size();
            if ((type.isLabel() || type == DpoType.ADJACENCY) && depth <= MplsDpo.MAX_DEPTH) {
                final long dpo = dpos.lockLabels(payload, path.labels(), bottom, parents.dpo(k));
                leaves.add(leases.keep(dpo), parents.weight(k));
            }
        }
    }

    /** The last label is gone. */
    private void disposed(final PathList list, final int i, final LeafSet leaves, final Leases leases) {
        final FibPath path = list.paths.get(i);
        if (path.kind() == FibPath.Kind.RECURSIVE) {
            lists.collect(list.via[i], FibChain.MPLS_EOS, path.weight(), leaves, leases);
            return;
        }
        if (path.kind() == FibPath.Kind.EXCLUSIVE || path.kind() == FibPath.Kind.PUNT) {
            lists.plain(list, i, leaves, leases);
            return;
        }
        if (path.kind() == FibPath.Kind.MPLS_LOOKUP || path.kind() == FibPath.Kind.VIA_LABEL) {
            return;
        }
        final boolean uniform =
                !path.labels().isEmpty() && path.labels().getFirst().uniform();
        final LeafSet plain = new LeafSet();
        lists.plain(list, i, plain, leases);
        for (int k = 0; k < plain.size(); k++) {
            final long dpo = dpos.lockDisposition(DpoProto.of(path.family()), uniform, plain.dpo(k));
            leaves.add(leases.keep(dpo), plain.weight(k));
        }
    }

    /** Where a path leads packets that have labels already. */
    private void underLabels(final PathList list, final int i, final LeafSet leaves, final Leases leases) {
        final FibPath path = list.paths.get(i);
        switch (path.kind()) {
            case ATTACHED_NEXTHOP -> neighbour(path, path.weight(), leaves, leases);
            case RECURSIVE -> {
                final FibPath neighbour = neighbourOf(list.via[i]);
                if (neighbour == null) {
                    lists.collect(list.via[i], FibChain.MPLS_NON_EOS, path.weight(), leaves, leases);
                } else {
                    neighbour(neighbour, path.weight(), leaves, leases);
                }
            }
            case VIA_LABEL -> lists.collect(list.via[i], FibChain.MPLS_NON_EOS, path.weight(), leaves, leases);
            default -> {}
        }
    }

    /** A neighbour; an interface without a link header cannot say that what it sends has labels. */
    private void neighbour(final FibPath path, final double weight, final LeafSet leaves, final Leases leases) {
        if (!link.isPointToPoint(path.swIfIndex())) {
            final Adjacency adjacency = adjacencies.lockNeighbour(DpoProto.MPLS, path.swIfIndex(), path.nextHop());
            leaves.add(leases.keep(adjacency.dpo()), weight);
        }
    }

    /** The path to a neighbour when the entry is that of its address, else null: it takes labels that are its own. */
    private static FibPath neighbourOf(final FibEntry entry) {
        final PathList list = entry.active == null ? null : entry.active.pathList;
        final FibPath only = list == null || list.paths.size() != 1 ? null : list.paths.getFirst();
        return only != null
                        && only.kind() == FibPath.Kind.ATTACHED_NEXTHOP
                        && only.labels().isEmpty()
                        && entry.length() == entry.table.family().bits()
                        && only.nextHop().equals(entry.ip())
                ? only
                : null;
    }

    /** True when a path with labels, or one to a label, leads somewhere. */
    boolean isResolved(final PathList list, final int i) {
        final FibEntry via = list.via[i];
        return neighbourOf(via) != null
                || !lists.through(via, FibChain.MPLS_NON_EOS).isDrop();
    }
}
