package dev.sluice.net.neighbor;

/** One neighbour as the control plane knows it. Main thread; changed by {@link Neighbors} alone. */
public final class Neighbor {
    final int swIfIndex;
    final int address;
    long mac;
    boolean isStatic;
    boolean noFibEntry;
    long updatedNs;
    int probes;
    long probedNs;

    Neighbor(final int swIfIndex, final int address) {
        this.swIfIndex = swIfIndex;
        this.address = address;
    }

    /** sw_if_index. */
    public int swIfIndex() {
        return swIfIndex;
    }

    /** Host order. */
    public int address() {
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
