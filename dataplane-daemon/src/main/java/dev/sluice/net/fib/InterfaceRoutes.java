package dev.sluice.net.fib;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The routes that come with interfaces: networks of addresses, and neighbours. Listens to the interface table. Main
 * thread only.
 *
 * <p>An address {@code 10.1.0.1/24} gives the network (glean), {@code 10.1.0.0/32} and {@code 10.1.0.255/32} (drop) and
 * {@code 10.1.0.1/32} (receive), while the administrator wants the interface up; a {@code /31} (RFC 3021) gives the
 * other end as a next hop instead, a {@code /32} only itself. An IPv6 address gives its network and itself; a
 * link-local one stands in the link-local table of its interface.
 */
public final class InterfaceRoutes implements InterfaceListener, AttachedImports.Exporter {
    private final Fibs fibs;
    private final TableOf tableOf;
    private final Map<Claim, List<FibPath>> claims = new HashMap<>();
    private final Map<Integer, List<IpPrefix>> addresses = new HashMap<>();
    private final Map<Neighbour, Adjacency> neighbours = new LinkedHashMap<>();
    private final Set<Integer> directedBroadcast = new HashSet<>();

    /** Which table of a family an interface belongs to. */
    @FunctionalInterface
    public interface TableOf {
        /** The fib index by sw_if_index. */
        int fibIndex(IpFamily family, int swIfIndex);
    }

    /** Several addresses may stand in one network: the first gives the path, the others wait. */
    private record Claim(int fibIndex, IpPrefix prefix) {}

    private record Neighbour(int swIfIndex, IpAddress address) {}

    /** No routes yet. */
    public InterfaceRoutes(final Fibs fibs, final TableOf tableOf) {
        this.fibs = fibs;
        this.tableOf = tableOf;
        fibs.entries().imports().exporter(this);
    }

    /** The table of an interface. */
    @Override
    public FibTable table(final IpFamily family, final int swIfIndex) {
        return fibs.of(family).tableByIndex(tableOf.fibIndex(family, swIfIndex));
    }

    /** The table that an address of an interface stands in, null for a link-local one while IPv6 is off. */
    private FibTable table(final int swIfIndex, final IpAddress address) {
        return address.isIp6LinkLocal() ? fibs.ip6().linkLocal(swIfIndex) : table(address.family(), swIfIndex);
    }

    @Override
    public void created(final Interface iface) {
        for (final DpoProto proto : DpoProto.values()) {
            fibs.link().rewriteNext(iface.index(), proto);
        }
    }

    @Override
    public void upDown(final Interface iface, final boolean up) {
        fibs.interfaceChanged(iface.index());
    }

    /** The addresses of an interface stand in the table while the administrator wants it up. */
    @Override
    public void stateChanged(final Interface iface) {
        final List<IpPrefix> wanted = new ArrayList<>();
        if (iface.adminUp()) {
            wanted.addAll(iface.ip4Addresses());
            wanted.addAll(iface.ip6Addresses());
        }
        final List<IpPrefix> present = List.copyOf(addresses.getOrDefault(iface.index(), List.of()));
        present.stream()
                .filter(address -> !wanted.contains(address))
                .forEach(address -> removeAddress(iface.index(), address));
        wanted.stream()
                .filter(address -> !present.contains(address))
                .forEach(address -> addAddress(iface.index(), address));
    }

    @Override
    public void mtuChanged(final Interface iface) {
        fibs.interfaceChanged(iface.index());
    }

    @Override
    public void macChanged(final Interface iface) {
        fibs.interfaceChanged(iface.index());
    }

    @Override
    public void ip4Address(final Interface iface, final Ip4Prefix address, final boolean added) {
        address(iface, address, added);
    }

    @Override
    public void ip6Address(final Interface iface, final Ip6Prefix address, final boolean added) {
        address(iface, address, added);
    }

    private void address(final Interface iface, final IpPrefix address, final boolean added) {
        if (added && iface.adminUp()) {
            addAddress(iface.index(), address);
        } else if (!added) {
            removeAddress(iface.index(), address);
        }
    }

