package dev.sluice.graph.kthread;

import dev.sluice.config.CoreSet;
import java.util.Objects;

/**
 * What a thread is created from.
 *
 * @param name the name, by convention {@code system/core} for a thread on one core: {@code stats/0}
 * @param type one word for {@code show threads} and {@code show kthreads}: {@code stats}, {@code worker}
 * @param function what it does
 * @param data what {@link KThread#data()} gives, or null
 * @param core the one core that it belongs to, or -1
 * @param node the NUMA node whose cores it may use, or -1
 * @param cores the cores that it may use; empty for anywhere but on the graph workers' cores
 */
public record KThreadSpec(
        String name, String type, KThreadFunction function, Object data, int core, int node, CoreSet cores) {
    public KThreadSpec {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(cores, "cores");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a thread needs a name");
        }
        if (name.contains("%d")) {
            throw new IllegalArgumentException("`%d' in the name of thread `" + name + "' needs one core");
        }
    }

    /** True when it may run wherever no graph worker is pinned. */
    boolean anywhere() {
        return core < 0 && node < 0 && cores.isEmpty();
    }

    /** A thread that may run anywhere, of the type that its name says up to the first slash. */
    public static KThreadSpec of(final String name, final KThreadFunction function) {
        final int slash = name.indexOf('/');
        final String type = slash < 0 ? name : name.substring(0, slash);
        return new KThreadSpec(name, type, function, null, -1, -1, CoreSet.EMPTY);
    }

    /** The same with a type of its own. */
    public KThreadSpec withType(final String newType) {
        return new KThreadSpec(name, newType, function, data, core, node, cores);
    }

    /** The same with data. */
    public KThreadSpec withData(final Object newData) {
        return new KThreadSpec(name, type, function, newData, core, node, cores);
    }

    /** A thread on one core, which replaces {@code %d} in the name: {@code "stats/%d"} gives {@code stats/0}. */
    public static KThreadSpec onCore(final int core, final String nameFormat, final KThreadFunction function) {
        if (core < 0) {
            throw new IllegalArgumentException("bad core " + core + " for thread `" + nameFormat + "'");
        }
        final KThreadSpec plain = of(nameFormat.replace("%d", Integer.toString(core)), function);
        return new KThreadSpec(plain.name, plain.type, function, null, core, -1, CoreSet.of(core));
    }

    /** The same on any of {@code newCores}. */
    public KThreadSpec onCores(final CoreSet newCores) {
        return new KThreadSpec(name, type, function, data, -1, -1, newCores);
    }

    /** The same on the cores of a NUMA node. */
    public KThreadSpec onNode(final int newNode) {
        return new KThreadSpec(name, type, function, data, -1, newNode, CoreSet.EMPTY);
    }
}
