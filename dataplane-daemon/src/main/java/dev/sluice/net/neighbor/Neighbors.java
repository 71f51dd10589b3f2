package dev.sluice.net.neighbor;

import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * The table of IPv4 neighbours. Main thread, but for {@link #epoch}, {@link #wake} and the rings, which are for
 * workers.
 *
 * <p>In the order of last change, so that the first dynamic one is what recycling takes. A neighbour's adjacency is
 * set without a barrier.
 */
public final class Neighbors implements InterfaceListener {
    private static final int DEFAULT_LIMIT = 50_000;

    private record Key(int swIfIndex, int address) {}

    /** How many there may be, what happens then, and when they age: 0 seconds is never. */
    public record Config(int limit, int ageSeconds, boolean recycle) {}

    private final LinkedHashMap<Key, Neighbor> table = new LinkedHashMap<>();
    private final List<NeighborListener> listeners = new ArrayList<>();
    private final LearnRing[] rings;
    private final InterfaceRoutes routes;
    private final Clock clock;
    private Config config = new Config(DEFAULT_LIMIT, 0, false);
    private volatile int epoch;
    private volatile Runnable wake = () -> {};

    Neighbors(final InterfaceRoutes routes, final Clock clock, final int threads) {
        this.routes = routes;
        this.clock = clock;
        rings = new LearnRing[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new LearnRing();
        }
    }

    /** The ring that a thread writes. */
    LearnRing ring(final int thread) {
        return rings[thread];
    }

    /** Rises when neighbours go away: workers then ask again at once. Any thread. */
    int epoch() {
        return epoch;
    }

    /** Tells main that there is something in a ring. Any thread. */
    void wake() {
        wake.run();
    }

    /** What {@link #wake} does. */
    void onWake(final Runnable action) {
        wake = action;
    }

    /** Takes what workers have learned; true when there was something. */
    void drain() {
        for (final LearnRing ring : rings) {
            ring.drain(this::learned);
        }
    }

    private void learned(final int kind, final int swIfIndex, final int address, final long mac) {
        final Neighbor known = table.get(new Key(swIfIndex, address));
        if (known == null && kind == LearnRing.UPDATE || known != null && known.isStatic) {
            return;
        }
        put(swIfIndex, address, mac, false, false);
    }

    /** Is told of every change from now on. */
    public void listen(final NeighborListener listener) {
        listeners.add(listener);
    }

    /**
     * Adds a neighbour or changes it; published at once.
     *
     * @param address host order
     * @param mac 48 bits
     * @return false when the table is full and nothing may be recycled
     */
    public boolean put(
            final int swIfIndex, final int address, final long mac, final boolean isStatic, final boolean noFibEntry) {
        final Key key = new Key(swIfIndex, address);
        final Neighbor known = table.get(key);
        if (known == null && config.limit > 0 && table.size() >= config.limit && !recycle()) {
            return false;
        }
        final Neighbor neighbor = known == null ? new Neighbor(swIfIndex, address) : known;
        final boolean changed = known == null || known.mac != mac || known.noFibEntry != noFibEntry;
        if (known != null && known.noFibEntry != noFibEntry) {
            routes.neighbourRemoved(swIfIndex, address);
        }
        neighbor.mac = mac;
        neighbor.isStatic = isStatic;
        neighbor.noFibEntry = noFibEntry;
        neighbor.updatedNs = clock.nowNs();
        neighbor.probes = 0;
        table.putLast(key, neighbor);
        if (changed) {
            routes.neighbourResolved(swIfIndex, address, mac, !noFibEntry);
            listeners.forEach(listener -> listener.changed(neighbor, true));
        }
        return true;
    }

    private boolean recycle() {
        if (!config.recycle) {
            return false;
        }
        final Iterator<Neighbor> oldest =
                table.values().stream().filter(neighbor -> !neighbor.isStatic).iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        return remove(oldest.next());
    }

    /** Takes a neighbour out; false when it is not there. */
    public boolean remove(final int swIfIndex, final int address) {
        final Neighbor neighbor = get(swIfIndex, address);
        return neighbor != null && remove(neighbor);
    }

    private boolean remove(final Neighbor neighbor) {
        table.remove(new Key(neighbor.swIfIndex, neighbor.address));
        routes.neighbourRemoved(neighbor.swIfIndex, neighbor.address);
        epoch++;
        listeners.forEach(listener -> listener.changed(neighbor, false));
        return true;
    }

    /** Takes out all that match; how many. */
    public int removeIf(final Predicate<Neighbor> which) {
        final List<Neighbor> gone = table.values().stream().filter(which).toList();
        gone.forEach(this::remove);
        return gone.size();
    }

    /** A neighbour, or null. */
    public Neighbor get(final int swIfIndex, final int address) {
        return table.get(new Key(swIfIndex, address));
    }

    /** All in the order of last change. */
    public Collection<Neighbor> all() {
        return Collections.unmodifiableCollection(table.values());
    }

    /** Limits and ageing. */
    public Config config() {
        return config;
    }

    /** Changes limits and ageing. */
    public void config(final Config newConfig) {
        config = newConfig;
        wake.run();
    }

    @Override
    public void upDown(final Interface iface, final boolean up) {
        if (!up) {
            removeIf(neighbor -> neighbor.swIfIndex == iface.index() && !neighbor.isStatic);
        }
    }

    @Override
    public void ip4Address(final Interface iface, final Ip4Prefix address, final boolean added) {
        if (!added) {
            removeIf(neighbor -> neighbor.swIfIndex == iface.index()
                    && !neighbor.isStatic
                    && address.contains(neighbor.address)
                    && iface.ip4Addresses().stream().noneMatch(other -> other.contains(neighbor.address)));
        } else {
            epoch++;
        }
    }

    @Override
    public void deleting(final Interface iface) {
        removeIf(neighbor -> neighbor.swIfIndex == iface.index());
    }
}
