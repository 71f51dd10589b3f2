package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The routes that come with interfaces: the table of each, its addresses' networks, and its neighbours. Main thread only, but for {@link #tablesView}.
 *
 * <p>An address {@code 10.1.0.1/24} gives the network (glean), {@code 10.1.0.0/32} and {@code 10.1.0.255/32} (drop) and {@code 10.1.0.1/32} (receive); a
 * {@code /31} (RFC 3021) gives the other end as a next hop instead, a {@code /32} only itself.
 */
public final class InterfaceRoutes {
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);

    private final Ip4Fib fib;
    private final Map<Claim, List<FibPath>> claims = new HashMap<>();
    private final Map<Integer, List<Ip4Prefix>> addresses = new HashMap<>();
    private final Map<Neighbour, Adjacency> neighbours = new LinkedHashMap<>();

    /** Worker view: fib index by sw_if_index; replaced when it is too short. */
    private int[] tables = new int[64];

    /** Several addresses may stand in one network: the first gives the path, the others wait. */
    private record Claim(int fibIndex, Ip4Prefix prefix) {}

    private record Neighbour(int swIfIndex, int address) {}

    public InterfaceRoutes(final Ip4Fib fib) {
        this.fib = fib;
    }

    /** The fib index of each interface, for workers: called once a frame. Interfaces behind the end are in table 0. */
    public int[] tablesView() {
        VarHandle.loadLoadFence();
        return tables;
    }

    /** The table of an interface. */
    public Ip4FibTable table(final int swIfIndex) {
        return fib.tableByIndex(swIfIndex < tables.length ? tables[swIfIndex] : 0);
    }

    /** Makes room for an interface: workers index the view without a check. Called before the interface can receive. */
    public void interfaceAdded(final int swIfIndex) {
        if (swIfIndex >= tables.length) {
            final int[] longer = Arrays.copyOf(tables, Math.max(tables.length * 2, swIfIndex + 1));
            VarHandle.storeStoreFence();
            tables = longer;
        }
    }

    /**
     * Puts an interface into a table.
     *
     * @return false, and nothing is changed, while the interface has addresses
     */
    public boolean bind(final int swIfIndex, final Ip4FibTable table) {
        if (addresses.containsKey(swIfIndex)) {
            return false;
        }
        interfaceAdded(swIfIndex);
        final Ip4FibTable old = table(swIfIndex);
        if (old != table) {
            removeNeighbours(swIfIndex);
            table.lock(FibSource.INTERFACE);
            INT.setRelease(tables, swIfIndex, table.index());
            if (old.index() != 0) {
                fib.unlockTable(old, FibSource.INTERFACE);
            }
        }
        return true;
    }

    /** Adds the routes of an address. */
    public void addAddress(final int swIfIndex, final Ip4Prefix address) {
        addresses.computeIfAbsent(swIfIndex, k -> new ArrayList<>()).add(address);
        routes(swIfIndex, address).forEach((prefix, path) -> {
            final Claim claim = new Claim(table(swIfIndex).index(), prefix);
            final List<FibPath> paths = claims.computeIfAbsent(claim, k -> new ArrayList<>());
            paths.add(path);
            if (paths.size() == 1) {
                fib.replacePaths(table(swIfIndex), prefix, FibSource.INTERFACE, List.of(path));
            }
        });
    }

    /** Takes the routes of an address out. */
    public void removeAddress(final int swIfIndex, final Ip4Prefix address) {
        final List<Ip4Prefix> own = addresses.get(swIfIndex);
        if (own == null || !own.remove(address)) {
            return;
        }
        if (own.isEmpty()) {
            addresses.remove(swIfIndex);
        }
        routes(swIfIndex, address).forEach((prefix, path) -> {
            final Claim claim = new Claim(table(swIfIndex).index(), prefix);
            final List<FibPath> paths = claims.get(claim);
            paths.remove(path);
            if (paths.isEmpty()) {
                claims.remove(claim);
                fib.remove(table(swIfIndex), prefix, FibSource.INTERFACE);
            } else {
                fib.replacePaths(table(swIfIndex), prefix, FibSource.INTERFACE, List.of(paths.getFirst()));
            }
        });
    }

    private static Map<Ip4Prefix, FibPath> routes(final int swIfIndex, final Ip4Prefix address) {
        final Map<Ip4Prefix, FibPath> routes = new LinkedHashMap<>();
        final int own = address.address();
        final int length = address.length();
        routes.put(Ip4Prefix.host(own), FibPath.receive(swIfIndex, own));
        if (length <= 30) {
            routes.put(address.network(), FibPath.connected(swIfIndex, own, length));
            final FibPath drop = FibPath.special(FibPath.Kind.DROP);
            routes.putIfAbsent(Ip4Prefix.host(own & address.mask()), drop);
            routes.putIfAbsent(Ip4Prefix.host(address.broadcast()), drop);
        } else if (length == 31) {
            routes.put(Ip4Prefix.host(own ^ 1), FibPath.nextHop(own ^ 1, swIfIndex));
        }
        return routes;
    }

    /** A neighbour is known by its MAC address: its adjacency carries packets, and it has a host route where its network is attached. */
    public void neighbourResolved(final int swIfIndex, final int address, final long mac) {
        final Neighbour key = new Neighbour(swIfIndex, address);
        Adjacency adjacency = neighbours.get(key);
        if (adjacency == null) {
            adjacency = fib.adjacencies().lockNeighbour(swIfIndex, address);
            neighbours.put(key, adjacency);
            fib.adjacencies().setMac(adjacency, mac);
            fib.replacePaths(
                    table(swIfIndex),
                    Ip4Prefix.host(address),
                    FibSource.ADJACENCY,
                    List.of(FibPath.nextHop(address, swIfIndex)));
        } else {
            fib.adjacencies().setMac(adjacency, mac);
        }
    }

    /** A neighbour is gone: routes through it ask for it again. */
    public void neighbourRemoved(final int swIfIndex, final int address) {
        final Adjacency adjacency = neighbours.remove(new Neighbour(swIfIndex, address));
        if (adjacency != null) {
            fib.adjacencies().clearMac(adjacency);
            fib.remove(table(swIfIndex), Ip4Prefix.host(address), FibSource.ADJACENCY);
            fib.adjacencies().unlock(adjacency);
        }
    }

    private void removeNeighbours(final int swIfIndex) {
        for (final Neighbour neighbour : List.copyOf(neighbours.keySet())) {
            if (neighbour.swIfIndex == swIfIndex) {
                neighbourRemoved(swIfIndex, neighbour.address);
            }
        }
    }

    /** An interface is going away: addresses, neighbours, its table, and every route over it. */
    public void interfaceDeleted(final int swIfIndex) {
        removeNeighbours(swIfIndex);
        for (final Ip4Prefix address : List.copyOf(addresses.getOrDefault(swIfIndex, List.of()))) {
            removeAddress(swIfIndex, address);
        }
        fib.interfaceDeleted(swIfIndex);
        bind(swIfIndex, fib.table(0));
    }
}
