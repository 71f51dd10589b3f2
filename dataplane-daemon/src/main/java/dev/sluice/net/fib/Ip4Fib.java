package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The IPv4 FIB: tables, entries, sources and paths, and the arrays that workers look up in. All methods are for the
 * main thread but those whose name ends in
 * {@code View}.
 *
 * <p>An entry forwards by the first of its sources that is active. Recursive next hops resolve through a host entry of
 * source recursive-resolution, which takes
 * over what covers it; routes are flattened, so that a packet is looked up once whatever the depth of the recursion.
 * When something changes, entries that depend
 * on it are told: path lists tell their entries, entries tell the path lists that resolve through them, and covers tell
 * the host entries below them.
 */
public final class Ip4Fib {
    private final LoadBalanceTable loadBalances;
    private final AdjacencyTable adjacencies;
    private final LinkLayer link;
    private final ReceiveTable receives = new ReceiveTable();
    private final Ip4MtriePlies plies;
    private final PathLists lists;
    private final FibEntries entries;
    private final TreeMap<Integer, Ip4FibTable> byId = new TreeMap<>();
    private Ip4FibTable[] byIndex = new Ip4FibTable[4];

    /** Worker view: the mtrie of each fib index; the reference is replaced when a table comes. */
    private Ip4Mtrie[] mtries = new Ip4Mtrie[4];

    /** What a packet of a deleted table meets. */
    private final Ip4Mtrie empty;

    /**
     * A FIB with table 0.
     *
     * @param later runs a task on the main loop after the present one: long changes go on there in slices
     */
    public Ip4Fib(
            final LoadBalanceTable loadBalances,
            final AdjacencyTable adjacencies,
            final LinkLayer link,
            final GracePeriod grace,
            final Executor later) {
        this.loadBalances = loadBalances;
        this.adjacencies = adjacencies;
        this.link = link;
        plies = new Ip4MtriePlies(grace);
        empty = new Ip4Mtrie(plies, 0);
        Arrays.fill(mtries, empty);
        entries = new FibEntries(loadBalances, later);
        lists = new PathLists(new Held(), adjacencies, link, receives);
        entries.init(lists);
        final Ip4FibTable table = createTable(0, null);
        table.lock(FibSource.ADJACENCY);
        table.lock(FibSource.RECURSIVE_RESOLUTION);
        table.lock(FibSource.DEFAULT_ROUTE);
    }

    // ---- tables

    /** The table of an id, or null. */
    public Ip4FibTable table(final int tableId) {
        return byId.get(tableId);
    }

    /** The table of a fib index, or null. */
    public Ip4FibTable tableByIndex(final int fibIndex) {
        return fibIndex >= 0 && fibIndex < byIndex.length ? byIndex[fibIndex] : null;
    }

    /** All tables by id. */
    public Collection<Ip4FibTable> tables() {
        return byId.values();
    }

    /**
     * The table of an id, made when it is new, kept by {@code source} until {@link #unlockTable}. A null name keeps or
     * makes the usual one.
     */
    public Ip4FibTable lockTable(final int tableId, final String name, final FibSource source) {
        final Ip4FibTable known = byId.get(tableId);
        final Ip4FibTable table = known == null ? createTable(tableId, name) : known;
        if (name != null) {
            table.rename(name);
        }
        table.lock(source);
        return table;
    }

    /** Lets go of a table; it is deleted with the last lock. */
    public void unlockTable(final Ip4FibTable table, final FibSource source) {
        table.unlock(source);
        if (!table.isLocked()) {
            deleteTable(table);
        }
    }

    /** Takes out all routes of a source. */
    public void flush(final Ip4FibTable table, final FibSource source) {
        for (final FibEntry entry : table.sorted()) {
            final FibEntry.Contribution contribution = entry.find(source);
            if (contribution != null) {
                entries.drop(contribution);
            }
        }
    }

    private Ip4FibTable createTable(final int tableId, final String name) {
        int index = 0;
        while (index < byIndex.length && byIndex[index] != null) {
            index++;
        }
        if (index == byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, index * 2);
            final Ip4Mtrie[] larger = Arrays.copyOf(mtries, index * 2);
            Arrays.fill(larger, index, index * 2, empty);
            VarHandle.storeStoreFence();
            mtries = larger;
        }
        final Ip4FibTable table = new Ip4FibTable(index, tableId, new Ip4Mtrie(plies, 0));
        if (name != null) {
            table.rename(name);
        }
        byIndex[index] = table;
        byId.put(tableId, table);
        final List<FibPath> drop = List.of(FibPath.special(FibPath.Kind.DROP));
        replacePaths(table, Ip4Prefix.DEFAULT, FibSource.DEFAULT_ROUTE, drop);
        for (final String special : new String[] {"0.0.0.0/32", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"}) {
            replacePaths(table, Ip4Prefix.parse(special), FibSource.SPECIAL, drop);
        }
        VarHandle.storeStoreFence();
        mtries[index] = table.mtrie();
        return table;
    }

