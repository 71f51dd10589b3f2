package dev.sluice.net.arc;

import dev.sluice.graph.node.Graph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** An arc: the nodes where it starts, the features on it in their order, and the node where it ends. Main thread. */
public final class FeatureArc {
    private final String name;
    private final String end;
    private final Graph graph;
    private final Map<String, ArcPosition> starts = new TreeMap<>();
    private final Map<String, ArcPosition> positions = new HashMap<>();
    private final Map<Integer, TreeSet<Integer>> enabled = new TreeMap<>();
    private List<Feature> ordered = new ArrayList<>();

    FeatureArc(final String name, final String end, final Graph graph) {
        this.name = name;
        this.end = end;
        this.graph = graph;
    }

    /** Name, as in {@code ip4-unicast}. */
    public String name() {
        return name;
    }

    /** The features in the order in which packets meet them. */
    public List<Feature> features() {
        return List.copyOf(ordered);
    }

    /**
     * Makes a registered node a start of the arc; {@code position} is what its instances read. Features that are there
     * already get their graph arcs.
     */
    public void addStart(final String node, final ArcPosition position) {
        starts.put(node, position);
        ordered.forEach(feature -> graph.addNext(node, feature.node()));
        enabled.keySet().forEach(this::publish);
    }

    /** A start that goes away with its node. */
    public void removeStart(final String node) {
        starts.remove(node);
    }

    /** The place of a feature; the same object however often it is asked for, also before the feature is added. */
    public ArcPosition position(final String featureNode) {
        return positions.computeIfAbsent(featureNode, key -> new ArcPosition());
    }

    /** The slot at which a feature's node reaches the end of the arc. */
    public int endSlot(final String featureNode) {
        return graph.addNext(featureNode, end);
    }

    /**
     * Adds a feature whose node is registered, disabled on all interfaces. Adds arcs to the graph: workers at the
     * barrier, or not started.
     *
     * @throws IllegalArgumentException when the arc has it already or the order cannot be kept; nothing has changed
     *     then
     */
    public void add(final Feature feature) {
        if (index(feature.node()) >= 0) {
            throw new IllegalArgumentException("arc `" + name + "' has the feature `" + feature.node() + "' already");
        }
        final List<Feature> more = new ArrayList<>(ordered);
        more.add(feature);
        final List<Feature> sorted = FeatureOrder.sort(name, more);
        final Map<Integer, List<String>> names = new TreeMap<>();
        enabled.forEach((swIfIndex, set) -> names.put(
                swIfIndex, set.stream().map(i -> ordered.get(i).node()).toList()));
        ordered = sorted;
        for (final Feature from : sorted) {
            graph.addNext(from.node(), end);
            for (int i = index(from.node()) + 1; i < sorted.size(); i++) {
                graph.addNext(from.node(), sorted.get(i).node());
            }
        }
        starts.keySet().forEach(start -> graph.addNext(start, feature.node()));
        enabled.clear();
        names.forEach((swIfIndex, list) -> {
            final TreeSet<Integer> set = new TreeSet<>();
            list.forEach(node -> set.add(index(node)));
            enabled.put(swIfIndex, set);
            publish(swIfIndex);
        });
    }

    /** Takes a feature off all interfaces and out of the arc. Its node is still registered. */
    public void remove(final String featureNode) {
        final int gone = index(featureNode);
        if (gone < 0) {
            return;
        }
        final List<Integer> interfaces = new ArrayList<>(enabled.keySet());
        interfaces.forEach(swIfIndex -> enable(featureNode, swIfIndex, false));
        ordered.remove(gone);
        enabled.replaceAll((swIfIndex, set) -> {
            final TreeSet<Integer> moved = new TreeSet<>();
            set.forEach(i -> moved.add(i > gone ? i - 1 : i));
            return moved;
        });
        positions.remove(featureNode);
    }

    /**
     * Turns a feature on or off for an interface; published at once.
     *
     * @throws IllegalArgumentException when the arc does not have it
     */
    public void enable(final String featureNode, final int swIfIndex, final boolean on) {
        final int feature = index(featureNode);
        if (feature < 0) {
            throw new IllegalArgumentException("arc `" + name + "' has no feature `" + featureNode + "'");
        }
        final TreeSet<Integer> set = enabled.computeIfAbsent(swIfIndex, key -> new TreeSet<>());
        if (on) {
            set.add(feature);
        } else {
            set.remove(feature);
        }
        publish(swIfIndex);
        if (set.isEmpty()) {
            enabled.remove(swIfIndex);
        }
    }

    /** Turns everything off for an interface that goes away. */
    public void disableAll(final int swIfIndex) {
        enabledOn(swIfIndex).forEach(feature -> enable(feature, swIfIndex, false));
    }

    /** The features that are on for an interface, in order. */
    public List<String> enabledOn(final int swIfIndex) {
        final Collection<Integer> set = enabled.getOrDefault(swIfIndex, new TreeSet<>());
        return set.stream().map(i -> ordered.get(i).node()).toList();
    }

    private int index(final String featureNode) {
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i).node().equals(featureNode)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * From the end to the start, so that a packet never meets a place that leads back or past a feature that stays on.
     */
    private void publish(final int swIfIndex) {
        final TreeSet<Integer> set = enabled.get(swIfIndex);
        for (int i = ordered.size() - 1; i >= 0; i--) {
            final String node = ordered.get(i).node();
            point(node, position(node), set.higher(i), swIfIndex);
        }
        final Integer first = set.isEmpty() ? null : set.first();
        starts.forEach((node, position) -> point(node, position, first, swIfIndex));
    }

    private void point(final String node, final ArcPosition position, final Integer next, final int swIfIndex) {
        if (next == null) {
            position.clear(swIfIndex);
        } else {
            position.set(swIfIndex, graph.addNext(node, ordered.get(next).node()));
        }
    }
}
