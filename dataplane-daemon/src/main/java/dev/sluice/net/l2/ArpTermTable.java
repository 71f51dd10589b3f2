package dev.sluice.net.l2;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * For which addresses of a bridge domain requests are answered, and with which MAC addresses. Main writes, by replacing
 * the sorted columns; workers read.
 */
final class ArpTermTable {
    /** No entry. */
    static final long NONE = 0;

    private record Columns(long[] high, long[] low, long[] mac) {}

    private final TreeMap<IpAddress, Long> entries = new TreeMap<>();
    private volatile Columns columns = new Columns(new long[0], new long[0], new long[0]);

    /** Adds an entry, MAC address in 48 bits, or changes it. */
    void put(final IpAddress address, final long mac) {
        entries.put(address, mac);
        publish();
    }

    /** Takes an entry away; false when it is not there. */
    boolean remove(final IpAddress address) {
        final boolean known = entries.remove(address) != null;
        publish();
        return known;
    }

    /** Takes all entries away. */
    void clear() {
        entries.clear();
        publish();
    }

    /** The entries in order. */
    List<Map.Entry<IpAddress, Long>> all() {
        return new ArrayList<>(entries.entrySet());
    }

    private void publish() {
        final int n = entries.size();
        final Columns next = new Columns(new long[n], new long[n], new long[n]);
        int i = 0;
        for (final Map.Entry<IpAddress, Long> entry : entries.entrySet()) {
            next.high[i] = entry.getKey().high();
            next.low[i] = entry.getKey().low();
            next.mac[i] = MacAddress.toLoaded(entry.getValue());
            i++;
        }
        columns = next;
    }

    /** The MAC address, as loaded, of an IPv4 address in host order, or {@link #NONE}. Any thread. */
    long find(final int address) {
        return find(0, address & 0xffff_ffffL);
    }

    /** The MAC address, as loaded, of an IPv6 address whose halves are numbers, or {@link #NONE}. Any thread. */
    long find(final long high, final long low) {
        final Columns now = columns;
        int from = 0;
        int to = now.low.length - 1;
        while (from <= to) {
            final int at = from + to >>> 1;
            final int byHigh = Long.compareUnsigned(now.high[at], high);
            final int order = byHigh != 0 ? byHigh : Long.compareUnsigned(now.low[at], low);
            if (order == 0) {
                return now.mac[at];
            }
            if (order < 0) {
                from = at + 1;
            } else {
                to = at - 1;
            }
        }
        return NONE;
    }
}
