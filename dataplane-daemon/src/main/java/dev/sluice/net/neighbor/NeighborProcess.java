package dev.sluice.net.neighbor;

import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.NextArc;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.ProcessNode;
import dev.sluice.net.fib.LinkLayer;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/**
 * {@code ip4-neighbor-process}: takes in what workers learned, sends probes that were asked for, and ages neighbours:
 * one that was not heard of for the age is asked
 * for once a second and taken out after {@value #PROBES} questions without answer. Main thread.
 */
final class NeighborProcess implements ProcessNode {
    enum Next implements NextArc {
        OUTPUT("interface-output");

        private final String node;

        Next(final String node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node;
        }
    }

    enum Count {
        PROBES_SENT,
        AGED_OUT
    }

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int PROBES = 3;

    private record Probe(int swIfIndex, int address) {}

    private final Neighbors neighbors;
    private final Interfaces interfaces;
    private final InterfaceAddresses addresses;
    private final LinkLayer link;
    private final NeighborCounters counters;
    private final Deque<Probe> asked = new ArrayDeque<>();

    NeighborProcess(
            final Neighbors neighbors,
            final Interfaces interfaces,
            final InterfaceAddresses addresses,
            final LinkLayer link,
            final NeighborCounters counters) {
        this.neighbors = neighbors;
        this.interfaces = interfaces;
        this.addresses = addresses;
        this.link = link;
        this.counters = counters;
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
                .next(Next.class)
                .count(Count.PROBES_SENT, Severity.INFO, "neighbor probes sent")
                .count(Count.AGED_OUT, Severity.INFO, "neighbors aged out");
    }

    /** Asks for a neighbour on the next turn. */
    void probe(final int swIfIndex, final int address) {
        asked.add(new Probe(swIfIndex, address));
        neighbors.wake();
    }

    @Override
    public long run(final long nowNs, final NodeContext context) {
        neighbors.drain();
        while (!asked.isEmpty()) {
            final Probe probe = asked.poll();
            send(context, probe.swIfIndex, probe.address);
        }
        return neighbors.config().ageSeconds() == 0 ? WAIT_FOR_EVENT : age(nowNs, context);
    }

    private long age(final long nowNs, final NodeContext context) {
        final long ageNs = neighbors.config().ageSeconds() * SECOND_NS;
        long wakeNs = nowNs + ageNs;
        for (final Neighbor neighbor : new ArrayList<>(neighbors.all())) {
            if (neighbor.isStatic) {
                continue;
            }
            final long dueNs = neighbor.probes == 0 ? neighbor.updatedNs + ageNs : neighbor.probedNs + SECOND_NS;
            if (nowNs < dueNs) {
                wakeNs = Math.min(wakeNs, dueNs);
            } else if (neighbor.probes == PROBES) {
                neighbors.remove(neighbor.swIfIndex, neighbor.address);
                context.count(Count.AGED_OUT, 1);
            } else {
                neighbor.probes++;
                neighbor.probedNs = nowNs;
                send(context, neighbor.swIfIndex, neighbor.address);
                wakeNs = Math.min(wakeNs, nowNs + SECOND_NS);
            }
        }
        return wakeNs;
    }

    private void send(final NodeContext context, final int swIfIndex, final int address) {
        final Interface iface = interfaces.get(swIfIndex);
        final int source = InterfaceAddresses.source(addresses.view(), swIfIndex, address);
        if (iface == null || !iface.up() || source == 0) {
            return;
        }
        final byte[] header = link.rewrite(swIfIndex, MacAddress.BROADCAST, EthernetHeader.TYPE_ARP);
        if (header.length > 0
                && ArpRequests.send(
                        context,
                        Next.OUTPUT.ordinal(),
                        header,
                        swIfIndex,
                        source,
                        address,
                        MacAddress.toLoaded(iface.mac()))) {
            context.count(Count.PROBES_SENT, 1);
            counters.txRequests.add(context.thread(), swIfIndex, 1);
        }
    }
}
