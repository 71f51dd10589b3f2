package dev.sluice.net.fib;

import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The FIB of one family: its tables, and changes of their entries, sources and paths. What is common to both families
 * is in {@link Fibs}. All methods are for the main thread but those whose name ends in {@code View}.
 *
 * <p>An entry forwards by the first of its sources that is active. Recursive next hops resolve through a host entry of
 * source recursive-resolution, which takes over what covers it; routes are flattened, so that a packet is looked up
 * once whatever the depth of the recursion. When something changes, entries that depend on it are told: path lists tell
 * their entries, entries tell the path lists that resolve through them, and covers tell the host entries below them.
 *
 * @param <T> the family's tables
 */
public abstract class Fib<T extends FibTable> {
    private final IpFamily family;
    private final Fibs fibs;
    private final TreeMap<Integer, T> byId = new TreeMap<>();
    private final List<TableListener> listeners = new ArrayList<>();
    private FibTable[] byIndex = new FibTable[4];

    Fib(final IpFamily family, final Fibs fibs) {
        this.family = family;
        this.fibs = fibs;
    }

    /** Makes table 0; once, when everything else is there. */
    void begin() {
        final T table = createTable(0, null);
        table.lock(FibSource.ADJACENCY);
        table.lock(FibSource.RECURSIVE_RESOLUTION);
        table.lock(FibSource.DEFAULT_ROUTE);
    }

    /** A table without entries. */
    abstract T newTable(int index, int tableId);

    /** Puts in where packets go that nothing else in a new table is for. */
    void addDefault(final T table) {
        replacePaths(
                table,
                IpPrefix.any(family),
                FibSource.DEFAULT_ROUTE,
                List.of(FibPath.special(family, FibPath.Kind.DROP)));
    }

    /** Puts in what a new table always has. */
    abstract void addSpecials(T table);

    /** Lets workers find the table, or one that drops when it is null, by its index. */
    abstract void publish(int index, T table);

    /** The family of the tables. */
    public final IpFamily family() {
        return family;
    }

    // ---- tables

    /** The table of an id, or null. */
    public final T table(final int tableId) {
        return byId.get(tableId);
    }

    /** The table of a fib index, or null. */
    @SuppressWarnings("unchecked")
    public final T tableByIndex(final int fibIndex) {
        return fibIndex >= 0 && fibIndex < byIndex.length ? (T) byIndex[fibIndex] : null;
    }

    /** All tables by id, without those that no operator made. */
    public final Collection<T> tables() {
        return byId.values();
    }

    /**
     * The table of an id, made when it is new, kept by {@code source} until {@link #unlockTable}. A null name keeps or
     * makes the usual one.
     */
    public final T lockTable(final int tableId, final String name, final FibSource source) {
        final T known = byId.get(tableId);
        final T table = known == null ? createTable(tableId, name) : known;
        if (name != null) {
            table.rename(name);
        }
        table.lock(source);
        return table;
    }

    /** An id that no table has. */
    public final int unusedId() {
        int id = 1;
        while (byId.containsKey(id)) {
            id++;
        }
        return id;
    }

    /** Lets go of a table; it is deleted with the last lock. */
    public final void unlockTable(final FibTable table, final FibSource source) {
        table.unlock(source);
        if (!table.isLocked()) {
            deleteTable(table);
        }
    }

    /** Takes out all routes of a source. */
    public final void flush(final FibTable table, final FibSource source) {
        for (final FibEntry entry : table.sorted()) {
            final FibEntry.Contribution contribution = entry.find(source);
            if (contribution != null) {
                fibs.entries().drop(contribution);
            }
        }
    }

    /** A table that no operator sees and no packet is looked up in, for paths that a feature follows. Never deleted. */
    public final T hiddenTable(final String name) {
        final T table = createTable(FibTable.NO_ID, name);
        table.lock(FibSource.SPECIAL);
        return table;
    }

