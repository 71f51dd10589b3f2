package dev.sluice.driver.generator;

import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import java.util.function.Supplier;

/**
 * {@code pgN-tx}: the end of what a generator interface sends. To the capture when there is one, and freed. A packet
 * that is still to be cut goes out as it is, and is counted where the interface was made without GSO. Stateless.
 */
final class PgTxNode implements Node {
    enum Count {
        GSO_PACKET_DROP
    }

    /** Packets with one of these are counted, or freed with more than one segment. */
    private static final long ODD = PacketMeta.GSO | PacketMeta.CHAINED;

    private final PgInterface pg;

    private PgTxNode(final PgInterface pg) {
        this.pg = pg;
    }

    static NodeSpec spec(final String name, final PgInterface pg, final Supplier<BufferPool> pool) {
        return NodeSpec.internal(name, context -> new PgTxNode(pg))
                .count(Count.GSO_PACKET_DROP, Severity.ERROR, "gso disabled on itf  -- gso packet drop")
                .traceBefore(record -> PgTrace.output(record, pg.mode() == PgMode.ETHERNET, pool.get()));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final PgCapture capture = pg.capture();
        if (capture != null) {
            capture.write(frame, context.buffers().pool());
        }
        final long[] meta = frame.meta;
        final int n = frame.n;
        long any = 0;
        for (int i = 0; i < n; i++) {
            any |= meta[i];
        }
        if ((any & ODD) == 0) {
            context.buffers().freeSegments(frame.bi, 0, n);
            return TAKEN;
        }
        if (pg.offload().gsoSize() == 0) {
            countUncut(frame, context);
        }
        context.buffers().free(frame.bi, meta, 0, n);
        return TAKEN;
    }

    private static void countUncut(final Frame frame, final NodeContext context) {
        int uncut = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            uncut += (frame.meta[i] & PacketMeta.GSO) == 0 ? 0 : 1;
        }
        if (uncut > 0) {
            context.count(Count.GSO_PACKET_DROP, uncut);
        }
    }
}
