package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One table of one family: a VRF. Main thread only, but for what its subclasses publish for workers. */
public abstract class FibTable {
    /** Table id of the tables that no operator made: link-local ones. */
    public static final int NO_ID = -1;

    private final IpFamily family;
    private final int index;
    private final int tableId;
    private String name;

    /** Installed entries of each length; a length without any is not probed for covers. */
    final int[] installed;

    /** Who keeps the table: sources, with how often each does. */
    private final Map<FibSource, Integer> locks = new TreeMap<>();

    int flowHash = FlowHash.DEFAULT;

    /** Host entries that ask to know what covers them. */
    final List<FibEntry> tracking = new ArrayList<>();

    FibTable(final IpFamily family, final int index, final int tableId) {
        this.family = family;
        this.index = index;
        this.tableId = tableId;
        installed = new int[family.bits() + 1];
        name = family.longText() + "-VRF:" + Integer.toUnsignedString(tableId);
    }

    /** The family of its prefixes. */
    public IpFamily family() {
        return family;
    }

    /** What the packets begin with that are looked up in it. */
    public DpoProto proto() {
        return DpoProto.of(family);
    }

    /** The fib index: small, dense, what packets carry; each family counts its own. */
    public int index() {
        return index;
    }

    /** The number that the operator gave, or {@link #NO_ID}. */
    public int tableId() {
        return tableId;
    }

    public String name() {
        return name;
    }

    void rename(final String newName) {
        name = newName;
    }

    /** The fields that choose among equal-cost paths, bits of {@link FlowHash}. */
    public int flowHash() {
        return flowHash;
    }

    /** The entry of exactly this prefix, or null. */
    public abstract FibEntry entry(IpPrefix prefix);

    /**
     * The installed entry with the longest prefix over an address that is no longer than {@code from}; null when there
     * is none.
     */
    public abstract FibEntry longest(IpAddress address, int from);

    /** The installed entry with the longest prefix over an address. */
    public FibEntry lookup(final IpAddress address) {
        return longest(address, family.bits());
    }

    /** The installed entry with the longest prefix that covers this one and is shorter; null for the default route. */
    abstract FibEntry cover(FibEntry entry);

    abstract FibEntry create(IpPrefix prefix);

    abstract void remove(FibEntry entry);

    /** Lets workers find an entry by its load-balance index. */
    abstract void publish(FibEntry entry);

    /** Lets workers find the cover, null when there is none, instead of an entry. */
    abstract void unpublish(FibEntry entry, FibEntry cover);

    /** Lets workers find nothing any more; the table is not published. */
    abstract void release();

    /** All entries, in no order. */
    abstract Collection<? extends FibEntry> all();

    /** Installed entries of each prefix length. */
    public int[] installedByLength() {
        return installed.clone();
    }

    /** Entries, installed or not. */
    public int size() {
        return all().size();
    }

    /**
     * All entries in the order of VPP's listings: by address (a network of an interface by the interface's address),
     * then the shorter first.
     */
    public abstract List<? extends FibEntry> sorted();

    /** A feature keeps the table; {@link Fib#unlockTable} ends that. */
    public void keep(final FibSource source) {
        lock(source);
    }

    void lock(final FibSource source) {
        locks.merge(source, 1, Integer::sum);
    }

    void unlock(final FibSource source) {
        locks.computeIfPresent(source, (s, n) -> n == 1 ? null : n - 1);
    }

    boolean isLocked() {
        return !locks.isEmpty();
    }

    /** True when a source keeps the table. */
    public boolean isLockedBy(final FibSource source) {
        return locks.containsKey(source);
    }

    /** The line above a listing. */
    public String header() {
        final StringBuilder out = new StringBuilder(name)
                .append(", fib_index:")
                .append(index)
                .append(", flow hash:[")
                .append(FlowHash.format(flowHash))
                .append("] epoch:0 flags:")
                .append(tableId == NO_ID ? "ip6-ll" : "none")
                .append(" locks:");
        return out.append(lockText()).toString();
    }

    /** {@code [API:1, ]}: who keeps the table. */
    final String lockText() {
        final StringBuilder out = new StringBuilder("[");
        locks.forEach((source, n) -> out.append(source).append(':').append(n).append(", "));
        return out.append(']').toString();
    }

    @Override
    public String toString() {
        return name + " (" + size() + " entries)";
    }
}
