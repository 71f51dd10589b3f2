package dev.sluice.net.mfib;

import dev.sluice.net.fib.Adjacency;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A multicast route. Main thread only. */
public final class MfibEntry {
    /** Nothing is forwarded. */
    public static final int DROP = 2;

    /** Packets may come in by any interface. */
    public static final int ACCEPT_ALL = 8;

    /** The flags that have a meaning here. */
    static final int KNOWN = DROP | ACCEPT_ALL;

    final MfibPrefix prefix;
    final int index;
    final boolean special;
    final Map<Integer, MfibPath> paths = new LinkedHashMap<>();

    /** Beside each path that forwards: the lock on its adjacency. */
    final Map<Integer, Adjacency> adjacencies = new LinkedHashMap<>();

    int flags;
    int rpfId;
    boolean stale;

    MfibEntry(final MfibPrefix prefix, final int index, final boolean special) {
        this.prefix = prefix;
        this.index = index;
        this.special = special;
    }

    public MfibPrefix prefix() {
        return prefix;
    }

    /** Place in the vector of counters. */
    public int index() {
        return index;
    }

    /** {@link #DROP} and {@link #ACCEPT_ALL}. */
    public int flags() {
        return flags;
    }

    /** A number that an operator may give for the way that packets come; not looked at. */
    public int rpfId() {
        return rpfId;
    }

    /** In the order in which they came. */
    public Collection<MfibPath> paths() {
        return Collections.unmodifiableCollection(paths.values());
    }
}
