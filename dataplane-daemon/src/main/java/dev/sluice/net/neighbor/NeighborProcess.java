package dev.sluice.net.neighbor;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.net.fib.Adjacency;
import dev.sluice.net.fib.DpoProto;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * {@code ip4-neighbor-process}: takes in what workers learned, sends probes that were asked for, and ages neighbours:
 * one that was not heard of for the age is asked for once a second and taken out after {@value #PROBES} questions
 * without answer. Main thread.
 */
final class NeighborProcess implements ProcessNode {
    enum Next {
        OUTPUT
    }

    enum Count {
        PROBES_SENT,
        AGED_OUT
    }

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int PROBES = 3;

    /** Questions and removals in one turn of the main loop, so that many at a time hold up nothing else. */
    static final int SLICE = 256;

    /** Asked for, or only because a route has begun to lead to it. */
    private record Probe(int swIfIndex, IpAddress address, boolean always) {}

    private final Neighbors neighbors;
    private final Map<IpFamily, NeighborProber> probers;
    private final Deque<Probe> asked = new ArrayDeque<>();

    /** Ages both families; one without a prober is not asked before it goes. */
    NeighborProcess(final Neighbors neighbors, final Map<IpFamily, NeighborProber> probers) {
        this.neighbors = neighbors;
        this.probers = probers;
    }

    /** The node; {@code wakeMain} is run by workers after they have learned something. */
    NodeSpec spec(final Runnable wakeMain) {
        return NodeSpec.process("ip4-neighbor-process", context -> {
                    neighbors.onWake(() -> {
                        // the event must be visible before the flag is read: main lowers the flag before it reads the
                        // ring
                        VarHandle.fullFence();
                        if (!context.isSignalled()) {
                            context.signal();
                            wakeMain.run();
                        }
                    });
                    return this;
                })
                .next(Next.OUTPUT, "interface-output")
                .count(Count.PROBES_SENT, Severity.INFO, "neighbor probes sent")
                .count(Count.AGED_OUT, Severity.INFO, "neighbors aged out");
    }

    /** Asks for a neighbour on the next turn. */
    void probe(final int swIfIndex, final IpAddress address) {
        asked.add(new Probe(swIfIndex, address, true));
        neighbors.wake();
    }

    /** A route leads to a next hop for the first time: asks for it on the next turn if it is not known by then. */
    void expect(final Adjacency adjacency) {
        if (adjacency.kind() == Adjacency.Kind.NEIGHBOUR
                && adjacency.proto() == DpoProto.IP4
                && !adjacency.isComplete()) {
            asked.add(new Probe(adjacency.swIfIndex(), adjacency.ip(), false));
            neighbors.wake();
        }
    }

    @Override
    public long run(final long nowNs, final NodeContext context) {
        neighbors.drain();
        while (!asked.isEmpty()) {
            final Probe probe = asked.poll();
            if (probe.always || neighbors.get(probe.swIfIndex, probe.address) == null) {
                send(context, probe.swIfIndex, probe.address);
            }
        }
        final long ip4Ns = age(IpFamily.IP4, nowNs, context);
        final long ip6Ns = age(IpFamily.IP6, nowNs, context);
        return ip4Ns == WAIT_FOR_EVENT || ip6Ns != WAIT_FOR_EVENT && ip6Ns < ip4Ns ? ip6Ns : ip4Ns;
    }

    private long age(final IpFamily family, final long nowNs, final NodeContext context) {
        final long ageNs = neighbors.config(family).ageSeconds() * SECOND_NS;
        if (ageNs == 0) {
            return WAIT_FOR_EVENT;
        }
        final List<Neighbor> due = new ArrayList<>();
        final long wakeNs = due(family, nowNs, ageNs, due);
        for (final Neighbor neighbor : due) {
            if (neighbor.probes == PROBES) {
                neighbors.remove(neighbor.swIfIndex, neighbor.address);
                context.count(Count.AGED_OUT, 1);
            } else {
                neighbor.probes++;
                neighbor.probedNs = nowNs;
                send(context, neighbor.swIfIndex, neighbor.address);
            }
        }
        return wakeNs;
    }

    /**
     * Finds those that something must be done about, at most {@value #SLICE}: the table is in the order of last change,
     * so that those that were heard of lately, nearly all, are not looked at.
     *
     * @return when to look again
     */
    private long due(final IpFamily family, final long nowNs, final long ageNs, final List<Neighbor> due) {
        long wakeNs = nowNs + ageNs;
        for (final Neighbor neighbor : neighbors.all(family)) {
            if (neighbor.isStatic) {
                continue;
            }
            final long dueNs = neighbor.probes == 0 ? neighbor.updatedNs + ageNs : neighbor.probedNs + SECOND_NS;
            if (nowNs >= dueNs) {
                if (due.size() == SLICE) {
                    return nowNs;
                }
                due.add(neighbor);
                wakeNs = Math.min(wakeNs, nowNs + SECOND_NS);
            } else {
                wakeNs = Math.min(wakeNs, dueNs);
                if (neighbor.probes == 0) {
                    break;
                }
            }
        }
        return wakeNs;
    }

    private void send(final NodeContext context, final int swIfIndex, final IpAddress address) {
        final NeighborProber prober = probers.get(address.family());
        if (prober != null && prober.probe(context, Next.OUTPUT.ordinal(), swIfIndex, address)) {
            context.count(Count.PROBES_SENT, 1);
        }
    }
}
