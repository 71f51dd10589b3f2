package dev.sluice.net.neighbor;

import dev.sluice.net.fib.AdjacencyTable;
import dev.sluice.net.fib.DpoType;
import dev.sluice.net.fib.Ip4Fib;
import dev.sluice.net.fib.LoadBalanceTable;
import dev.sluice.net.fib.ReceiveTable;
import dev.sluice.net.packet.Ip4Address;

/**
 * Where the routes say an address is: here, on a link of ours, or elsewhere. Reads what is published; one instance a
 * thread, not on the path of forwarded packets.
 */
final class ArpRoutes {
    /** Not on a link of ours. */
    static final int ELSEWHERE = 0;

    /** An address of ours on an interface. */
    static final int OWN = 1;

    /** In an attached network, of whose hosts this one is not known. */
    static final int ATTACHED = 2;

    /** A host that has a route of its own as the next hop on a link. */
    static final int HOST = 3;

    private final Ip4Fib fib;
    private final int thread;
    private int swIfIndex;

    ArpRoutes(final Ip4Fib fib, final int thread) {
        this.fib = fib;
        this.thread = thread;
    }

    /**
     * What an address is, {@link #ELSEWHERE} and so on; the interface is {@link #swIfIndex()} then.
     *
     * @param table fib index
     * @param address host order
     */
    int find(final int table, final int address) {
        final int loaded = Ip4Address.toLoaded(address);
        final int leaf = fib.lpmsView()[table].lookup(loaded);
        final long info = fib.loadBalances().infoView(thread, leaf);
        final int index = (int) info;
        final int next = (int) (info >>> 32) & 0xff;
        swIfIndex = ReceiveTable.NO_INTERFACE;
        if (LoadBalanceTable.buckets(info) > 1) {
            return ELSEWHERE;
        }
        if (next == DpoType.RECEIVE.next()) {
            swIfIndex = fib.receives().swIfIndexView(index);
            return swIfIndex == ReceiveTable.NO_INTERFACE ? ELSEWHERE : OWN;
        }
        if (next != DpoType.GLEAN.next() && next != DpoType.ADJACENCY.next()) {
            return ELSEWHERE;
        }
        final long[] records = fib.adjacencies().recordsAfterFence();
        final int at = (index << 3) + AdjacencyTable.SKEW;
        swIfIndex = AdjacencyTable.txInterface(records[at + AdjacencyTable.STATE]);
        if (next == DpoType.GLEAN.next()) {
            return ATTACHED;
        }
        return (int) records[at + AdjacencyTable.ADDRESS] == loaded ? HOST : ELSEWHERE;
    }

    /** The interface of the address that was found last, or {@link ReceiveTable#NO_INTERFACE}. */
    int swIfIndex() {
        return swIfIndex;
    }
}
