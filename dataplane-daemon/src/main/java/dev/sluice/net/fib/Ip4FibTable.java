package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/** One IPv4 table. Main thread only, but for what workers look up in. */
public final class Ip4FibTable extends FibTable {
    private static final int BITS = 32;

    /** How workers search a table. */
    public enum Search {
        /** By an mtrie while the table is small, by DIR-24-8 while it is large. */
        AUTO("auto"),
        /** By a trie of strides 16-8-8, whatever the size. */
        MTRIE("mtrie"),
        /** By DIR-24-8, whatever the size. */
        DIR_24_8("dir-24-8");

        private final String word;

        Search(final String word) {
            this.word = word;
        }

        /** The word of the CLI. */
        @Override
        public String toString() {
            return word;
        }
    }

    private final Ip4Fib fib;
    private Ip4Lpm lpm;
    private Search search = Search.AUTO;
    private final Long2ObjectHashMap<Ip4FibEntry> entries = new Long2ObjectHashMap<>();

    Ip4FibTable(final Ip4Fib fib, final int index, final int tableId, final Ip4Lpm lpm) {
        super(IpFamily.IP4, index, tableId);
        this.fib = fib;
        this.lpm = lpm;
    }

    /** What workers look up in now. */
    public Ip4Lpm lpm() {
        return lpm;
    }

    /** How the table is searched. */
    public Search search() {
        return search;
    }

    /** Chooses how the table is searched. */
    public void search(final Search wanted) {
        search = wanted;
        resized();
    }

    /** Puts all entries into a lookup that has the default route alone, and that into the place of the one so far. */
    void fill(final Ip4Lpm empty) {
        for (final Ip4FibEntry entry : entries.values()) {
            if (entry.isInstalled() && entry.length() > 0) {
                empty.put(entry.address(), entry.length(), entry.loadBalance);
            }
        }
        lpm = empty;
    }

    /** Changes the kind of lookup when another one suits the size. */
    private void resized() {
        final boolean isDir24 = lpm.isDir24();
        final boolean dir24 = switch (search) {
            case AUTO -> entries.size() > (isDir24 ? Ip4Fib.SMALL : Ip4Fib.LARGE);
            case MTRIE -> false;
            case DIR_24_8 -> true;
        };
        if (dir24 != isDir24 && fib.tableByIndex(index()) == this) {
            fib.rebuild(this, dir24);
        }
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
        lpm.put(((Ip4FibEntry) entry).address(), entry.length(), entry.loadBalance);
        resized();
    }

    @Override
    void unpublish(final FibEntry entry, final FibEntry cover) {
        if (cover != null) {
            lpm.remove(((Ip4FibEntry) entry).address(), entry.length(), cover.loadBalance, cover.length());
            resized();
        }
    }

    @Override
    void release() {
        fib.unpublished(lpm);
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
