package dev.sluice.net.fib;

import dev.sluice.net.packet.Icmp6Header;
import dev.sluice.net.packet.IcmpHeader;
import dev.sluice.net.packet.IpFamily;
import java.util.function.IntToLongFunction;

/** The text of load-balances and of what their buckets lead to, in VPP's form. Main thread only. */
final class DpoFormat {
    /** What stands below a label stands so far to the right of it. */
    private static final int STACKED = 4;

    /** And what stands below a load-balance in a bucket. */
    private static final int NESTED = 6;

    private final Fibs fibs;

    DpoFormat(final Fibs fibs) {
        this.fibs = fibs;
    }

    /** The load-balance of an entry; a path by way of another entry is shown as that entry's load-balance. */
    void entry(final StringBuilder out, final FibEntry entry, final int indent) {
        FibEntry follows = entry;
        while (follows.active != null && follows.active.pathList == null && follows.cover != null) {
            follows = follows.cover;
        }
        final PathList list = follows.active == null ? null : follows.active.pathList;
        if (list == null || !list.isRecursive() || entry.chain() != FibChain.IP) {
            loadBalance(out, entry.loadBalance(), indent);
            return;
        }
        final long[] buckets = fibs.outline(list).buckets();
        head(out, entry.loadBalance(), buckets.length);
        buckets(out, DpoProto.of(entry.table.family()), buckets.length, k -> buckets[k], list, indent);
    }

    /** A load-balance with its buckets, each on a line of its own. */
    void loadBalance(final StringBuilder out, final int index, final int indent) {
        final LoadBalanceTable table = fibs.loadBalances();
        final int buckets = LoadBalanceTable.buckets(table.info(index));
        head(out, index, buckets);
        buckets(out, proto(index), buckets, bucket -> table.dpo(index, bucket), null, indent);
    }

    private DpoProto proto(final int index) {
        return fibs.mpls().owns(index)
                ? DpoProto.MPLS
                : DpoProto.of(fibs.loadBalances().family(index));
    }

    private void head(final StringBuilder out, final int index, final int buckets) {
        final LoadBalanceTable table = fibs.loadBalances();
        out.append("dpo-load-balance: [proto:")
                .append(proto(index))
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
    }

    private void buckets(
            final StringBuilder out,
            final DpoProto proto,
            final int buckets,
            final IntToLongFunction bucket,
            final PathList list,
            final int indent) {
        for (int first = 0, last; first < buckets; first = last + 1) {
            final long dpo = bucket.applyAsLong(first);
            last = first;
            while (last + 1 < buckets && bucket.applyAsLong(last + 1) == dpo) {
                last++;
            }
            out.repeat(' ', indent).append('[').append(first);
            if (last > first) {
                out.append('-').append(last);
            }
            out.append("] ");
            final FibEntry via = list == null ? null : list.via(dpo);
            if (via == null) {
                dpo(out, proto, dpo, indent);
                out.append('\n');
            } else {
                out.append("[@").append(DpoType.LOAD_BALANCE.shown(proto)).append("]: ");
                entry(out, via, indent + NESTED);
            }
        }
    }

    /** A data-path object with its {@code [@n]}; what it leads to stands below it, further in than {@code indent}. */
    void dpo(final StringBuilder out, final DpoProto proto, final long dpo, final int indent) {
        final int index = (int) dpo;
        final DpoType type = DpoType.of(dpo);
        final Adjacency adjacency = type == DpoType.ADJACENCY || type == DpoType.GLEAN
                ? fibs.adjacencies().get(index)
                : null;
        out.append("[@")
                .append(adjacency == null ? type.shown(proto) : adjacency.displayNext())
                .append("]: ");
        final IpFamily family = proto == DpoProto.IP6 ? IpFamily.IP6 : IpFamily.IP4;
        switch (type) {
            case DROP -> out.append("dpo-drop ").append(proto);
            case PUNT -> out.append("dpo-punt ").append(proto);
            case MULTICAST -> out.append("dpo-multicast ").append(proto);
            case RECEIVE -> receive(out, index);
            case ICMP_ERROR ->
                out.append(proto)
                        .append("-null action:")
                        .append(isProhibit(family, index) ? "icmp-prohibit" : "icmp-unreachable");
            case INTERFACE_RX ->
                out.append("interface-rx-dpo: ").append(fibs.link().name(index));
            case SOURCE_LOOKUP ->
                out.append("src-address,unicast lookup in ")
                        .append(name(fibs.of(family).tableByIndex(index)));
            case LOOKUP ->
                out.append("dst-address,unicast lookup in ")
                        .append(name(fibs.of(family).tableByIndex(index)));
            case MPLS_LOOKUP ->
                out.append("dst-address,unicast lookup in ")
                        .append(name(fibs.mpls().tableByIndex(index)));
            case INPUT_LOOKUP ->
                out.append("dst-address,unicast lookup in interface's ")
                        .append(proto)
                        .append(" table");
            case LINK_LOCAL -> out.append("ip6-link-local");
            case LOAD_BALANCE ->
                out.append("dpo-load-balance: [index:").append(index).append(']');
            case ADJACENCY, GLEAN -> out.append(adjacency == null ? "deleted" : adjacency.format(fibs.link()));
            default -> mpls(out, index, indent);
        }
    }

    private static String name(final FibTable table) {
        return table == null ? "deleted table" : table.name();
    }

    /** Labels, or what follows the last. */
    private void mpls(final StringBuilder out, final int index, final int indent) {
        final MplsDpo dpo = fibs.mplsDpos().get(index);
        if (dpo == null) {
            out.append("mpls-label[???,").append(index).append("]:");
            return;
        }
        if (dpo.type().isLabel()) {
            out.append("mpls-label[")
                    .append(dpo.isUniform() ? "uniform-mode," : "")
                    .append('@')
                    .append(index)
                    .append("]:");
            for (int i = 0; i < dpo.labels().size(); i++) {
                final boolean last = i == dpo.labels().size() - 1;
                out.append(MplsLabel.format(dpo.labels().get(i).entry(last && dpo.bottom())));
            }
        } else {
            out.append("mpls-disposition:[")
                    .append(index)
                    .append("]:[rpf-id:-1 ")
                    .append(dpo.payload())
                    .append(dpo.isUniform() ? ", uniform]" : ", pipe]");
        }
        out.append('\n').repeat(' ', indent + STACKED);
        dpo(out, dpo.parentProto(), dpo.parent(), indent + STACKED);
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
}
