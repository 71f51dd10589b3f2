package dev.sluice.net.arc;

import dev.sluice.graph.node.Graph;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/** All arcs by name. Main thread. */
public final class FeatureArcs {
    private final Graph graph;
    private final TreeMap<String, FeatureArc> arcs = new TreeMap<>();

    /** No arcs yet, over a graph. */
    public FeatureArcs(final Graph graph) {
        this.graph = graph;
    }

    /** Makes an arc, or finds the one of this name. */
    public FeatureArc arc(final String name, final String end) {
        return arcs.computeIfAbsent(name, key -> new FeatureArc(name, end, graph));
    }

    /** The arc of this name, or null. */
    public FeatureArc find(final String name) {
        return arcs.get(name);
    }

    /** The arcs in order of their names. */
    public Collection<FeatureArc> all() {
        return Collections.unmodifiableCollection(arcs.values());
    }
}
