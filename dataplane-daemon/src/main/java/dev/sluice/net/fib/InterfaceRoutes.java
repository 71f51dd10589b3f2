package dev.sluice.net.fib;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip4Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The routes that come with interfaces: networks of addresses, and neighbours. Listens to the interface table. Main
 * thread only.
 *
 * <p>An address {@code 10.1.0.1/24} gives the network (glean), {@code 10.1.0.0/32} and {@code 10.1.0.255/32} (drop)
 * and
 * {@code 10.1.0.1/32} (receive); a
 * {@code /31} (RFC 3021) gives the other end as a next hop instead, a {@code /32} only itself.
 */
public final class InterfaceRoutes implements InterfaceListener {
    private final Ip4Fib fib;
    private final IntUnaryOperator tableOf;
    private final Map<Claim, List<FibPath>> claims = new HashMap<>();
    private final Map<Integer, List<Ip4Prefix>> addresses = new HashMap<>();
    private final Map<Neighbour, Adjacency> neighbours = new LinkedHashMap<>();

    /** Several addresses may stand in one network: the first gives the path, the others wait. */
    private record Claim(int fibIndex, Ip4Prefix prefix) {}

    private record Neighbour(int swIfIndex, int address) {}

    /**
     * No routes yet.
     *
     * @param tableOf fib index by sw_if_index
     */
    public InterfaceRoutes(final Ip4Fib fib, final IntUnaryOperator tableOf) {
        this.fib = fib;
        this.tableOf = tableOf;
    }

    /** The table of an interface. */
    public Ip4FibTable table(final int swIfIndex) {
        return fib.tableByIndex(tableOf.applyAsInt(swIfIndex));
    }

    @Override
    public void created(final Interface iface) {
        fib.link().rewriteNext(iface.index());
    }

    @Override
    public void upDown(final Interface iface, final boolean up) {
        fib.interfaceChanged(iface.index());
    }

    @Override
    public void mtuChanged(final Interface iface) {
        fib.interfaceChanged(iface.index());
    }

    @Override
    public void macChanged(final Interface iface) {
        fib.interfaceChanged(iface.index());
    }

    @Override
    public void ip4Address(final Interface iface, final Ip4Prefix address, final boolean added) {
        if (added) {
            addAddress(iface.index(), address);
        } else {
            removeAddress(iface.index(), address);
        }
    }

    @Override
    public void ip4Table(final Interface iface, final int oldTable) {
        tableChanged(iface.index(), oldTable);
    }

    @Override
    public void deleting(final Interface iface) {
        interfaceDeleted(iface.index());
        if (iface.ip4Table() != 0) {
            fib.unlockTable(fib.tableByIndex(iface.ip4Table()), FibSource.INTERFACE);
        }
    }

    /** The interface has moved from another table; it has no addresses. */
    void tableChanged(final int swIfIndex, final int oldTable) {
        for (final Neighbour neighbour : List.copyOf(neighbours.keySet())) {
            if (neighbour.swIfIndex == swIfIndex) {
                fib.remove(fib.tableByIndex(oldTable), Ip4Prefix.host(neighbour.address), FibSource.ADJACENCY);
                contribute(swIfIndex, neighbour.address);
            }
        }
        final Ip4FibTable table = table(swIfIndex);
        if (table.index() != 0) {
            table.lock(FibSource.INTERFACE);
        }
        if (oldTable != 0) {
            fib.unlockTable(fib.tableByIndex(oldTable), FibSource.INTERFACE);
        }
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

    /**
     * A neighbour is known by its MAC address: its adjacency carries packets, and it has a host route where its
     * network is attached.
     */
    public void neighbourResolved(final int swIfIndex, final int address, final long mac) {
        neighbourResolved(swIfIndex, address, mac, true);
    }

    /**
     * As {@link #neighbourResolved(int, int, long)}; {@code hostRoute} false for a neighbour without a route of its
     * own, that only other routes use.
     */
    public void neighbourResolved(final int swIfIndex, final int address, final long mac, final boolean hostRoute) {
        final Neighbour key = new Neighbour(swIfIndex, address);
        Adjacency adjacency = neighbours.get(key);
        if (adjacency == null) {
            adjacency = fib.adjacencies().lockNeighbour(swIfIndex, address);
            neighbours.put(key, adjacency);
            fib.adjacencies().setMac(adjacency, mac);
            if (hostRoute) {
                contribute(swIfIndex, address);
            }
        } else {
            fib.adjacencies().setMac(adjacency, mac);
        }
    }

    private void contribute(final int swIfIndex, final int address) {
        fib.replacePaths(
                table(swIfIndex),
                Ip4Prefix.host(address),
                FibSource.ADJACENCY,
                List.of(FibPath.nextHop(address, swIfIndex)));
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

    /** An interface is going away: its neighbours, addresses that are left, and every route over it. */
    void interfaceDeleted(final int swIfIndex) {
        for (final Neighbour neighbour : List.copyOf(neighbours.keySet())) {
            if (neighbour.swIfIndex == swIfIndex) {
                neighbourRemoved(swIfIndex, neighbour.address);
            }
        }
        for (final Ip4Prefix address : List.copyOf(addresses.getOrDefault(swIfIndex, List.of()))) {
            removeAddress(swIfIndex, address);
        }
        fib.interfaceDeleted(swIfIndex);
    }
}
