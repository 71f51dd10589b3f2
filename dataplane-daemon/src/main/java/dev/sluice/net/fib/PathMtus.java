package dev.sluice.net.fib;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.packet.IpAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What paths to peers let through, where that is less than the MTU of the interface (RFC 1191, RFC 8201): by table and
 * address of the peer. Main thread only.
 *
 * <p>It bounds the MTU of every adjacency of a neighbour with this address, those that come later included. A peer
 * behind a router has no adjacency of its own; its entry is kept and has no effect.
 */
public final class PathMtus implements InterfaceListener {
    /** No bound. */
    static final int NONE = 0xffff;

    private static final Comparator<Peer> ORDER =
            Comparator.<Peer>comparingInt(peer -> peer.fibIndex).thenComparing(Peer::address);

    private final Map<Peer, Integer> byPeer = new TreeMap<>(ORDER);
    private final Set<Peer> stale = new HashSet<>();
    private final AdjacencyTable adjacencies;
    private final InterfaceRoutes.TableOf tableOf;

    /**
     * A peer.
     *
     * @param fibIndex table of the address's family, by index
     */
    public record Peer(int fibIndex, IpAddress address) {}

    /** An entry: the bound in bytes, from the IP header on. */
    public record Entry(Peer peer, int mtu) {}

    /**
     * No bounds.
     *
     * @param tableOf fib index by family and sw_if_index
     */
    public PathMtus(final AdjacencyTable adjacencies, final InterfaceRoutes.TableOf tableOf) {
        this.adjacencies = adjacencies;
        this.tableOf = tableOf;
        adjacencies.boundMtu(this::of);
    }

    /** The bound of an adjacency, or {@link #NONE}. */
    int of(final Adjacency adjacency) {
        if (byPeer.isEmpty() || !isIpNeighbour(adjacency)) {
            return NONE;
        }
        final int table = tableOf.fibIndex(adjacency.family(), adjacency.swIfIndex());
        return byPeer.getOrDefault(new Peer(table, adjacency.ip()), NONE);
    }

    private static boolean isIpNeighbour(final Adjacency adjacency) {
        return adjacency.kind() == Adjacency.Kind.NEIGHBOUR && adjacency.proto() != DpoProto.MPLS;
    }

    /** Sets the bound of a peer, 1 to 65534 bytes; 0 and 65535 take it away. */
    public void update(final int fibIndex, final IpAddress address, final int mtu) {
        final Peer peer = new Peer(fibIndex, address);
        stale.remove(peer);
        if (mtu == 0 || mtu == NONE) {
            byPeer.remove(peer);
        } else {
            byPeer.put(peer, mtu);
        }
        adjacencies.changed(adjacency -> adjacency.ip().equals(address));
    }

    /** Notes all entries: those that are not set again are taken away by {@link #replaceEnd}. */
    public void replaceBegin() {
        stale.addAll(byPeer.keySet());
    }

    /** Takes away what was not set again. */
    public void replaceEnd() {
        Set.copyOf(stale).forEach(peer -> update(peer.fibIndex, peer.address, 0));
    }

    /** All entries, in order of table and address. */
    public Collection<Entry> all() {
        return Collections.unmodifiableCollection(byPeer.entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList());
    }

    @Override
    public void ip4Table(final Interface iface, final int oldTable) {
        adjacencies.interfaceChanged(iface.index());
    }

    @Override
    public void ip6Table(final Interface iface, final int oldTable) {
        adjacencies.interfaceChanged(iface.index());
    }
}
