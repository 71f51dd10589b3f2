package dev.sluice.net.mfib;

import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.IpFamily;

/**
 * {@code ip4-mfib-forward-rpf} and {@code ip6-mfib-forward-rpf}: lets a packet pass when its route accepts the
 * interface that it came in by, and counts it for the route. Next: {@code ip4-replicate} or {@code ip6-replicate}. Aux
 * is the route's index.
 */
final class MfibRpfNode implements Node {
    enum Count {
        RPF_FAILURE
    }

    private static final int REPLICATE = 1;

    private final MfibTables tables;
    private final BufferPool pool;

    private MfibRpfNode(final MfibTables tables, final NodeContext context) {
        this.tables = tables;
        pool = context.buffers().pool();
    }

    static String name(final IpFamily family) {
        return family + "-mfib-forward-rpf";
    }

    static NodeSpec spec(final IpFamily family, final MfibTables tables) {
        return NodeSpec.internal(name(family), context -> new MfibRpfNode(tables, context))
                .next(family + "-drop")
                .next(ReplicateNode.name(family))
                .countAs(family + "-input", Count.RPF_FAILURE, Severity.ERROR, "multicast RPF check failed")
                .trace(record -> "entry " + record.aux() + " itf " + PacketMeta.rx(record.x()));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final MfibForward[] routes = tables.forwards();
        final long[] row = tables.counters().row(context.thread());
        for (int i = 0, n = frame.n; i < n; i++) {
            final int index = frame.aux[i];
            if (!routes[index].accepts(PacketMeta.rx(frame.x[i]))) {
                context.drop(frame, i, Count.RPF_FAILURE);
                continue;
            }
            final int cell = WorkerCounters.PAD + 2 * index;
            if (cell + 1 < row.length) {
                final long meta = frame.meta[i];
                final int rest = (meta & PacketMeta.CHAINED) == 0 ? 0 : BufferHeader.rest(pool.header(frame.bi[i]));
                row[cell]++;
                row[cell + 1] += PacketMeta.length(meta) + rest;
            }
        }
        return REPLICATE;
    }
}
