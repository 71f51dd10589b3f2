package dev.sluice.net.fib;

import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * A prefix of a table, with who contributed it and what it forwards to. Main thread only.
 *
 * <p>Kept small, for there may be a million: the lists of dependants exist only where there are any.
 */
public abstract class FibEntry {
    /** What one source says of the prefix. A list in order of the sources. */
    static final class Contribution {
        final FibEntry entry;
        final FibSource source;
        Contribution next;

        /** Null when the entry forwards as its cover does. */
        PathList pathList;

        /**
         * Of {@link FibSource#ADJACENCY}: all neighbours that have the address; the path list has those that forward.
         */
        List<FibPath> offered;

        /** Place among the children of the path list. */
        int slot;

        /** How often the source contributed: addresses of one network, path lists of one next hop. */
        int references = 1;

        /** What the source said. */
        List<FibPath> paths() {
            return offered != null ? offered : pathList == null ? List.of() : pathList.paths;
        }

        Contribution(final FibEntry entry, final FibSource source) {
            this.entry = entry;
            this.source = source;
        }
    }

    final FibTable table;
    private final byte length;

    int loadBalance = -1;

    /** Null while nothing is installed for the prefix. */
    Forwarding forwarding;

    /** Head of the list; null only while the entry is being made or unmade. */
    Contribution contributions;

    /** The one that forwards, or null. */
    Contribution active;

    /** Path lists with a recursive path through this entry; null when there are none. */
    List<PathList> dependants;

    /** Entries that ask to know what covers them, while it is this one; null when there are none. */
    List<FibEntry> trackers;

    /** Of an entry that tracks: its cover. */
    FibEntry cover;

    FibEntry(final FibTable table, final int length) {
        this.table = table;
        this.length = (byte) length;
    }

    /** Length of the prefix. */
    public final int length() {
        return length & 0xff;
    }

    /** The prefix, without host bits. */
    public abstract IpPrefix prefix();

    /** The address of the prefix. */
    public abstract IpAddress ip();

    /** Which packets find it. */
    FibChain chain() {
        return FibChain.IP;
    }

    /** The prefix as listings show it. */
    public String text() {
        return prefix().toString();
    }

    /** True when a host entry of the same table lies in this prefix. */
    abstract boolean covers(FibEntry host);

    /** Index of the load-balance that counts the prefix's packets, or -1 while it is not installed. */
    public int loadBalance() {
        return loadBalance;
    }

    /** True when packets find it. */
    public boolean isInstalled() {
        return forwarding != null;
    }

    /** The source that forwards, or null. */
    public FibSource bestSource() {
        return active == null ? null : active.source;
    }

    /** The source that forwards; when none does, the first that contributed; null of an entry that is gone. */
    FibSource firstSource() {
        return active != null || contributions == null ? bestSource() : contributions.source;
    }

    /** True when {@code source} contributed. */
    public boolean has(final FibSource source) {
        return find(source) != null;
    }

    /** The paths of a source, empty when it did not contribute. */
    public List<FibPath> paths(final FibSource source) {
        final Contribution c = find(source);
        return c == null ? List.of() : c.paths();
    }

    Contribution find(final FibSource source) {
        for (Contribution c = contributions; c != null; c = c.next) {
            if (c.source == source) {
                return c;
            }
        }
        return null;
    }

    Contribution add(final FibSource source) {
        final Contribution added = new Contribution(this, source);
        if (contributions == null || contributions.source.compareTo(source) > 0) {
            added.next = contributions;
            contributions = added;
            return added;
        }
        Contribution before = contributions;
        while (before.next != null && before.next.source.compareTo(source) < 0) {
            before = before.next;
        }
        added.next = before.next;
        before.next = added;
        return added;
    }

    void remove(final Contribution contribution) {
        if (contributions == contribution) {
            contributions = contribution.next;
            return;
        }
        Contribution before = contributions;
        while (before.next != contribution) {
            before = before.next;
        }
        before.next = contribution.next;
    }

    /** The connected path that the entry forwards by, or null: it is the network of an interface's address. */
    FibPath connected() {
        return active == null || active.pathList == null ? null : active.pathList.connected();
    }

    /**
     * The interface on which everything in the prefix is a neighbour, by the source that forwards or by an address; or
     * {@link FibPath#NONE}.
     */
    int attachedInterface() {
        final FibPath attached = active == null || active.pathList == null ? null : active.pathList.attached();
        if (attached != null) {
            return attached.swIfIndex();
        }
        final Contribution own = find(FibSource.INTERFACE);
        final FibPath connected = own == null ? null : own.pathList.connected();
        return connected == null ? FibPath.NONE : connected.swIfIndex();
    }

    void addDependant(final PathList pathList) {
        if (dependants == null) {
            dependants = new ArrayList<>(2);
        }
        dependants.add(pathList);
    }

    void removeDependant(final PathList pathList) {
        dependants.remove(pathList);
        if (dependants.isEmpty()) {
            dependants = null;
        }
    }

    void track(final FibEntry newCover) {
        if (cover == null) {
            table.tracking.add(this);
        } else {
            leaveCover();
        }
        cover = newCover;
        if (cover.trackers == null) {
            cover.trackers = new ArrayList<>(2);
        }
        cover.trackers.add(this);
    }

    void untrack() {
        if (cover != null) {
            leaveCover();
            cover = null;
            table.tracking.remove(this);
        }
    }

    private void leaveCover() {
        cover.trackers.remove(this);
        if (cover.trackers.isEmpty()) {
            cover.trackers = null;
        }
    }
}
