package dev.sluice.graph.node;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.trace.TraceFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A node as data: all that the graph, the CLI, the statistics and the tracer need to know of it. Immutable; each method
 * gives a changed copy.
 *
 * <pre>{@code
 * static NodeSpec spec(Fib fib) {
 *     return NodeSpec.internal("ip4-lookup", context -> new Ip4LookupNode(fib.forThread(context.thread())))
 *         .next(Next.DROP, "ip4-drop")
 *         .next(Next.REWRITE, "ip4-rewrite")
 *         .count(Count.NO_ROUTE, Severity.ERROR, "ip4 drop route")
 *         .trace(Ip4LookupNode::format);
 * }
 * }</pre>
 *
 * @param name unique, VPP's form: {@code <feature>-<verb>}
 * @param kind when it runs
 * @param factory makes the instance of a thread: a {@link Node}, {@link InputNode} or {@link ProcessNode} as
 *     {@code kind} says; called on the thread that builds the clone
 * @param nexts names of the nodes at the ends of its arcs; the position is the slot. They may be registered later, but
 *     before the graph runs
 * @param counters its counters; the position is the ordinal given to {@link NodeContext#count}
 * @param trace puts its trace records into words
 * @param tracedBefore true when the record is to be taken before the node runs: nodes that take the packets, and those
 *     that move the current header
 * @param siblingOf name of the node whose arcs it shares, or null
 * @param initialState of an input node
 */
public record NodeSpec(
        String name,
        NodeKind kind,
        Function<NodeContext, Object> factory,
        List<String> nexts,
        List<CounterSpec> counters,
        TraceFormat trace,
        boolean tracedBefore,
        String siblingOf,
        NodeState initialState) {

    private static final TraceFormat NOTHING = record -> "";

    /** Copies the lists and checks the name. */
    public NodeSpec {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._/-]*")) {
            throw new IllegalArgumentException("bad node name `" + name + "'");
        }
        nexts = List.copyOf(nexts);
        counters = List.copyOf(counters);
    }

    /** A node that works on frames. */
    public static NodeSpec internal(final String name, final Function<NodeContext, Node> factory) {
        return of(name, NodeKind.INTERNAL, factory::apply);
    }

    /** A node that works on single packets; its loop is compiled for it alone. */
    public static NodeSpec packet(final String name, final Function<NodeContext, PacketNode> factory) {
        final PacketLoops loops = new PacketLoops();
        return internal(name, context -> loops.over(factory.apply(context)));
    }

    /** A node that brings packets in; polled unless {@link #state} says otherwise. */
    public static NodeSpec input(final String name, final Function<NodeContext, InputNode> factory) {
        return of(name, NodeKind.INPUT, factory::apply);
    }

    /** A node that is polled before the input nodes. */
    public static NodeSpec preInput(final String name, final Function<NodeContext, InputNode> factory) {
        return of(name, NodeKind.PRE_INPUT, factory::apply);
    }

    /** Timed work of the main thread. */
    public static NodeSpec process(final String name, final Function<NodeContext, ProcessNode> factory) {
        return of(name, NodeKind.PROCESS, factory::apply);
    }

    private static NodeSpec of(final String name, final NodeKind kind, final Function<NodeContext, Object> factory) {
        return new NodeSpec(name, kind, factory, List.of(), List.of(), NOTHING, false, null, NodeState.POLLING);
    }

    /** Adds an arc; its constant's ordinal is the slot, and must be the number of arcs so far. */
    public NodeSpec next(final Enum<?> arc, final String node) {
        if (arc.ordinal() != nexts.size()) {
            throw new IllegalStateException(name + ": arc " + arc + " is declared out of order");
        }
        return next(node);
    }

    /** Adds an arc; its slot is the number of arcs so far. */
    public NodeSpec next(final String node) {
        return new NodeSpec(
                name, kind, factory, plus(nexts, node), counters, trace, tracedBefore, siblingOf, initialState);
    }

    /** Adds a counter; its constant's ordinal must be the number of counters so far. */
    public NodeSpec count(final Enum<?> counter, final Severity severity, final String description) {
        return countAs(null, counter, severity, description);
    }

    /**
     * Adds a counter that is shown under the name of another node, in one sum with what other nodes count there for the
     * same reason. Ordinals as for {@link #count}.
     */
    public NodeSpec countAs(
            final String node, final Enum<?> counter, final Severity severity, final String description) {
        if (counter.ordinal() != counters.size()) {
            throw new IllegalStateException(name + ": counter " + counter + " is declared out of order");
        }
        final CounterSpec added = new CounterSpec(counter.name().toLowerCase(Locale.ROOT), severity, description, node);
        return new NodeSpec(
                name, kind, factory, nexts, plus(counters, added), trace, tracedBefore, siblingOf, initialState);
    }

    /**
     * Calls the counters added so far by their descriptions, as VPP does in its older nodes:
     * {@code /err/ethernet-input/no error}.
     */
    public NodeSpec countersNamedByDescription() {
        final List<CounterSpec> renamed = counters.stream()
                .map(counter -> new CounterSpec(counter.description(), counter.severity(), counter.description()))
                .toList();
        return new NodeSpec(name, kind, factory, nexts, renamed, trace, tracedBefore, siblingOf, initialState);
    }

    /** Says how its records read; they are taken after the node ran. */
    public NodeSpec trace(final TraceFormat format) {
        return new NodeSpec(name, kind, factory, nexts, counters, format, false, siblingOf, initialState);
    }

    /** Says how its records read; they are taken before the node runs. */
    public NodeSpec traceBefore(final TraceFormat format) {
        return new NodeSpec(name, kind, factory, nexts, counters, format, true, siblingOf, initialState);
    }

    /** Shares the arcs of another node: both have the same slots, whoever adds one. */
    public NodeSpec siblingOf(final String node) {
        return new NodeSpec(name, kind, factory, nexts, counters, trace, tracedBefore, node, initialState);
    }

    /** The state in which an input node starts on each thread. */
    public NodeSpec state(final NodeState state) {
        return new NodeSpec(name, kind, factory, nexts, counters, trace, tracedBefore, siblingOf, state);
    }

    private static <T> List<T> plus(final List<T> list, final T added) {
        final List<T> longer = new ArrayList<>(list);
        longer.add(added);
        return longer;
    }
}
