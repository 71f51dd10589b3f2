package dev.sluice.net.fib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of paths that any number of entries share, resolved once. Main thread only.
 *
 * <p>Interned by its paths (see {@link PathLists}), so a million routes through one next hop have one path list; it
 * lives as long as something uses it.
 */
final class PathList {
    final int index;

    /** Number of the first path in listings; the others follow. */
    final int firstPath;

    final List<FibPath> paths;

    /** Beside each path: the neighbour or glean adjacency that it holds, or null. */
    final Adjacency[] adjacencies;

    /** Beside each path: the entry that a recursive path resolves through, or null. */
    final FibEntry[] via;

    /** Beside each path: resolved when last looked at. */
    final boolean[] resolved;

    /** Beside each path: a recursive path that comes back to this list. */
    final boolean[] looped;

    /** What the forwarding needs beside the adjacencies. */
    Leases leases = new Leases();

    Forwarding forwarding = Forwarding.DROP;

    /** For packets without labels left; null while nobody has asked. */
    Forwarding mplsEos;

    /** For packets with labels; null while nobody has asked. */
    Forwarding mplsNonEos;

    private final boolean recursive;
    private FibEntry.Contribution[] children = new FibEntry.Contribution[1];
    private int childCount;

    PathList(final int index, final int firstPath, final List<FibPath> paths) {
        this.index = index;
        this.firstPath = firstPath;
        this.paths = paths;
        adjacencies = new Adjacency[paths.size()];
        via = new FibEntry[paths.size()];
        resolved = new boolean[paths.size()];
        looped = new boolean[paths.size()];
        recursive = paths.stream()
                .anyMatch(path -> path.kind() == FibPath.Kind.RECURSIVE || path.kind() == FibPath.Kind.VIA_LABEL);
    }

    void addChild(final FibEntry.Contribution child) {
        if (childCount == children.length) {
            children = Arrays.copyOf(children, childCount * 2);
        }
        child.slot = childCount;
        children[childCount++] = child;
    }

    void removeChild(final FibEntry.Contribution child) {
        final FibEntry.Contribution last = children[--childCount];
        children[child.slot] = last;
        last.slot = child.slot;
        children[childCount] = null;
        if (children.length > 64 && childCount < children.length / 4) {
            children = Arrays.copyOf(children, children.length / 2);
        }
    }

    int childCount() {
        return childCount;
    }

    FibEntry.Contribution child(final int slot) {
        return children[slot];
    }

    /** The entry that a bucket of the list's outline stands for, or null. */
    FibEntry via(final long dpo) {
        for (final FibEntry entry : via) {
            if (entry != null && DpoType.LOAD_BALANCE.dpo(entry.loadBalance()) == dpo) {
                return entry;
            }
        }
        return null;
    }

    /** The only path when it is attached to an interface, else null. */
    FibPath attached() {
        return paths.size() == 1 && paths.getFirst().kind() == FibPath.Kind.ATTACHED ? paths.getFirst() : null;
    }

    /** The connected path when this is the path list of an interface's network, else null. */
    FibPath connected() {
        return paths.size() == 1 && paths.getFirst().isConnected() ? paths.getFirst() : null;
    }

    /** True when some path puts labels on. */
    boolean isLabelled() {
        return paths.stream().anyMatch(path -> !path.labels().isEmpty());
    }

    boolean isRecursive() {
        return recursive;
    }

    /** Paths and others: one that leads the same way is replaced. */
    static List<FibPath> with(final List<FibPath> paths, final List<FibPath> added) {
        final List<FibPath> all = new ArrayList<>(paths);
        for (final FibPath path : added) {
            all.removeIf(path::sameWay);
            all.add(path);
        }
        return all;
    }

    /** Paths without those that lead the same way as one of {@code removed}. */
    static List<FibPath> without(final List<FibPath> paths, final List<FibPath> removed) {
        final List<FibPath> rest = new ArrayList<>(paths);
        rest.removeIf(path -> removed.stream().anyMatch(path::sameWay));
        return rest;
    }
}
