package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/** One IPv4 table. Main thread only, but for the mtrie. */
public final class Ip4FibTable extends FibTable {
    private static final int BITS = 32;

    private final Ip4Mtrie mtrie;
    private final Long2ObjectHashMap<Ip4FibEntry> entries = new Long2ObjectHashMap<>();

    Ip4FibTable(final int index, final int tableId, final Ip4Mtrie mtrie) {
        super(IpFamily.IP4, index, tableId);
        this.mtrie = mtrie;
    }

    /** The table that workers look in. */
    public Ip4Mtrie mtrie() {
        return mtrie;
    }

    private static long key(final int address, final int length) {
        return (address & 0xffff_ffffL) << 6 | length;
    }

    /** The entry of exactly this prefix, or null. */
    public FibEntry entry(final int address, final int length) {
        return entries.get(key(address & Ip4Prefix.mask(length), length));
    }

    @Override
    public FibEntry entry(final IpPrefix prefix) {
        final Ip4Prefix p = (Ip4Prefix) prefix;
        return entry(p.address(), p.length());
    }

    /** The installed entry with the longest prefix over an address in host order. */
    public FibEntry lookup(final int address) {
        return longest(address, BITS);
    }

    @Override
    FibEntry cover(final FibEntry entry) {
        return entry.length() == 0 ? null : longest(((Ip4FibEntry) entry).address(), entry.length() - 1);
    }

    @Override
    public FibEntry longest(final IpAddress address, final int from) {
        return longest(address.ip4(), from);
    }

    /**
     * The installed entry with the longest prefix over an address that is no longer than {@code from}; null when there
     * is none.
     */
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

    @Override
    FibEntry create(final IpPrefix prefix) {
        final Ip4Prefix network = ((Ip4Prefix) prefix).network();
        final Ip4FibEntry entry = new Ip4FibEntry(this, network.address(), network.length());
        entries.put(key(network.address(), network.length()), entry);
        return entry;
    }

    @Override
    void remove(final FibEntry entry) {
        entries.remove(key(((Ip4FibEntry) entry).address(), entry.length()));
    }

    @Override
    void publish(final FibEntry entry) {
        mtrie.put(((Ip4FibEntry) entry).address(), entry.length(), entry.loadBalance);
    }

    @Override
    void unpublish(final FibEntry entry, final FibEntry cover) {
        if (cover != null) {
            mtrie.remove(((Ip4FibEntry) entry).address(), entry.length(), cover.loadBalance, cover.length());
        }
    }

    @Override
    void release() {
        mtrie.release();
    }

    @Override
    public List<? extends FibEntry> sorted() {
        final List<Ip4FibEntry> list = new ArrayList<>(entries.values());
        list.sort((a, b) -> {
            final int byAddress = Integer.compareUnsigned(sortAddress(a), sortAddress(b));
            return byAddress != 0 ? byAddress : Integer.compare(a.length(), b.length());
        });
        return list;
    }

    private static int sortAddress(final Ip4FibEntry entry) {
        final FibPath connected = entry.connected();
        return connected == null ? entry.address() : connected.nextHop().ip4();
    }

    @Override
    Collection<? extends FibEntry> all() {
        return entries.values();
    }
}