    /** A new table; {@link FibTable#NO_ID} for one that is found by its index alone. */
    final T createTable(final int tableId, final String name) {
        int index = 0;
        while (index < byIndex.length && byIndex[index] != null) {
            index++;
        }
        if (index == byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, index * 2);
        }
        final T table = newTable(index, tableId);
        if (name != null) {
            table.rename(name);
        }
        byIndex[index] = table;
        if (tableId != FibTable.NO_ID) {
            byId.put(tableId, table);
        }
        addDefault(table);
        addSpecials(table);
        publish(index, table);
        tell(listener -> listener.created(table));
        return table;
    }

    private void deleteTable(final FibTable table) {
        if (table.tableId() != FibTable.NO_ID) {
            byId.remove(table.tableId());
        }
        byIndex[table.index()] = null;
        publish(table.index(), null);
        for (final FibEntry entry : table.sorted().reversed()) {
            while (entry.contributions != null) {
                fibs.entries().drop(entry.contributions);
            }
        }
        table.release();
        tell(listener -> listener.deleted(table));
    }

    /** Is told of what becomes of tables from now on. */
    public final void listen(final TableListener listener) {
        listeners.add(listener);
    }

    final void tell(final Consumer<TableListener> event) {
        listeners.forEach(event);
    }

    /** Sets the fields that choose among equal-cost paths, of all entries of a table. */
    public final void setFlowHash(final FibTable table, final int config) {
        table.flowHash = config;
        for (final FibEntry entry : table.all()) {
            if (entry.isInstalled()) {
                loadBalances().set(entry.loadBalance, entry.forwarding.buckets(), config);
            }
        }
    }

    // ---- routes

    /** Adds paths to what a source says of a prefix; one that leads the same way as an old one replaces it. */
    public final FibEntry addPaths(
            final FibTable table, final IpPrefix prefix, final FibSource source, final List<FibPath> paths) {
        return fibs.entries().addPaths(table, prefix, source, paths);
    }

    /** Says what a source has to say of a prefix, whatever it was before. */
    public final FibEntry replacePaths(
            final FibTable table, final IpPrefix prefix, final FibSource source, final List<FibPath> paths) {
        return fibs.entries().replacePaths(table, prefix, source, paths);
    }

    /** Takes paths away; the last one takes the source away. False when the source has no such path there. */
    public final boolean removePaths(
            final FibTable table, final IpPrefix prefix, final FibSource source, final List<FibPath> paths) {
        return fibs.entries().removePaths(table, prefix, source, paths);
    }

    /** Takes away all that a source says of a prefix. False when it says nothing. */
    public final boolean remove(final FibTable table, final IpPrefix prefix, final FibSource source) {
        final FibEntry entry = table.entry(prefix);
        final FibEntry.Contribution contribution = entry == null ? null : entry.find(source);
        if (contribution == null) {
            return false;
        }
        fibs.entries().drop(contribution);
        return true;
    }

    // ---- parts and figures

    /** Both families, and what they share. */
    public final Fibs fibs() {
        return fibs;
    }

    /** The load-balances of both families. */
    public final LoadBalanceTable loadBalances() {
        return fibs.loadBalances();
    }

    /** The adjacencies of both families. */
    public final AdjacencyTable adjacencies() {
        return fibs.adjacencies();
    }

    /** The own addresses of both families. */
    public final ReceiveTable receives() {
        return fibs.receives();
    }

    /** The interfaces as the FIB sees them. */
    public final LinkLayer link() {
        return fibs.link();
    }

    /** True while a long change is still on its way to the entries that depend on it. */
    public final boolean isBusy() {
        return fibs.entries().isBusy();
    }

    /** Entries of all tables. */
    final int size() {
        int entries = 0;
        for (final FibTable table : byIndex) {
            entries += table == null ? 0 : table.size();
        }
        return entries;
    }

    /** Bytes of what workers search in. */
    public abstract long lookupBytes();
}