    private void deleteTable(final Ip4FibTable table) {
        byId.remove(table.tableId());
        byIndex[table.index()] = null;
        mtries[table.index()] = empty;
        for (final FibEntry entry : table.sorted().reversed()) {
            while (entry.contributions != null) {
                entries.drop(entry.contributions);
            }
        }
        table.mtrie().release();
    }

    /** The mtries by fib index, for workers: called once a frame. */
    public Ip4Mtrie[] mtriesView() {
        VarHandle.loadLoadFence();
        return mtries;
    }

    /**
     * Looks up a frame whose packets belong to several tables, for workers.
     *
     * @param table fib index of each packet
     * @param dst destinations, loaded
     * @param leaf receives the load-balance indices
     */
    public void lookupView(final int[] table, final int[] dst, final int[] leaf, final int n) {
        final Ip4Mtrie[] all = mtriesView();
        int any = 0;
        for (int i = 0; i < n; i++) {
            final int slot = all[table[i]].root()[dst[i] & 0xffff];
            leaf[i] = slot;
            any |= slot;
        }
        if (any < 0) {
            Ip4Mtrie.descend(plies, dst, leaf, n);
        }
    }

    /** Sets the fields that choose among equal-cost paths, of all entries of a table. */
    public void setFlowHash(final Ip4FibTable table, final int config) {
        table.flowHash = config;
        for (final FibEntry entry : table.all()) {
            if (entry.isInstalled()) {
                loadBalances.set(entry.loadBalance, entry.forwarding.buckets(), config);
            }
        }
    }

    // ---- routes

    /** Adds paths to what a source says of a prefix; one that leads the same way as an old one replaces it. */
    public FibEntry addPaths(
            final Ip4FibTable table, final Ip4Prefix prefix, final FibSource source, final List<FibPath> paths) {
        final FibEntry entry = table.entry(prefix);
        final FibEntry.Contribution old = entry == null ? null : entry.find(source);
        return replacePaths(table, prefix, source, old == null ? paths : old.pathList.with(paths));
    }

    /** Says what a source has to say of a prefix, whatever it was before. */
    public FibEntry replacePaths(
            final Ip4FibTable table, final Ip4Prefix prefix, final FibSource source, final List<FibPath> paths) {
        return entries.replacePaths(table, prefix, source, paths);
    }

    /** Takes paths away; the last one takes the source away. False when the source has no such path there. */
    public boolean removePaths(
            final Ip4FibTable table, final Ip4Prefix prefix, final FibSource source, final List<FibPath> paths) {
        return entries.removePaths(table, prefix, source, paths);
    }

    /** Takes away all that a source says of a prefix. False when it says nothing. */
    public boolean remove(final Ip4FibTable table, final Ip4Prefix prefix, final FibSource source) {
        final FibEntry entry = table.entry(prefix);
        final FibEntry.Contribution contribution = entry == null ? null : entry.find(source);
        if (contribution == null) {
            return false;
        }
        entries.drop(contribution);
        return true;
    }

    /** What paths keep alive: next hops' entries, and tables other than 0. */
    private final class Held implements PathLists.Holder {
        @Override
        public FibEntry lockNextHop(final int fibIndex, final int nextHop) {
            lockTable(fibIndex);
            return entries.lockNextHop(byIndex[fibIndex], nextHop);
        }

        @Override
        public void unlockNextHop(final FibEntry entry) {
            final Ip4FibTable table = entry.table;
            entries.unlockNextHop(entry);
            unlockTable(table.index());
        }

        @Override
        public void lockTable(final int fibIndex) {
            if (fibIndex != 0) {
                byIndex[fibIndex].lock(FibSource.RECURSIVE_RESOLUTION);
            }
        }

        @Override
        public void unlockTable(final int fibIndex) {
            if (fibIndex != 0 && byIndex[fibIndex] != null) {
                Ip4Fib.this.unlockTable(byIndex[fibIndex], FibSource.RECURSIVE_RESOLUTION);
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
                if (!removePaths(child.entry.table, child.entry.prefix(), child.source, gone)) {
                    throw new IllegalStateException("path list " + list.index + " keeps " + child.entry.prefix());
                }
            }
        }
    }

    // ---- parts and figures

    public LoadBalanceTable loadBalances() {
        return loadBalances;
    }

    public AdjacencyTable adjacencies() {
        return adjacencies;
    }

    public ReceiveTable receives() {
        return receives;
    }

    public LinkLayer link() {
        return link;
    }

    /** True while a long change is still on its way to the entries that depend on it. */
    public boolean isBusy() {
        return entries.isBusy();
    }

    /** Mtrie plies in use, of all tables. */
    public int plies() {
        return plies.live();
    }

    /** Bytes of all mtries. */
    public long mtrieBytes() {
        return plies.bytes() + (byId.size() + 1) * empty.bytes();
    }

    /** All path lists, in no order. */
    Collection<PathList> pathLists() {
        return lists.all();
    }
}