    @Override
    public void linkLocal(final Interface iface, final IpAddress old) {
        final Ip6Fib fib = fibs.ip6();
        final int index = iface.index();
        if (old != null) {
            fib.remove(fib.linkLocal(index), IpPrefix.host(old), FibSource.IP6_ND);
        }
        if (iface.linkLocal() == null) {
            neighboursOf(index, IpFamily.IP6, true).forEach(address -> withdraw(fib.linkLocal(index), index, address));
            fib.deleteLinkLocal(index);
            return;
        }
        if (old == null) {
            fib.createLinkLocal(index);
            neighboursOf(index, IpFamily.IP6, true).forEach(address -> contribute(index, address));
        }
        fib.replacePaths(
                fib.linkLocal(index),
                IpPrefix.host(iface.linkLocal()),
                FibSource.IP6_ND,
                List.of(FibPath.receive(index, iface.linkLocal())));
    }

    @Override
    public void lender(final Interface iface, final Interface old) {
        for (final Neighbour neighbour : neighbours.keySet()) {
            if (neighbour.swIfIndex == iface.index()) {
                fibs.entries().reconsider(table(iface.index(), neighbour.address), IpPrefix.host(neighbour.address));
            }
        }
    }

    @Override
    public void ip4Table(final Interface iface, final int oldTable) {
        tableChanged(IpFamily.IP4, iface.index(), oldTable);
    }

    @Override
    public void ip6Table(final Interface iface, final int oldTable) {
        tableChanged(IpFamily.IP6, iface.index(), oldTable);
    }

    @Override
    public void deleting(final Interface iface) {
        directedBroadcast.remove(iface.index());
        interfaceDeleted(iface.index());
        for (final IpFamily family : IpFamily.values()) {
            final FibTable table = table(family, iface.index());
            if (table.index() != 0) {
                fibs.of(family).unlockTable(table, FibSource.INTERFACE);
            }
        }
    }

    private List<IpAddress> neighboursOf(final int swIfIndex, final IpFamily family, final boolean linkLocal) {
        return neighbours.keySet().stream()
                .filter(n -> n.swIfIndex == swIfIndex
                        && n.address.family() == family
                        && n.address.isIp6LinkLocal() == linkLocal)
                .map(Neighbour::address)
                .toList();
    }

    /** The interface has moved from another table; it has no addresses. */
    void tableChanged(final IpFamily family, final int swIfIndex, final int oldTable) {
        final Fib<? extends FibTable> fib = fibs.of(family);
        for (final IpAddress neighbour : neighboursOf(swIfIndex, family, false)) {
            if (withdraw(fib.tableByIndex(oldTable), swIfIndex, neighbour)) {
                contribute(swIfIndex, neighbour);
            }
        }
        final FibTable table = table(family, swIfIndex);
        if (table.index() != 0) {
            table.lock(FibSource.INTERFACE);
        }
        if (oldTable != 0) {
            fib.unlockTable(fib.tableByIndex(oldTable), FibSource.INTERFACE);
        }
        fibs.entries().imports().tableChanged(family, swIfIndex);
    }

    /** Adds the routes of an address that is not link-local. */
    public void addAddress(final int swIfIndex, final IpPrefix address) {
        final FibTable table = table(address.family(), swIfIndex);
        addresses.computeIfAbsent(swIfIndex, k -> new ArrayList<>()).add(address);
        routes(swIfIndex, address).forEach((prefix, path) -> {
            final List<FibPath> paths =
                    claims.computeIfAbsent(new Claim(table.index(), prefix), k -> new ArrayList<>());
            paths.add(path);
            if (paths.size() == 1) {
                fibs.entries().replacePaths(table, prefix, FibSource.INTERFACE, List.of(path));
            }
        });
        fibs.entries().imports().changed(FibPath.receive(swIfIndex, address.ip()), true);
    }

