package dev.sluice.graph.node;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The graph that main owns: nodes are registered, arcs added, nodes removed. Threads run clones of its
 * {@link #shape()}.
 *
 * <p>Before the threads run anything may be done in any order and arcs may lead to nodes that are registered later.
 * Afterwards changes are made with the workers at the barrier ({@code Barrier} rebuilds the clones when the version has
 * changed).
 *
 * <p>Indices of removed nodes are used again, those of counters are not: a counter keeps its meaning for as long as the
 * daemon runs.
 */
public final class Graph {
    /** Where an arc ends whose node was removed, and where packets go that nobody wants; always there. */
    public static final String DROP = "error-drop";

    /** Ordinal, behind a node's own counters, of the packets lost to an exception in it. */
    static final int EXCEPTION_COUNTER = 0;

    /** Ordinal, behind a node's own counters, of the packets that came after it was disabled. */
    static final int DISABLED_COUNTER = 1;

    private static final List<CounterSpec> BUILT_IN = List.of(
            new CounterSpec("exception", Severity.ERROR, "packets lost to an exception in the node"),
            new CounterSpec("disabled", Severity.ERROR, "node disabled after repeated exceptions"));

    private final List<NodeSpec> specs = new ArrayList<>();
    private final List<List<String>> nexts = new ArrayList<>();
    private final List<Integer> counterBases = new ArrayList<>();
    private final Map<String, Integer> byName = new HashMap<>();
    private final Map<String, Integer> retiredCounters = new HashMap<>();
    private final TreeMap<Integer, CounterOwner> counterOwners = new TreeMap<>();
    private final WorkerCounters counters;
    private int counterCount;
    private long version;
    private GraphShape shape;

    /** A counter of the graph by its index. */
    public record CounterOwner(String node, CounterSpec spec) {
        /** Name of the node under which the counter is shown. */
        public String shownAs() {
            return spec.shownAs() == null ? node : spec.shownAs();
        }
    }

    /** An empty graph for {@code threads} threads. */
    public Graph(final int threads) {
        counters = new WorkerCounters("/err", "packets", 1, threads);
    }

    /**
     * Adds a node.
     *
     * @return its index
     * @throws IllegalArgumentException when the name is taken or its sibling is unknown; nothing has changed then
     */
    public int register(final NodeSpec spec) {
        if (byName.containsKey(spec.name())) {
            throw new IllegalArgumentException("node `" + spec.name() + "' is there already");
        }
        if (spec.siblingOf() != null && !byName.containsKey(spec.siblingOf())) {
            throw new IllegalArgumentException(
                    "node `" + spec.name() + "': unknown sibling `" + spec.siblingOf() + "'");
        }
        if (spec.siblingOf() != null && !spec.nexts().isEmpty()) {
            throw new IllegalArgumentException("node `" + spec.name() + "' has arcs of its own and a sibling");
        }
        final int free = specs.indexOf(null);
        final int index = free >= 0 ? free : specs.size();
        if (free < 0) {
            specs.add(null);
            nexts.add(null);
            counterBases.add(0);
        }
        specs.set(index, spec);
        final Integer sibling = spec.siblingOf() == null ? null : byName.get(spec.siblingOf());
        // siblings share one list, whoever adds to it
        nexts.set(index, sibling == null ? new ArrayList<>(spec.nexts()) : nexts.get(sibling));
        counterBases.set(index, counterBase(spec));
        byName.put(spec.name(), index);
        changed();
        return index;
    }

    /**
     * Takes a node out. Arcs to it lead to {@value #DROP} from now on; the nodes that had them keep their slots.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public void unregister(final String name) {
        final int index = indexOf(name);
        specs.set(index, null);
        nexts.set(index, null);
        byName.remove(name);
        retiredCounters.put(name, counterBases.get(index));
        changed();
    }

    /** Adds an arc, or finds it: the slot at which {@code to} is reached from {@code from}. */
    public int addNext(final String from, final String to) {
        final List<String> arcs = nexts.get(indexOf(from));
        final int slot = arcs.indexOf(to);
        if (slot >= 0) {
            return slot;
        }
        arcs.add(to);
        changed();
        return arcs.size() - 1;
    }

    /** Index of a node, for messages that name it. */
    public int indexOf(final String name) {
        final Integer index = byName.get(name);
        if (index == null) {
            throw new IllegalArgumentException("unknown node `" + name + "'");
        }
        return index;
    }

    /** True when there is a node of this name. */
    public boolean contains(final String name) {
        return byName.containsKey(name);
    }

    /** Names of the nodes in alphabetical order. */
    public List<String> names() {
        final List<String> names = new ArrayList<>(byName.keySet());
        Collections.sort(names);
        return names;
    }

    /** The rows in which nodes count. */
    public WorkerCounters counters() {
        return counters;
    }

    /** The counters by index, those of removed nodes included. */
    public Map<Integer, CounterOwner> counterOwners() {
        return Collections.unmodifiableMap(counterOwners);
    }

    /** Names of the nodes at the ends of a node's arcs, by slot. */
    public List<String> nexts(final String name) {
        return Collections.unmodifiableList(nexts.get(indexOf(name)));
    }

    /**
     * The graph as it is now; the same object until something changes.
     *
     * @throws IllegalStateException when an arc of a node leads to one that was never registered, naming both
     */
    public GraphShape shape() {
        if (shape == null) {
            shape = build();
        }
        return shape;
    }

    private GraphShape build() {
        final int drop = byName.getOrDefault(DROP, -1);
        final int[][] arcs = new int[specs.size()][];
        final int[] bases = new int[specs.size()];
        for (int i = 0; i < arcs.length; i++) {
            final List<String> names = nexts.get(i) == null ? List.of() : nexts.get(i);
            arcs[i] = new int[names.size()];
            bases[i] = counterBases.get(i);
            for (int slot = 0; slot < arcs[i].length; slot++) {
                final String to = names.get(slot);
                final Integer index = byName.get(to);
                if (index == null && (drop < 0 || !retiredCounters.containsKey(to))) {
                    throw new IllegalStateException(
                            "node `" + specs.get(i).name() + "' has an arc to `" + to + "', which is not registered");
                }
                arcs[i][slot] = index == null ? drop : index;
            }
        }
        return new GraphShape(
                version,
                Collections.unmodifiableList(new ArrayList<>(specs)),
                arcs,
                bases,
                counterCount,
                Map.copyOf(byName));
    }

    private int counterBase(final NodeSpec spec) {
        final Integer before = retiredCounters.remove(spec.name());
        if (before != null && sameCounters(spec, before)) {
            return before;
        }
        final int base = counterCount;
        for (final CounterSpec counter : countersOf(spec)) {
            counterOwners.put(counterCount++, new CounterOwner(spec.name(), counter));
        }
        counters.ensure(counterCount);
        return base;
    }

    private boolean sameCounters(final NodeSpec spec, final int base) {
        final List<CounterSpec> wanted = countersOf(spec);
        for (int i = 0; i < wanted.size(); i++) {
            if (!new CounterOwner(spec.name(), wanted.get(i)).equals(counterOwners.get(base + i))) {
                return false;
            }
        }
        return true;
    }

    private static List<CounterSpec> countersOf(final NodeSpec spec) {
        final List<CounterSpec> all = new ArrayList<>(spec.counters());
        all.addAll(BUILT_IN);
        return all;
    }

    private void changed() {
        version++;
        shape = null;
    }
}
