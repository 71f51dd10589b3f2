package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The FIBs of both families over what they share: load-balances, adjacencies, own addresses, path lists and the spread
 * of changes. Main thread only, but for what the parts publish for workers.
 */
public final class Fibs {
    private final LoadBalanceTable loadBalances;
    private final AdjacencyTable adjacencies;
    private final LinkLayer link;
    private final ReceiveTable receives = new ReceiveTable();
    private final FibSources sources = new FibSources();
    private final PathLists lists;
    private final FibEntries entries;
    private final MplsDpoTable mplsDpos;
    private final Ip4Fib ip4;
    private final Ip6Fib ip6;
    private final MplsFib mpls;

    /**
     * Two FIBs, each with table 0.
     *
     * @param later runs a task on the main loop after the present one: long changes go on there in slices
     */
    public Fibs(
            final LoadBalanceTable loadBalances,
            final AdjacencyTable adjacencies,
            final LinkLayer link,
            final GracePeriod grace,
            final Executor later) {
        this.loadBalances = loadBalances;
        this.adjacencies = adjacencies;
        this.link = link;
        entries = new FibEntries(loadBalances, link, later);
        mplsDpos = new MplsDpoTable(adjacencies, grace);
        lists = new PathLists(new Held(), adjacencies, mplsDpos, link, receives);
        entries.init(lists);
        ip4 = new Ip4Fib(this, grace);
        ip6 = new Ip6Fib(this);
        mpls = new MplsFib(this);
        ip4.begin();
        ip6.begin();
    }

    /** The IPv4 tables. */
    public Ip4Fib ip4() {
        return ip4;
    }

    /** The IPv6 tables. */
    public Ip6Fib ip6() {
        return ip6;
    }

    /** The tables of a family. */
    public Fib<? extends FibTable> of(final IpFamily family) {
        return family == IpFamily.IP4 ? ip4 : ip6;
    }

    /** The MPLS tables. */
    public MplsFib mpls() {
        return mpls;
    }

    /** What paths keep alive: next hops' entries, and tables other than 0. */
    private final class Held implements PathLists.Holder {
        @Override
        public FibEntry lockNextHop(final int fibIndex, final IpAddress nextHop) {
            lockTable(nextHop.family(), fibIndex);
            return entries.lockNextHop(of(nextHop.family()).tableByIndex(fibIndex), IpPrefix.host(nextHop));
        }

        @Override
        public FibEntry lockLabel(final int mplsFibIndex, final int label) {
            final FibTable table = mpls.tableByIndex(mplsFibIndex);
            table.lock(FibSource.RECURSIVE_RESOLUTION);
            return entries.lockNextHop(table, MplsFibTable.key(label, false));
        }

        @Override
        public void unlockNextHop(final FibEntry entry) {
            final FibTable table = entry.table;
            entries.unlockNextHop(entry);
            if (table.proto() == DpoProto.MPLS) {
                mpls.unlockTable(table, FibSource.RECURSIVE_RESOLUTION);
            } else {
                unlockTable(table.family(), table.index());
            }
        }

        @Override
        public void lockTable(final IpFamily family, final int fibIndex) {
            if (fibIndex != 0) {
                of(family).tableByIndex(fibIndex).lock(FibSource.RECURSIVE_RESOLUTION);
            }
        }

        @Override
        public void unlockTable(final IpFamily family, final int fibIndex) {
            final FibTable table = fibIndex == 0 ? null : of(family).tableByIndex(fibIndex);
            if (table != null) {
                of(family).unlockTable(table, FibSource.RECURSIVE_RESOLUTION);
            }
        }
    }

    // ---- interfaces

    /** An interface changed its state, MAC address or MTU: rewrites and the routes over it follow. */
    public void interfaceChanged(final int swIfIndex) {
        adjacencies.interfaceChanged(swIfIndex);
        for (final PathList list : lists.of(swIfIndex)) {
            entries.update(list);
        }
    }

    /** An interface is going away: every path over it is taken out of its route. */
    public void interfaceDeleted(final int swIfIndex) {
        for (final PathList list : lists.of(swIfIndex)) {
            final List<FibPath> gone = list.paths.stream()
                    .filter(path -> path.swIfIndex() == swIfIndex)
                    .toList();
            while (list.childCount() > 0) {
                final FibEntry.Contribution child = list.child(list.childCount() - 1);
                final FibEntry entry = child.entry;
                if (!entries.removePaths(entry.table, entry.prefix(), child.source, gone)) {
                    throw new IllegalStateException("path list " + list.index + " keeps " + entry.prefix());
                }
            }
        }
    }

    // ---- parts

    /** Where routes' packets go, and how many went. */
    public LoadBalanceTable loadBalances() {
        return loadBalances;
    }

    /** How packets leave. */
    public AdjacencyTable adjacencies() {
        return adjacencies;
    }

    /** Labels that are put on, and what follows the last that is taken off. */
    public MplsDpoTable mplsDpos() {
        return mplsDpos;
    }

    /** Who contributes routes. */
    public FibSources sources() {
        return sources;
    }

    /** Own addresses. */
    public ReceiveTable receives() {
        return receives;
    }

    /** The interfaces as the FIB sees them. */
    public LinkLayer link() {
        return link;
    }

    FibEntries entries() {
        return entries;
    }

    /** What a list forwards to, by way of its next hops' load-balances. */
    Forwarding outline(final PathList list) {
        return lists.outline(list);
    }

    /** All path lists, in no order. */
    Collection<PathList> pathLists() {
        return lists.all();
    }
}
