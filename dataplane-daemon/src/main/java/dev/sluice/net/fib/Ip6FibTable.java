package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One IPv6 table. Main thread only, but for the hash tables that workers look in. */
public final class Ip6FibTable extends FibTable {
    private final Ip6Lpm lpm = new Ip6Lpm(0);
    private final Map<Ip6Prefix, Ip6FibEntry> entries = new HashMap<>();

    Ip6FibTable(final int index, final int tableId) {
        super(IpFamily.IP6, index, tableId);
    }

    /** The table that workers look in. */
    public Ip6Lpm lpm() {
        return lpm;
    }

    @Override
    public FibEntry entry(final IpPrefix prefix) {
        return entries.get(((Ip6Prefix) prefix).network());
    }

    @Override
    FibEntry cover(final FibEntry entry) {
        return entry.length() == 0 ? null : longest(entry.ip(), entry.length() - 1);
    }

    @Override
    public FibEntry longest(final IpAddress address, final int from) {
        for (int length = from; length >= 0; length--) {
            if (installed[length] > 0) {
                final FibEntry entry = entries.get(new Ip6Prefix(
                        address.high() & Ip6Prefix.highMask(length),
                        address.low() & Ip6Prefix.lowMask(length),
                        length));
                if (entry != null && entry.isInstalled()) {
                    return entry;
                }
            }
        }
        return null;
    }

    @Override
    FibEntry create(final IpPrefix prefix) {
        final Ip6Prefix network = ((Ip6Prefix) prefix).network();
        final Ip6FibEntry entry = new Ip6FibEntry(this, network);
        entries.put(network, entry);
        return entry;
    }

    @Override
    void remove(final FibEntry entry) {
        entries.remove(((Ip6FibEntry) entry).prefix());
    }

    @Override
    void publish(final FibEntry entry) {
        final Ip6Prefix prefix = ((Ip6FibEntry) entry).prefix();
        lpm.put(prefix.high(), prefix.low(), prefix.length(), entry.loadBalance);
    }

    @Override
    void unpublish(final FibEntry entry, final FibEntry cover) {
        final Ip6Prefix prefix = ((Ip6FibEntry) entry).prefix();
        if (cover != null) {
            lpm.remove(prefix.high(), prefix.low(), prefix.length());
        }
    }

    @Override
    void release() {
        // the hash tables are left to the garbage collector
    }

    @Override
    public List<? extends FibEntry> sorted() {
        final List<Ip6FibEntry> list = new ArrayList<>(entries.values());
        list.sort(Comparator.comparing(Ip6FibTable::sortAddress).thenComparing(FibEntry::length));
        return list;
    }

    private static IpAddress sortAddress(final Ip6FibEntry entry) {
        final FibPath connected = entry.connected();
        return connected == null ? entry.ip() : connected.nextHop();
    }

    @Override
    Collection<? extends FibEntry> all() {
        return entries.values();
    }
}
