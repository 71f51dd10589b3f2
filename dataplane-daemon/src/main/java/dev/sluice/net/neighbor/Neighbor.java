package dev.sluice.net.neighbor;

import dev.sluice.net.packet.IpAddress;

/** One neighbour as the control plane knows it. Main thread; changed by {@link Neighbors} alone. */
public final class Neighbor {
    final int swIfIndex;
    final IpAddress address;
    long mac;
    boolean isStatic;
    boolean noFibEntry;
    long updatedNs;
    int probes;
    long probedNs;

    /** Not set again since the beginning of a replacement. */
    boolean stale;

    Neighbor(final int swIfIndex, final IpAddress address) {
        this.swIfIndex = swIfIndex;
        this.address = address;
    }

    /** sw_if_index. */
    public int swIfIndex() {
        return swIfIndex;
    }

    /** Its address of either family. */
    public IpAddress address() {
        return address;
    }

    /** 48 bits. */
    public long mac() {
        return mac;
    }

    /** True when configured so: never ages, stays when the interface goes down. */
    public boolean isStatic() {
        return isStatic;
    }

    /** True when it has no host route of its own. */
    public boolean noFibEntry() {
        return noFibEntry;
    }

    /** When it was heard of last, engine time. */
    public long updatedNs() {
        return updatedNs;
    }

    /** VPP's letters: S static, D dynamic, N no FIB entry. */
    public String flags() {
        return (isStatic ? "S" : "D") + (noFibEntry ? "N" : "");
    }
}
