package dev.sluice.net.neighbor;

/** Is told of neighbours that come, change or go. Main thread. */
@FunctionalInterface
public interface NeighborListener {
    /** It was added or has another MAC address; or it is gone. */
    void changed(Neighbor neighbor, boolean present);
}