    /** Takes the routes of an address out. */
    public void removeAddress(final int swIfIndex, final IpPrefix address) {
        final List<IpPrefix> own = addresses.get(swIfIndex);
        if (own == null || !own.remove(address)) {
            return;
        }
        if (own.isEmpty()) {
            addresses.remove(swIfIndex);
        }
        final FibTable table = table(address.family(), swIfIndex);
        routes(swIfIndex, address).forEach((prefix, path) -> {
            final Claim claim = new Claim(table.index(), prefix);
            final List<FibPath> paths = claims.get(claim);
            paths.remove(path);
            if (paths.isEmpty()) {
                claims.remove(claim);
                fibs.of(prefix.family()).remove(table, prefix, FibSource.INTERFACE);
            } else {
                fibs.entries().replacePaths(table, prefix, FibSource.INTERFACE, List.of(paths.getFirst()));
            }
        });
        fibs.entries().imports().changed(FibPath.receive(swIfIndex, address.ip()), false);
    }

    /**
     * Sends packets to the broadcast addresses of an interface's networks to everyone on the link (RFC 2644), or drops
     * them, which is how it begins.
     */
    public void directedBroadcast(final int swIfIndex, final boolean on) {
        final List<Ip4Prefix> own = addresses.getOrDefault(swIfIndex, List.of()).stream()
                .filter(address -> address instanceof Ip4Prefix)
                .map(Ip4Prefix.class::cast)
                .toList();
        final Map<Ip4Prefix, FibPath> before = new HashMap<>();
        own.forEach(address -> before.put(address, broadcastPath(swIfIndex, address)));
        if (on) {
            directedBroadcast.add(swIfIndex);
        } else {
            directedBroadcast.remove(swIfIndex);
        }
        own.forEach(address -> exchange(swIfIndex, address, before.get(address), broadcastPath(swIfIndex, address)));
    }

    /** True where {@link #directedBroadcast} is on. */
    public boolean hasDirectedBroadcast(final int swIfIndex) {
        return directedBroadcast.contains(swIfIndex);
    }

    /** What the broadcast address of an address's network leads to, null when it has none. */
    private FibPath broadcastPath(final int swIfIndex, final Ip4Prefix address) {
        return routes(swIfIndex, address).get(Ip4Prefix.host(address.broadcast()));
    }

    private void exchange(final int swIfIndex, final Ip4Prefix address, final FibPath old, final FibPath now) {
        if (old == null || old.equals(now)) {
            return;
        }
        final FibTable table = table(IpFamily.IP4, swIfIndex);
        final Ip4Prefix prefix = Ip4Prefix.host(address.broadcast());
        final List<FibPath> paths = claims.get(new Claim(table.index(), prefix));
        final int at = paths.indexOf(old);
        paths.set(at, now);
        if (at == 0) {
            fibs.entries().replacePaths(table, prefix, FibSource.INTERFACE, List.of(now));
        }
    }

    /** True when packets to the broadcast addresses of an interface's networks are sent to everyone on the link. */
    public boolean isDirectedBroadcast(final int swIfIndex) {
        return directedBroadcast.contains(swIfIndex);
    }

    @Override
    public List<FibPath> hosts(final IpFamily family, final int swIfIndex) {
        final List<FibPath> hosts = new ArrayList<>();
        final FibTable table = table(family, swIfIndex);
        for (final IpAddress neighbour : neighboursOf(swIfIndex, family, false)) {
            final FibEntry entry = table.entry(IpPrefix.host(neighbour));
            if (entry != null && entry.has(FibSource.ADJACENCY)) {
                hosts.add(FibPath.nextHop(neighbour, swIfIndex));
            }
        }
        for (final IpPrefix address : addresses.getOrDefault(swIfIndex, List.of())) {
            if (address.family() == family) {
                hosts.add(FibPath.receive(swIfIndex, address.ip()));
            }
        }
        return hosts;
    }

