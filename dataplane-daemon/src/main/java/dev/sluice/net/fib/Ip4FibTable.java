package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;

/** One IPv4 table: a VRF. Main thread only, but for the mtrie. */
public final class Ip4FibTable {
    private final int index;
    private final int tableId;
    private String name;
    private final Ip4Mtrie mtrie;
    private final Long2ObjectHashMap<FibEntry> entries = new Long2ObjectHashMap<>();

    /** Installed entries of each length; a length without any is not probed for covers. */
    private final int[] installed = new int[33];

    /** Who keeps the table: sources, with how often each does. */
    private final Map<FibSource, Integer> locks = new EnumMap<>(FibSource.class);

    int flowHash = FlowHash.DEFAULT;

    /** Host entries that ask to know what covers them. */
    final List<FibEntry> tracking = new ArrayList<>();

    Ip4FibTable(final int index, final int tableId, final Ip4Mtrie mtrie) {
        this.index = index;
        this.tableId = tableId;
        this.name = "ipv4-VRF:" + tableId;
        this.mtrie = mtrie;
    }

    /** The fib index: small, dense, what packets carry. */
    public int index() {
        return index;
    }

    /** The number that the operator gave. */
    public int tableId() {
        return tableId;
    }

    public String name() {
        return name;
    }

    void rename(final String newName) {
        name = newName;
    }

    /** The table that workers look in. */
    public Ip4Mtrie mtrie() {
        return mtrie;
    }

    /** The fields that choose among equal-cost paths, bits of {@link FlowHash}. */
    public int flowHash() {
        return flowHash;
    }

    private static long key(final int address, final int length) {
        return (address & 0xffff_ffffL) << 6 | length;
    }

    /** The entry of exactly this prefix, or null. */
    public FibEntry entry(final int address, final int length) {
        return entries.get(key(address & Ip4Prefix.mask(length), length));
    }

    /** The entry of exactly this prefix, or null. */
    public FibEntry entry(final Ip4Prefix prefix) {
        return entry(prefix.address(), prefix.length());
    }

    /** The installed entry with the longest prefix over an address. */
    public FibEntry lookup(final int address) {
        return longest(address, 32);
    }

    /** The installed entry with the longest prefix that covers this one and is shorter; null for the default route. */
    FibEntry cover(final int address, final int length) {
        return length == 0 ? null : longest(address, length - 1);
    }

    /** The installed entry with the longest prefix over an address that is no longer than {@code from}; null when there is none. */
    public FibEntry longest(final int address, final int from) {
        for (int length = from; length >= 0; length--) {
            if (installed[length] > 0) {
                final FibEntry entry = entry(address, length);
                if (entry != null && entry.isInstalled()) {
                    return entry;
                }
            }
        }
        return null;
    }

    FibEntry create(final int address, final int length) {
        final FibEntry entry = new FibEntry(this, address & Ip4Prefix.mask(length), length);
        entries.put(key(entry.address(), length), entry);
        return entry;
    }

    void remove(final FibEntry entry) {
        entries.remove(key(entry.address(), entry.length()));
    }

    void countInstalled(final int length, final int change) {
        installed[length] += change;
    }

    /** Installed entries of each prefix length 0..32. */
    public int[] installedByLength() {
        return installed.clone();
    }

    /** Entries, installed or not. */
    public int size() {
        return entries.size();
    }

    /**
     * All entries in the order of VPP's listings: by address (a network of an interface by the interface's address),
     * then the shorter first.
     */
    public List<FibEntry> sorted() {
        final List<FibEntry> list = new ArrayList<>(entries.values());
        list.sort((a, b) -> {
            final int byAddress = Integer.compareUnsigned(sortAddress(a), sortAddress(b));
            return byAddress != 0 ? byAddress : Integer.compare(a.length(), b.length());
        });
        return list;
    }

    private static int sortAddress(final FibEntry entry) {
        final FibPath connected = entry.connected();
        return connected == null ? entry.address() : connected.nextHop();
    }

    /** All entries, in no order. */
    Iterable<FibEntry> all() {
        return entries.values();
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

    boolean isLockedBy(final FibSource source) {
        return locks.containsKey(source);
    }

    /** The line above a listing. */
    public String header() {
        final StringBuilder out = new StringBuilder(name)
                .append(", fib_index:")
                .append(index)
                .append(", flow hash:[")
                .append(FlowHash.format(flowHash))
                .append("] epoch:0 flags:none locks:[");
        locks.forEach((source, n) -> out.append(source).append(':').append(n).append(", "));
        return out.append(']').toString();
    }

    @Override
    public String toString() {
        return name + " (" + entries.size() + " entries, default via "
                + Ip4Address.format(entry(0, 0).address()) + "/0)";
    }
}
