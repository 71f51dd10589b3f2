package dev.sluice.net.punt;

import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.BufferHeader;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.buffer.Slab;
import dev.sluice.graph.counter.Severity;
import dev.sluice.graph.node.Frame;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.net.packet.PacketBytes;
import dev.sluice.net.packet.PacketClone;

/**
 * {@code punt-dispatch}: packets with the reason for which they were punted in the aux word. Next: the nodes that
 * registered for the reason, each but the first with a copy; {@code error-drop} where nobody did.
 */
final class PuntDispatchNode implements Node {
    static final String NAME = "punt-dispatch";

    enum Count {
        DISPATCHED,
        NO_REASON,
        NO_REG,
        REP_FAIL
    }

    /** Octets of an Ethernet header with two tags, rounded up. */
    private static final int IN_FRONT = 24;

    private final PuntReasons reasons;

    private PuntDispatchNode(final PuntReasons reasons) {
        this.reasons = reasons;
    }

    static NodeSpec spec(final PuntReasons reasons) {
        return NodeSpec.internal(NAME, context -> new PuntDispatchNode(reasons))
                .next("error-drop")
                .count(Count.DISPATCHED, Severity.INFO, "dispatched")
                .count(Count.NO_REASON, Severity.ERROR, "No such punt reason")
                .count(Count.NO_REG, Severity.ERROR, "No registrations")
                .count(Count.REP_FAIL, Severity.ERROR, "Replication Failure")
                .countersNamedByDescription()
                .traceBefore(record -> "  reason: " + reasons.text(record.aux()));
    }

    @Override
    public int process(final Frame frame, final NodeContext context) {
        final int[][] slots = reasons.slots();
        final int[] nexts = context.nexts();
        int dispatched = 0;
        for (int i = 0, n = frame.n; i < n; i++) {
            final int reason = frame.aux[i];
            if (reason <= 0 || reason >= slots.length) {
                nexts[i] = context.refuse(frame, i, Count.NO_REASON);
                continue;
            }
            final int length = PacketBytes.length(context.buffers().pool(), frame.bi[i], frame.meta[i]);
            reasons.counters().add(context.thread(), reason, 1, length);
            final int[] wanted = slots[reason];
            if (wanted.length == 0) {
                nexts[i] = context.refuse(frame, i, Count.NO_REG);
                continue;
            }
            for (int w = 1; w < wanted.length; w++) {
                dispatched += replicate(frame, i, context, wanted[w]);
            }
            nexts[i] = wanted[0];
            dispatched++;
        }
        context.count(Count.DISPATCHED, dispatched);
        return BY_NEXTS;
    }

    private static int replicate(final Frame frame, final int i, final NodeContext context, final int slot) {
        final BufferCache buffers = context.buffers();
        final int copy = buffers.allocate();
        final long meta = copy < 0 ? -1 : PacketClone.copy(buffers, frame.bi[i], frame.meta[i], copy);
        if (meta == -1) {
            context.count(Count.REP_FAIL, 1);
            return 0;
        }
        final long traced = (frame.meta[i] & PacketMeta.TRACED) == 0
                ? meta
                : context.tracer().follow(frame.bi[i], copy, meta);
        final long from = Slab.address(frame.meta[i]);
        final long to = Slab.address(meta);
        // what goes to a socket goes with its link header, which stands in front
        if (to - IN_FRONT >= buffers.pool().header(copy) + BufferHeader.BYTES) {
            Slab.copy(from - IN_FRONT, to - IN_FRONT, IN_FRONT);
        }
        final long x = PacketMeta.withL3(frame.x[i], to + PacketMeta.l3(frame.meta[i], frame.x[i]) - from);
        context.emit(slot, copy, traced, x, frame.aux[i]);
        return 1;
    }
}