    private Map<IpPrefix, FibPath> routes(final int swIfIndex, final IpPrefix address) {
        final Map<IpPrefix, FibPath> routes = new LinkedHashMap<>();
        final IpAddress own = address.ip();
        final int length = address.length();
        routes.put(IpPrefix.host(own), FibPath.receive(swIfIndex, own));
        if (address instanceof Ip4Prefix ip4) {
            if (length <= 30) {
                routes.put(address.network(), FibPath.connected(swIfIndex, own, length));
                final FibPath drop = FibPath.special(FibPath.Kind.DROP);
                routes.putIfAbsent(Ip4Prefix.host(ip4.address() & ip4.mask()), drop);
                routes.putIfAbsent(
                        Ip4Prefix.host(ip4.broadcast()),
                        isDirectedBroadcast(swIfIndex) ? FibPath.nextHop(AdjacencyTable.BROADCAST, swIfIndex) : drop);
            } else if (length == 31) {
                final int other = ip4.address() ^ 1;
                routes.put(Ip4Prefix.host(other), FibPath.nextHop(other, swIfIndex));
            }
        } else if (!address.isHost()) {
            routes.put(address.network(), FibPath.connected(swIfIndex, own, length));
        }
        return routes;
    }

    /** As {@link #neighbourResolved(int, IpAddress, long, boolean)} for an IPv4 neighbour with a host route. */
    public void neighbourResolved(final int swIfIndex, final int address, final long mac) {
        neighbourResolved(swIfIndex, IpAddress.ip4(address), mac, true);
    }

    /**
     * A neighbour is known by its MAC address: its adjacency carries packets, and it has a host route where its network
     * is attached.
     *
     * @param hostRoute false for a neighbour without a route of its own, that only other routes use
     */
    public void neighbourResolved(
            final int swIfIndex, final IpAddress address, final long mac, final boolean hostRoute) {
        final Neighbour key = new Neighbour(swIfIndex, address);
        Adjacency adjacency = neighbours.get(key);
        if (adjacency == null) {
            adjacency = fibs.adjacencies().lockNeighbour(swIfIndex, address);
            neighbours.put(key, adjacency);
            fibs.adjacencies().setMac(adjacency, mac);
            if (hostRoute) {
                contribute(swIfIndex, address);
            }
        } else {
            fibs.adjacencies().setMac(adjacency, mac);
        }
    }

    private void contribute(final int swIfIndex, final IpAddress address) {
        final FibTable table = table(swIfIndex, address);
        if (table != null) {
            fibs.entries()
                    .addPaths(
                            table,
                            IpPrefix.host(address),
                            FibSource.ADJACENCY,
                            List.of(FibPath.nextHop(address, swIfIndex)));
            fibs.entries().imports().changed(FibPath.nextHop(address, swIfIndex), true);
        }
    }

    /** False when the neighbour has no route of its own. */
    private boolean withdraw(final FibTable table, final int swIfIndex, final IpAddress address) {
        fibs.entries().imports().changed(FibPath.nextHop(address, swIfIndex), false);
        return table != null
                && fibs.entries()
                        .removePaths(
                                table,
                                IpPrefix.host(address),
                                FibSource.ADJACENCY,
                                List.of(FibPath.nextHop(address, swIfIndex)));
    }

    /** An IPv4 neighbour is gone: routes through it ask for it again. */
    public void neighbourRemoved(final int swIfIndex, final int address) {
        neighbourRemoved(swIfIndex, IpAddress.ip4(address));
    }

    /** A neighbour is gone: routes through it ask for it again. */
    public void neighbourRemoved(final int swIfIndex, final IpAddress address) {
        final Adjacency adjacency = neighbours.remove(new Neighbour(swIfIndex, address));
        if (adjacency != null) {
            fibs.adjacencies().clearMac(adjacency);
            withdraw(table(swIfIndex, address), swIfIndex, address);
            fibs.adjacencies().unlock(adjacency);
        }
    }

    /** An interface is going away: its neighbours, addresses that are left, and every route over it. */
    void interfaceDeleted(final int swIfIndex) {
        for (final Neighbour neighbour : List.copyOf(neighbours.keySet())) {
            if (neighbour.swIfIndex == swIfIndex) {
                neighbourRemoved(swIfIndex, neighbour.address);
            }
        }
        for (final IpPrefix address : List.copyOf(addresses.getOrDefault(swIfIndex, List.of()))) {
            removeAddress(swIfIndex, address);
        }
        fibs.interfaceDeleted(swIfIndex);
    }
}
