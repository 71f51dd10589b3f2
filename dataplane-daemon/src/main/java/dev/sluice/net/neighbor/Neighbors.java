package dev.sluice.net.neighbor;

import dev.sluice.graph.time.Clock;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The table of neighbours of both families. Main thread, but for {@link #epoch}, {@link #wake} and the rings, which are
 * for workers.
 *
 * <p>Each family in the order of last change, so that the first dynamic one is what recycling takes. A neighbour's
 * adjacency is set without a barrier.
 */
public final class Neighbors implements InterfaceListener {
    /** Limits and ageing as they are at the start. */
    static final Config DEFAULT = new Config(50_000, 0, false);

    private record Key(int swIfIndex, IpAddress address) {}

    /** How many there may be of a family, what happens then, and when they age: 0 seconds is never. */
    public record Config(int limit, int ageSeconds, boolean recycle) {}

    /** What became of a neighbour that was to be added. */
    public enum Outcome {
        /** It is in the table. */
        DONE,
        /** The table of its family is full, and nothing may be recycled. */
        FULL,
        /** A static one with another MAC address is there, which only a static one replaces. */
        STATIC
    }

    private static final class Family {
        final LinkedHashMap<Key, Neighbor> table = new LinkedHashMap<>();
        Config config = DEFAULT;
    }

    private final Map<IpFamily, Family> families = new EnumMap<>(IpFamily.class);
    private final List<NeighborListener> listeners = new ArrayList<>();
    private final LearnRing[] rings;
    private final NeighborArrivals arrivals = new NeighborArrivals();
    private final InterfaceRoutes routes;
    private final Clock clock;
    private volatile int epoch;
    private volatile Runnable wake = () -> {};

    Neighbors(final InterfaceRoutes routes, final Clock clock, final int threads) {
        this.routes = routes;
        this.clock = clock;
        for (final IpFamily family : IpFamily.values()) {
            families.put(family, new Family());
        }
        rings = new LearnRing[threads];
        for (int i = 0; i < threads; i++) {
            rings[i] = new LearnRing();
        }
    }

    /** The ring that a thread writes. */
    LearnRing ring(final int thread) {
        return rings[thread];
    }

    /** What workers have heard of and main has published. Any thread. */
    NeighborArrivals arrivals() {
        return arrivals;
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

    /** Takes what workers have learned. */
    void drain() {
        for (final LearnRing ring : rings) {
            ring.drain(this::learned);
        }
    }

    private void learned(final int kind, final int swIfIndex, final IpAddress address, final long mac) {
        if (kind != LearnRing.UPDATE || get(swIfIndex, address) != null) {
            put(swIfIndex, address, mac, false, false);
        }
        arrivals.published(NeighborArrivals.key(swIfIndex, address.high(), address.low()));
    }

    /** Is told of every change from now on. */
    public void listen(final NeighborListener listener) {
        listeners.add(listener);
    }

    /**
     * Adds a neighbour or changes it; published at once. A dynamic one becomes static when it is set so, but not the
     * other way.
     *
     * @param mac 48 bits
     */
    public Outcome put(
            final int swIfIndex,
            final IpAddress address,
            final long mac,
            final boolean isStatic,
            final boolean noFibEntry) {
        final Family family = families.get(address.family());
        final Key key = new Key(swIfIndex, address);
        final Neighbor known = family.table.get(key);
        if (known == null
                && family.config.limit > 0
                && family.table.size() >= family.config.limit
                && !recycle(family)) {
            return Outcome.FULL;
        }
        final Neighbor neighbor = known == null ? new Neighbor(swIfIndex, address) : known;
        neighbor.stale = false;
        if (neighbor.isStatic && !isStatic) {
            if (neighbor.mac != mac) {
                return Outcome.STATIC;
            }
        } else {
            set(neighbor, known != null, mac, noFibEntry);
            neighbor.isStatic = isStatic;
            family.table.putLast(key, neighbor);
        }
        listeners.forEach(listener -> listener.changed(neighbor, true));
        return Outcome.DONE;
    }

    private void set(final Neighbor neighbor, final boolean known, final long mac, final boolean noFibEntry) {
        final boolean changed = !known || neighbor.mac != mac || neighbor.noFibEntry != noFibEntry;
        if (known && neighbor.noFibEntry != noFibEntry) {
            routes.neighbourRemoved(neighbor.swIfIndex, neighbor.address);
        }
        neighbor.mac = mac;
        neighbor.noFibEntry = noFibEntry;
        neighbor.updatedNs = clock.nowNs();
        neighbor.probes = 0;
        if (changed) {
            routes.neighbourResolved(neighbor.swIfIndex, neighbor.address, mac, !noFibEntry);
        }
    }

    /** {@link #put(int, IpAddress, long, boolean, boolean)} of an IPv4 address, host order. */
    public Outcome put(
            final int swIfIndex, final int address, final long mac, final boolean isStatic, final boolean noFibEntry) {
        return put(swIfIndex, IpAddress.ip4(address), mac, isStatic, noFibEntry);
    }

    private boolean recycle(final Family family) {
        if (!family.config.recycle) {
            return false;
        }
        for (final Neighbor oldest : family.table.values()) {
            if (!oldest.isStatic) {
                remove(oldest);
                return true;
            }
        }
        return false;
    }

    /** Takes a neighbour out; false when it is not there. */
    public boolean remove(final int swIfIndex, final IpAddress address) {
        final Neighbor neighbor = get(swIfIndex, address);
        if (neighbor != null) {
            remove(neighbor);
        }
        return neighbor != null;
    }

    /** {@link #remove(int, IpAddress)} of an IPv4 address, host order. */
    public boolean remove(final int swIfIndex, final int address) {
        return remove(swIfIndex, IpAddress.ip4(address));
    }

    private void remove(final Neighbor neighbor) {
        families.get(neighbor.address.family()).table.remove(new Key(neighbor.swIfIndex, neighbor.address));
        routes.neighbourRemoved(neighbor.swIfIndex, neighbor.address);
        epoch++;
        listeners.forEach(listener -> listener.changed(neighbor, false));
    }

    /** Takes out all that match; how many. */
    public int removeIf(final Predicate<Neighbor> which) {
        final List<Neighbor> gone = all().stream().filter(which).toList();
        gone.forEach(this::remove);
        return gone.size();
    }

    /** A neighbour, or null. */
    public Neighbor get(final int swIfIndex, final IpAddress address) {
        return families.get(address.family()).table.get(new Key(swIfIndex, address));
    }

    /** {@link #get(int, IpAddress)} of an IPv4 address, host order. */
    public Neighbor get(final int swIfIndex, final int address) {
        return get(swIfIndex, IpAddress.ip4(address));
    }

    /** All of a family in the order of last change. */
    public Collection<Neighbor> all(final IpFamily family) {
        return Collections.unmodifiableCollection(families.get(family).table.values());
    }

    /** All of both families. */
    public List<Neighbor> all() {
        final List<Neighbor> all = new ArrayList<>(all(IpFamily.IP4));
        all.addAll(all(IpFamily.IP6));
        return all;
    }

    /** Begins a replacement: what is not set again until {@link #replaceEnd} goes then. */
    void replaceBegin() {
        all().forEach(neighbor -> neighbor.stale = true);
    }

    /** Ends a replacement. */
    void replaceEnd() {
        removeIf(neighbor -> neighbor.stale);
    }

    /** Limits and ageing of a family. */
    public Config config(final IpFamily family) {
        return families.get(family).config;
    }

    /** Changes limits and ageing of a family. */
    public void config(final IpFamily family, final Config newConfig) {
        families.get(family).config = newConfig;
        wake.run();
    }

    @Override
    public void stateChanged(final Interface iface) {
        // neighbours outlive a carrier that comes and goes; routes over it are not used meanwhile
        if (!iface.adminUp() || iface.parent() != null && !iface.parent().adminUp()) {
            removeIf(neighbor -> neighbor.swIfIndex == iface.index() && !neighbor.isStatic);
        }
    }

    @Override
    public void ip4Address(final Interface iface, final Ip4Prefix address, final boolean added) {
        address(iface, address, iface.ip4Addresses(), added);
    }

    @Override
    public void ip6Address(final Interface iface, final Ip6Prefix address, final boolean added) {
        address(iface, address, iface.ip6Addresses(), added);
    }

    private void address(
            final Interface iface, final IpPrefix address, final List<? extends IpPrefix> left, final boolean added) {
        if (!added) {
            removeIf(neighbor -> neighbor.swIfIndex == iface.index()
                    && !neighbor.isStatic
                    && neighbor.address.family() == address.family()
                    && address.contains(neighbor.address)
                    && left.stream().noneMatch(other -> other.contains(neighbor.address)));
        } else {
            epoch++;
        }
    }

    @Override
    public void deleting(final Interface iface) {
        removeIf(neighbor -> neighbor.swIfIndex == iface.index());
    }
}
